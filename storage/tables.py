"""The tables: the ledger, what stands beside it, and the projections that answer questions about it.

The ledger's search columns are generated from the body, so they cannot contradict it. The projections are
plain tables that `projections.apply` keeps; they can be thrown away and made again from the ledger.
The migrations write the same tables as text; a test holds the two equal.
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


def _word(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text("''"))


loans = Table(
    "loans",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("slot", Integer, nullable=False),
    _word("holder"),
    _word("purpose"),
    Column("taken_at", Integer, nullable=False),
    Column("returned_at", Integer),
    _word("returned_by"),
    Column("due", Integer),
    sqlite_strict=True,
)
"""`due`: when the key must be back; none where there is no such time."""
Index("ix_loans_open", loans.c.key, sqlite_where=loans.c.returned_at.is_(None))
Index(None, loans.c.holder)

intents = Table(
    "intents",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("slot", Integer, nullable=False),
    _word("key"),
    _word("person"),
    _word("purpose"),
    Column("loan", Integer, nullable=False),
    _word("second"),
    _word("approver"),
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
    _word("key"),
    _word("device"),
    Column("since", Integer, nullable=False),
    Column("ended", Integer),
    _word("acknowledged_by"),
    Column("acknowledged", Integer),
    sqlite_strict=True,
)
"""A row goes when its condition is over *and* somebody has acknowledged it, in either order."""

devices = Table(
    "devices",
    metadata,
    Column("device", Text, primary_key=True),
    Column("state", Text, nullable=False),
    _word("detail"),
    Column("since", Integer, nullable=False),
    sqlite_strict=True,
)

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

sent = Table(
    "sent",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("upto", Integer, nullable=False),
    sqlite_strict=True,
)
"""Up to which record each channel has sent alarms on."""

batches = Table(
    "batches",
    metadata,
    Column("batch", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("began", Integer, nullable=False),
    _word("person"),
    _word("second"),
    _word("approver"),
    _word("reason"),
    _word("items"),
    _word("serials"),
    Column("sheets", Integer, nullable=False),
    _word("confirmed"),
    Column("first_reading", Integer),
    Column("last_reading", Integer),
    Column("counted", Integer, nullable=False),
    Column("odd", Integer, nullable=False),
    Column("closed", Integer),
    Column("difference", Integer),
    _word("explanation"),
    _word("accepted_by"),
    sqlite_strict=True,
)
"""裁断: each lot. `counted`: sheets as the counter's steps say; `odd`: it has done what no sheet does."""
Index("ix_batches_open", batches.c.began, sqlite_where=batches.c.closed.is_(None))

days = Table(
    "days",
    metadata,
    Column("day", Text, primary_key=True),
    Column("opened", Integer),
    _word("opened_by"),
    Column("differences", Integer, nullable=False, server_default=text("0")),
    Column("reopened", Integer),
    Column("briefing", Integer),
    _word("begun_by"),
    _word("checks"),
    _word("stays"),
    _word("kept"),
    Column("locked", Integer),
    _word("locked_by"),
    _word("custodian"),
    _word("keys_out"),
    _word("keys_unknown"),
    _word("places_open"),
    Column("closed_over", Integer, nullable=False, server_default=text("0")),
    _word("explained"),
    _word("explained_by"),
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
    _word("person"),
    _word("second"),
    Column("round", Integer, nullable=False),
    Column("number", Integer),
    Column("other", Integer),
    Column("closed", Integer),
    Column("closed_seq", Integer),
    Column("balance", Integer),
    Column("agrees", Integer),
    Column("settled", Integer),
    _word("settled_by"),
    _word("reason"),
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

left_over = Table(
    "left_over",
    metadata,
    Column("obstacle", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    _word("reason"),
    _word("person"),
    _word("second"),
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
    _word("person"),
    sqlite_strict=True,
)
"""The months that somebody has confirmed to be complete."""

PROJECTED = (
    *(loans, intents, slots, alarms, devices, registry, pin_tries, sent, batches),
    *(days, stock, serials, counts, left_over, months),
)
"""Every table that is made from the ledger."""
