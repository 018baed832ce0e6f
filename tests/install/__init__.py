"""The kiosk installed by README's own words, and started by its unit: in a world of mounts of its own."""
