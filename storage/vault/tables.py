"""What the records of the vault keep up to date."""

from sqlalchemy import Column, Index, Integer, Table, Text, text

from storage.log.tables import metadata, word

stock = Table(
    "stock",
    metadata,
    Column("place", Text, primary_key=True),
    Column("balance", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    sqlite_strict=True,
)
"""The running balance of the cards in each place; `seq`: the record that changed it last."""

serials = Table(
    "serials",
    metadata,
    Column("serial", Text, primary_key=True),
    Column("place", Text, nullable=False),
    Column("there", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Cards whose numbers are known: is it `there` (1) or has it left (0), as record `seq` says."""

counts = Table(
    "counts",
    metadata,
    Column("count", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("began", Integer, nullable=False),
    word("person"),
    word("second"),
    Column("round", Integer, nullable=False),
    Column("number", Integer),
    Column("other", Integer),
    Column("closed", Integer),
    Column("closed_seq", Integer),
    Column("balance", Integer),
    Column("agrees", Integer),
    Column("settled", Integer),
    word("settled_by"),
    word("reason"),
    Column("failed_number", Integer),
    Column("failed_other", Integer),
    Column("failed_balance", Integer),
    Column("moved", Integer, nullable=False, server_default=text("0")),
    sqlite_strict=True,
)
"""枚数確認: `number` is what the first person has counted in this round, `other` what the second has.

`failed_number`, `failed_other`, `failed_balance`: those of the last round that has failed. `moved`: cards
have come or gone since this round began.
"""
Index(None, counts.c.day)
Index(None, counts.c.place, counts.c.seq)
Index(
    "ix_counts_open",
    counts.c.seq,
    sqlite_where=counts.c.closed.is_(None) | ((counts.c.agrees == text("0")) & counts.c.settled.is_(None)),
)
