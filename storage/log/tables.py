"""The tables of the ledger itself and what stands beside it, and what all tables stand in.

The ledger's search columns are generated from the body, so they cannot contradict it. The other rooms'
tables are projections: plain tables that the effects of their kinds keep; they can be thrown away and made
again from the ledger. The migrations write the same tables as text; a test holds the two equal.
"""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

APPLICATION_ID = 0x4B414749
"""`KAGI`: what `PRAGMA application_id` says of our files."""

SCHEMA = "0007"
"""The schema that this code reads and writes: the newest revision in `migrations/versions`."""

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "ck": "ck_%(constraint_name)s"}
)


def _generated(name: str, kind: type[Integer] | type[Text], path: str) -> Column[Any]:
    return Column(name, kind, Computed(f"json_extract(body, '$.{path}')", persisted=False))


ledger = Table(
    "ledger",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    _generated("at", Integer, "at"),
    _generated("kind", Text, "kind"),
    _generated("person", Text, "actors.person"),
    _generated("key", Text, "subject.key"),
    _generated("slot", Integer, "subject.slot"),
    _generated("place", Text, "subject.place"),
    _generated("device", Text, "subject.device"),
    _generated("batch", Text, "subject.batch"),
    CheckConstraint("length(hash) = 32", name="ledger_hash"),
    CheckConstraint("json_extract(body, '$.seq') IS seq", name="ledger_seq"),
    sqlite_strict=True,
)
Index(None, ledger.c.at)
Index(None, ledger.c.kind)  # its rows are in the order of their numbers: those of one kind are read in order
for _name in (
    "person",
    "key",
    "place",
    "batch",
):  # an index costs every append a page: only what is asked for
    Index(None, ledger.c[_name], ledger.c.at, sqlite_where=ledger.c[_name].is_not(None))

TRIGGERS = {
    "ledger_no_update": (
        "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger"
        " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no record is changed'); END"
    ),
    "ledger_no_delete": (
        "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger"
        " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: no record is removed'); END"
    ),
    "ledger_no_gap": (
        "CREATE TRIGGER ledger_no_gap BEFORE INSERT ON ledger"
        " WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM ledger)"
        " BEGIN SELECT RAISE(ABORT, 'the ledger takes only the next record'); END"
    ),
    "personal_no_update": (
        "CREATE TRIGGER personal_no_update BEFORE UPDATE ON personal"
        " BEGIN SELECT RAISE(ABORT, 'a personal part is kept or erased, never changed'); END"
    ),
    "personal_no_delete": (
        "CREATE TRIGGER personal_no_delete BEFORE DELETE ON personal"
        " WHEN 'record.redacted' IS NOT (SELECT kind FROM ledger ORDER BY seq DESC LIMIT 1)"
        " BEGIN SELECT RAISE(ABORT, 'a personal part is erased only with its record'); END"
    ),
}
"""By name. The third also stops `INSERT OR REPLACE`, which would get round the second."""


GUARDED_SINCE = {name: "0002" if name.startswith("personal") else "0001" for name in TRIGGERS}
"""The schema from which on each of them stands: an older file is migrated, and has fewer."""


personal = Table(
    "personal",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_strict=True,
)
"""The personal part of record `seq`: canonical JSON, erased when its time is over. `subject`: whose it is."""
Index(None, personal.c.subject)

tree = Table(
    "tree",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("idx", Integer, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""Roots of complete subtrees of 256 ** k leaves (`level` = 8 k): with them, roots and proofs are quick."""

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("block", Integer, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("note", Text, nullable=False),
    sqlite_strict=True,
)
"""The newest signed checkpoint within each block of records."""


def word(name: str) -> Column[str]:
    """A column of texts that is empty where nothing is said."""
    return Column(name, Text, nullable=False, server_default=text("''"))


LOG_TABLES = (ledger, personal, tree, checkpoints)
"""Those that are not made from the ledger."""
