"""What the records of shredding keep up to date."""

from sqlalchemy import Column, Index, Integer, Table, Text

from storage.log.tables import metadata, word

batches = Table(
    "batches",
    metadata,
    Column("batch", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("began", Integer, nullable=False),
    word("person"),
    word("second"),
    word("approver"),
    word("reason"),
    word("items"),
    word("serials"),
    Column("sheets", Integer, nullable=False),
    word("confirmed"),
    Column("first_reading", Integer),
    Column("last_reading", Integer),
    Column("counted", Integer, nullable=False),
    Column("odd", Integer, nullable=False),
    Column("closed", Integer),
    Column("difference", Integer),
    word("explanation"),
    word("accepted_by"),
    sqlite_strict=True,
)
"""裁断: each lot. `counted`: sheets as the counter's steps say; `odd`: it has done what no sheet does."""
Index("ix_batches_open", batches.c.began, sqlite_where=batches.c.closed.is_(None))
