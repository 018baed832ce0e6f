"""The terminal that the kiosk stands on: what is drawn, typed and touched there, and how it is left.

`KioskDriver` is what Textual draws and reads through. Here nothing is known of keys, people or records, and
nothing that arrives on the terminal can end the kiosk.
"""
