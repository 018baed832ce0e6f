"""What the records of the station keep up to date: commands, slots, alarms, devices."""

from sqlalchemy import Column, Integer, Table, Text

from storage.log.tables import metadata, word

intents = Table(
    "intents",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("slot", Integer, nullable=False),
    word("key"),
    word("person"),
    word("purpose"),
    Column("loan", Integer, nullable=False),
    word("second"),
    word("approver"),
    Column("outcome", Text, nullable=False),
    Column("served", Integer, nullable=False),
    Column("settled", Integer, nullable=False),
    sqlite_strict=True,
)
"""Commands that are not over; a row goes when its outcome is known and, for a release, it is settled."""

slots = Table(
    "slots",
    metadata,
    Column("slot", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("bolt", Text, nullable=False),
    sqlite_strict=True,
)

alarms = Table(
    "alarms",
    metadata,
    Column("alarm", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("cause", Text, nullable=False),
    Column("slot", Integer, nullable=False),
    word("key"),
    word("device"),
    Column("since", Integer, nullable=False),
    Column("ended", Integer),
    word("acknowledged_by"),
    Column("acknowledged", Integer),
    sqlite_strict=True,
)
"""A row goes when its condition is over *and* somebody has acknowledged it, in either order."""

devices = Table(
    "devices",
    metadata,
    Column("device", Text, primary_key=True),
    Column("state", Text, nullable=False),
    word("detail"),
    Column("since", Integer, nullable=False),
    sqlite_strict=True,
)

sent = Table(
    "sent",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("upto", Integer, nullable=False),
    sqlite_strict=True,
)
"""Up to which record each channel has sent alarms on."""
