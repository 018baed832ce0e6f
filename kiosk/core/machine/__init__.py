"""The machine that the kiosk runs on: its disks, files, log, service, accounts, and how it ended.

Nothing here knows the office; no text here names a person.
"""
