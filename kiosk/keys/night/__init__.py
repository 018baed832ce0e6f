"""Keys and doors in the evening and over the night: what stands in the way, and what is not as it was left.

For others: `rules`, `standing`, `words`, `evening`, `hindrances`.
"""
