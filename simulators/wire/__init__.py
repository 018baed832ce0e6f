"""What lies between a device and the kiosk: cables with their faults, served lines, frames, terminals.

Also what every module has, whatever its language: which wire goes where, and outputs with their timers. No
device and no protocol of one here. Its public face: `cable`, `faults`, `ports`, `served_line`, `wiring`.
"""
