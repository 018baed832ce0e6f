"""始業・終業: the opening and the lock-up of the office's day, its days without a record, its book and slips.

What stands in the way, what an opening shows and what a lock-up leaves come from the subjects, through the
list; here they are put in order, closed over and recorded. It stands on `people`, `keys` and `station`, and
no other subject stands on it.

Public face: none; the list alone knows its value.
"""
