"""What is remembered of shredding: each lot from its beginning to its end, and the counter's readings.

It knows nothing of the vault, which hears for itself that a card was destroyed. Its public face: `facts`,
`records` and `questions`.
"""
