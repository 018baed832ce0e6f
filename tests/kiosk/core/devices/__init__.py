"""See `kiosk.core.devices`."""
