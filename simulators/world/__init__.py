"""Physics without protocol: slots, keys, doors and their contacts, and the paper before a shredder.

No bytes and no wires here: how a module says what it senses is the business of the device's room. Time enters
through one clock only. Its public face: `world`, and `paper` for the shredder.
"""
