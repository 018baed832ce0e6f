"""What is remembered of people: the register as records, cards and PINs, who stands in, who has which duty.

`records.Registered` is the root of all that is on the register, also of keys and places, which have their own
room. Others may use `facts`, `records` and `questions`.
"""
