"""The demo: the kiosk on simulators that stand at the end of the real wires.

`rig` sets the world up; `live` shows the kiosk with a panel to play everybody else; `play` plays the day that
the subjects bring. The only room of the kiosk that may import `simulators`; nothing but the command line
imports this one. Its public face: `start`.
"""
