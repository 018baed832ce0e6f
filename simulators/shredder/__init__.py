"""The shredder's modules at the end of their line: DCON, a counter and a switch.

Its public face: `dcon_counter`. The paper and the motor are in `world`; the line itself in `wire`.
"""
