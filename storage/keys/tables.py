"""What the records of keys keep up to date."""

from sqlalchemy import Column, Index, Integer, Table, Text

from storage.log.tables import metadata, word

loans = Table(
    "loans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("slot", Integer, nullable=False),
    word("holder"),
    word("purpose"),
    Column("taken_at", Integer, nullable=False),
    Column("returned_at", Integer),
    word("returned_by"),
    Column("due", Integer),
    sqlite_strict=True,
)
"""`due`: when the key must be back; none where there is no such time."""
Index("ix_loans_open", loans.c.key, sqlite_where=loans.c.returned_at.is_(None))
Index(None, loans.c.holder)
