"""What the records of the day keep up to date."""

from sqlalchemy import Column, Index, Integer, Table, Text, text

from storage.log.tables import metadata, word

days = Table(
    "days",
    metadata,
    Column("day", Text, primary_key=True),
    Column("opened", Integer),
    word("opened_by"),
    Column("differences", Integer, nullable=False, server_default=text("0")),
    Column("reopened", Integer),
    Column("briefing", Integer),
    word("begun_by"),
    word("checks"),
    word("stays"),
    word("kept"),
    Column("locked", Integer),
    word("locked_by"),
    word("custodian"),
    word("keys_out"),
    word("keys_unknown"),
    word("places_open"),
    Column("closed_over", Integer, nullable=False, server_default=text("0")),
    word("explained"),
    word("explained_by"),
    Column("opened_seq", Integer, nullable=False, server_default=text("0")),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Each day: its opening (the first, and the newest), how far its lock-up is, and its lock-up (the last).

`checks`: confirmed lines of the checklist, one a line; `stays`: who works on; `kept`: keys that may stay out,
each with its loan (`key=loan`). They are those of the lock-up that is going on or was last. `opened_seq`: the
number of the record that opened the day last.
"""
Index(
    "ix_days_open",
    days.c.day,
    sqlite_where=days.c.opened.is_not(None) & days.c.locked.is_(None) & (days.c.explained == text("''")),
)

left_over = Table(
    "left_over",
    metadata,
    Column("obstacle", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    word("reason"),
    word("person"),
    word("second"),
    Column("seq", Integer, nullable=False, server_default=text("0")),
    sqlite_strict=True,
)
"""What was closed over and is not resolved: `since` the first time, and at the `last` of several.

The record of the last has the number `seq`, and says why and who.
"""

months = Table(
    "months",
    metadata,
    Column("month", Text, primary_key=True),
    Column("confirmed", Integer, nullable=False),
    word("person"),
    sqlite_strict=True,
)
"""The months that somebody has confirmed to be complete."""
