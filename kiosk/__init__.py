"""Judgement: what the office does with keys and records.

Each subject of the office has its room (`people`, `keys`, `shredding`, `vault`, `day`, and `station` for the
devices); `subjects` lists them, and the rest of the house asks the list. The one door to devices and ledger
is in `core`, the screens are in `face`. Protocol frames belong in `drivers`, tables and hashes in `storage`.
Only `kiosk.demo` may import `simulators`; everything below the screens runs without Textual.
"""
