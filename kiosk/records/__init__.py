"""The ledger's commands: show, verify, export, checkpoint, rotate the key, accept, and copies of the file.

They open the records at rest, beside a running kiosk where that may be. What a record means to its
subject is not known here.
"""
