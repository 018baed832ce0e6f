"""Alarms sent on to whoever is not in the room: by mail, to a syslog collector, to a webhook.

The ledger is the queue: `outbox` reads alarm records from it and remembers, for each channel, how far that
channel has come. Nothing here names a key, a slot or a person, and nothing here ever holds the kiosk up.
`settings` is imported by the configuration and imports nothing of the kiosk.
"""
