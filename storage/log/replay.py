"""The projections made again from the ledger: to repair them, and to hold the stored ones against."""

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, Table, create_engine, delete, select
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from storage.log.entry import Entry
from storage.log.tables import ledger, metadata
from storage.memory import Known
from storage.questions import Readable

_BATCH = 1000


def rebuild(connection: Connection, known: Known) -> None:
    """Empties the projections and replays the whole ledger into them, in the caller's transaction."""
    for table in known.tables:
        connection.execute(delete(table))
    for entry in _entries(connection, known):
        known.apply(connection, entry)


def differences(database: Readable, progress: Callable[[int], None] = lambda seq: None) -> tuple[str, ...]:
    """Where the stored projections are not what the ledger says, one line each; empty when they agree.

    Both are read in one transaction, so that appends meanwhile make no difference. `progress` is told the
    number of the last record read. Raises what `Database.reading` raises.
    """
    known = database.known
    engine = create_engine("sqlite://", module=dbapi2, poolclass=StaticPool)
    try:
        with engine.connect() as replayed, database.reading() as stored:
            metadata.create_all(replayed, tables=known.tables)
            for entry in _entries(stored, known, progress):
                known.apply(replayed, entry)
            return tuple(line for table in known.tables for line in _compared(table, stored, replayed))
    finally:
        engine.dispose()


def _entries(
    connection: Connection, known: Known, progress: Callable[[int], None] = lambda seq: None
) -> Iterator[Entry]:
    after = 0
    columns = select(ledger.c.seq, ledger.c.body, ledger.c.hash).order_by(ledger.c.seq).limit(_BATCH)
    while rows := connection.execute(columns.where(ledger.c.seq > after)).all():
        for row in rows:
            yield known.entry(*row)
        after = rows[-1][0]
        progress(after)


def _compared(table: Table, stored: Connection, replayed: Connection) -> Iterator[str]:
    have, want = _rows(table, stored), _rows(table, replayed)
    for key in sorted(have.keys() | want.keys(), key=str):
        if have.get(key) != want.get(key):
            found = have.get(key, "nothing")
            yield f"{table.name} {key}: the table has {found}, the ledger says {want.get(key, 'nothing')}"


def _rows(table: Table, connection: Connection) -> dict[str, tuple[object, ...]]:
    named_by = len(table.primary_key.columns)
    return {" ".join(map(str, row[:named_by])): tuple(row) for row in connection.execute(select(table))}
