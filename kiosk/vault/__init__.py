"""枚数確認: the cards in the counted place, how they come and go, and their count by two people.

It stands on `people`, `keys` and `station`; no other subject stands on it. The key to the place is a key like
any other, and belongs to `keys`.

Public face: none; the list alone knows its value.
"""
