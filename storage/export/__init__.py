"""The ledger as others can read and verify it: tiles, lines, the proof of one record, and a verifier.

Nothing here reads a database: rows are given to it. Its public face: `export`.
"""
