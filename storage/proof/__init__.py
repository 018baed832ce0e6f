"""What a ledger is proved by: chain, Merkle tree, signed notes, checkpoints, keys, and how these are spelt.

No subject's records; no examination of a whole ledger, which is `examine`. `tree`, `note`, `checkpoint`,
`link` and `spelling` know nothing of the database.
"""
