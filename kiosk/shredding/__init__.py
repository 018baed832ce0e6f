"""裁断: two people, one lot, and a counter that proves it; the shredder, its watch, its rotation's days.

It stands on `people`, `keys` and `station`; no other subject stands on it: taken out of the list, the kiosk
lives its day without it.

Public face: `machine/wired`, `settings`.
"""
