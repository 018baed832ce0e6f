"""What is remembered of the vault's cards: how they came and went, their numbers, their counts.

It hears by its name of a card that was destroyed (`effects.HEARS`), and knows nothing else of shredding or of
the day. Its public face: `facts`, `records` and `questions`.
"""
