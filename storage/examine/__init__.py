"""Does the ledger stand? The quick look at a start, the full examination, and what no signature stands for.

Nothing is changed here. Its public face: `verify.verify`, `recent.look_at_end`, `problem`.
"""
