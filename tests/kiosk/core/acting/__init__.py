"""See `kiosk.core.acting`."""
