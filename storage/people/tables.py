"""What the register's records and PINs keep up to date."""

from sqlalchemy import Column, Index, Integer, Table, Text

from storage.log.tables import metadata

registry = Table(
    "registry",
    metadata,
    Column("what", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("ended_at", Integer),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""`seq`: the newest record that says what a thing on the register is. `ended_at`: when it left it."""
Index("ix_registry_seq", registry.c.seq)

pin_tries = Table(
    "pin_tries",
    metadata,
    Column("person", Text, primary_key=True),
    Column("wrong", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    sqlite_strict=True,
)
"""Wrong PINs since the last right one, and when the last of them was entered."""
