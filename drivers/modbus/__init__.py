"""Modbus RTU from the master's side, for every family of devices that speaks it: frames, a strict master, and
profiles, the files that say what lies where in a maker's module. What hangs on the wires is not known here.
"""
