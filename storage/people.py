"""What the ledger knows of people: its own copy of the register, kept apart from the log and erasable."""

from collections.abc import Iterator

from sqlalchemy import select

from storage.database import Database
from storage.entry import entry_of
from storage.personal import Personal
from storage.prepared import Prepared
from storage.records import PersonRecorded
from storage.tables import ledger, people, personal

_PEOPLE = Prepared(
    select(
        ledger.c.seq, ledger.c.body, personal.c.subject, personal.c.salt, personal.c.text, people.c.left_at
    )
    .join_from(people, ledger, people.c.seq == ledger.c.seq)
    .outerjoin(personal, personal.c.seq == ledger.c.seq)
    .order_by(people.c.person)
)


def on_register(database: Database) -> dict[str, PersonRecorded]:
    """What was recorded last of everybody on the register, by person's id."""
    return {record.person: record for record, left in _people(database) if not left}


def names(database: Database) -> dict[str, str]:
    """The names that are kept, by person's id, also of those who have left."""
    return {record.person: record.name for record, _ in _people(database) if record.name}


def _people(database: Database) -> Iterator[tuple[PersonRecorded, bool]]:
    with database.reading() as connection:
        rows = _PEOPLE.run(connection)
    for seq, body, subject, salt, text, left_at in rows:
        own = None if subject is None else Personal(subject, salt, text)
        record = entry_of(seq, body, b"", own).record
        if isinstance(record, PersonRecorded):
            yield record, left_at is not None
