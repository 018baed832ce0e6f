"""Motion: what is plugged into the kiosk, and how to talk to it.

Badge readers, key cabinets, shredders and the serial line they share. A driver knows protocols and its
device's limits; it knows no people, no rules, no records and no screens.
"""
