"""The key cabinet's modules at the end of their line: Modbus RTU, models from the makers' manuals.

Its public face: `modbus_unit`. What hangs and opens is in `world`; the line itself in `wire`.
"""
