"""Erases personal parts beside the log, with the record that says which, why and by whose authority.

The records stay and the log still verifies: what is erased is the text to which they are committed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, select

from storage.file.database import Database
from storage.file.prepared import Prepared
from storage.log.ledger import Entry, Ledger, Work
from storage.log.ranges import ranges
from storage.log.record import Record
from storage.log.records import Redacted
from storage.log.tables import ledger as log
from storage.log.tables import personal
from storage.memory import Known
from storage.people.records import Registered
from storage.people.tables import registry

AT_ONCE = 4000
"""Numbers that one record names at most: their ranges must fit into a body."""

_ERASE = Prepared(delete(personal).where(personal.c.seq == bindparam("its_seq")))
_ABOUT = Prepared(
    select(personal.c.seq).where(personal.c.subject == bindparam("person")).order_by(personal.c.seq)
)
_later = log.alias("later")
_SUPERSEDED_AT = (
    select(func.min(_later.c.at))
    .where(_later.c.person == personal.c.subject, _later.c.kind == log.c.kind, _later.c.seq > log.c.seq)
    .scalar_subquery()
)
_KEPT = Prepared(
    select(personal.c.seq, log.c.kind, log.c.at, registry.c.seq, registry.c.ended_at, _SUPERSEDED_AT)
    .join_from(personal, log, log.c.seq == personal.c.seq)
    .outerjoin(registry, registry.c.seq == personal.c.seq)
    .order_by(personal.c.seq)
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A personal part that is kept: its record's number and kind, and since when its time is counted.

    `since_us` is None while it cannot run out: it is what the register says of somebody who has not left.
    """

    seq: int
    kind: str
    since_us: int | None


def kept_parts(database: Database) -> tuple[Kept, ...]:
    """Every personal part that is kept, oldest first."""
    with database.reading() as connection:
        return tuple(_kept(database.known, *row) for row in _KEPT.run(connection))


def _kept(
    known: Known,
    seq: int,
    kind: str,
    at: int,
    current: int | None,
    left_at: int | None,
    superseded_at: int | None,
) -> Kept:
    """What the register says of a person counts from when it no longer says so; all else from its record."""
    if not issubclass(known.kinds.get(kind, Record), Registered):
        return Kept(seq, kind, at)
    return Kept(seq, kind, left_at if current is not None else superseded_at)


def parts_about(database: Database, person: str) -> tuple[int, ...]:
    """The numbers of the records that keep a personal part about this person."""
    with database.reading() as connection:
        return tuple(seq for (seq,) in _ABOUT.run(connection, person=person))


def erase(
    database: Database,
    ledger: Ledger,
    seqs: Sequence[int],
    *,
    cause: str,
    authority: str,
    forgotten: str = "",
    reason: str = "",
) -> tuple[Entry, ...]:
    """Erases the personal parts of these records; afterwards no trace of them is left in the file or its log.

    Raises `LedgerUnavailable`: with nothing written if the records cannot be, or, when somebody reads the
    file all the while, with the parts erased and traces left; then `Database.leave_no_trace` may do later.
    """
    entries: list[Entry] = []
    for start in range(0, len(seqs), AT_ONCE):
        some = seqs[start : start + AT_ONCE]
        record = Redacted(
            records=ranges(some), cause=cause, authority=authority, forgotten=forgotten, reason=reason
        )
        entries += ledger.append_blocking(record, beside=_eraser(some))
    database.leave_no_trace()
    return tuple(entries)


def _eraser(seqs: Iterable[int]) -> Work:
    def work(connection: Connection) -> None:
        for seq in seqs:
            _ERASE.run(connection, its_seq=seq)

    return work
