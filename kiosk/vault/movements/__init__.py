"""カードの受払い: how cards come into the vault and leave it, and the balance that they make.

What two people count stands in `vault.counting`. For others: nothing; the list speaks for the vault.
"""
