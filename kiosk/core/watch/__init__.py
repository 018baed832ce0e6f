"""The watch: every event of every device in its order, the second that passes, and what a restart finds.

Devices, clock and ledger are its own matter; the rest it hands to the subjects.
"""
