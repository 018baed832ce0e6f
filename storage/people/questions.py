"""The register as the ledger holds it: the newest record of each person, card, key and place that stands."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, func, select

from storage.file.prepared import Prepared
from storage.log.clock import instant
from storage.log.entry import Entry
from storage.log.tables import ledger, personal
from storage.memory import Known
from storage.people.records import PersonRecorded, Registered
from storage.people.tables import pin_tries, registry
from storage.questions import Questions, Readable

R = TypeVar("R", bound=Registered)

_THINGS = (
    select(
        ledger.c.seq,
        ledger.c.body,
        ledger.c.hash,
        personal.c.subject,
        personal.c.salt,
        personal.c.text,
    )
    .join_from(registry, ledger, registry.c.seq == ledger.c.seq)
    .outerjoin(personal, personal.c.seq == ledger.c.seq)
    .order_by(registry.c.seq)
)
_ITS_WHAT = registry.c.what == bindparam("its_what")
_STANDING = Prepared(_THINGS.where(_ITS_WHAT, registry.c.ended_at.is_(None)))
_SINCE = Prepared(
    _THINGS.where(_ITS_WHAT, registry.c.ended_at.is_(None), registry.c.id >= bindparam("since"))
)
_LAST_AT = Prepared(select(ledger.c.at).order_by(ledger.c.seq.desc()).limit(1))
_EVER = Prepared(_THINGS.where(_ITS_WHAT))
_TRIES = Prepared(select(pin_tries))
_STAMP = Prepared(select(func.max(registry.c.seq), func.count(registry.c.ended_at), func.count()))
_SORTS = Prepared(select(registry.c.what).distinct())
_NEWEST = Prepared(select(registry.c.seq).where(_ITS_WHAT, registry.c.id == bindparam("its_id")))


def standing(connection: Connection, kind: type[R], known: Known) -> dict[str, Entry]:
    """The newest record of each thing of this sort that is on the register, by its id; oldest record first.

    `kind`: the kind of record by which such a thing is put on it. Raises what `Database.reading` raises.
    """
    rows = _STANDING.run(connection, its_what=kind.what)
    return {_which(entry): entry for row in rows if isinstance((entry := known.entry(*row)).record, kind)}


def recorded(database: Readable, kind: type[R]) -> dict[str, R]:
    """The same as records alone, in a read of its own."""
    with database.reading() as connection:
        entries = standing(connection, kind, database.known)
    return {which: entry.record for which, entry in entries.items() if isinstance(entry.record, kind)}


def recorded_since(database: Readable, kind: type[R], days: int) -> dict[str, R]:
    """Of things whose ids begin with a day (ISO 8601): those from so many days before the last record on."""
    with database.reading() as connection:
        rows = _LAST_AT.run(connection)
        since = (instant(rows[0][0]) - timedelta(days=days)).date().isoformat() if rows else ""
        found = [
            database.known.entry(*row) for row in _SINCE.run(connection, its_what=kind.what, since=since)
        ]
    records = (entry.record for entry in found)
    return {record.which: record for record in records if isinstance(record, kind)}


def stamp(database: Readable) -> tuple[Any, ...]:
    """Something that is another one whenever anything on the register has changed."""
    with database.reading() as connection:
        return tuple(_STAMP.run(connection)[0])


def sorts(database: Readable) -> frozenset[str]:
    """The sorts of things of which anything is on the register, or ever was."""
    with database.reading() as connection:
        return frozenset(what for (what,) in _SORTS.run(connection))


def signed(database: Readable, records: Iterable[R], author: str, via: str = "") -> tuple[R, ...]:
    """The records with their author, and each with the number of the record that it takes the place of.

    `via`: the account that writes them, where it is by a command.
    """
    with database.reading() as connection:
        return tuple(
            msgspec.structs.replace(record, author=author, via=via, before=_before(connection, record))
            for record in records
        )


def _before(connection: Connection, record: Registered) -> int:
    rows = _NEWEST.run(connection, its_what=record.what, its_id=record.which)
    return int(rows[0][0]) if rows else 0


def names(database: Readable) -> dict[str, str]:
    """The names that are kept, by person's id, also of those who have left."""
    with database.reading() as connection:
        entries = [database.known.entry(*row) for row in _EVER.run(connection, its_what=PersonRecorded.what)]
    people = [entry.record for entry in entries if isinstance(entry.record, PersonRecorded)]
    return {record.person: record.name for record in people if record.name}


class PeopleQuestions(Questions):
    """PINs as they were tried. Each is one short read."""

    def pin_tries(self) -> dict[str, tuple[int, int]]:
        """By person: the wrong PINs since the last right one, and when the last was entered (µs)."""
        return {person: (wrong, last) for person, wrong, last in self._ask(_TRIES)}


def _which(entry: Entry) -> str:
    assert isinstance(entry.record, Registered)  # noqa: S101  # the caller has just looked
    return entry.record.which
