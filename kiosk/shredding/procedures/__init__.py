"""裁断 at the kiosk: who stands there, what they shred, how it is settled; one procedure a file."""
