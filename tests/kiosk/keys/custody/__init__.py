"""See `kiosk.keys.custody`."""
