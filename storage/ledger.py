"""The ledger: an append-only sequence of records, durable before `append` returns, chained by hashes."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from threading import Lock

from sqlalchemy import Connection, bindparam, insert, select

from storage.canonical import encode
from storage.chain import GENESIS, link
from storage.clock import Clock
from storage.database import Database
from storage.effects import apply
from storage.entry import Entry, checked_parts, entry_of
from storage.errors import LedgerUnavailable
from storage.prepared import Prepared
from storage.records import Record
from storage.tables import ledger

__all__ = ["Entry", "Ledger"]

_BATCH = 500

_HEAD = Prepared(select(ledger.c.seq, ledger.c.hash).order_by(ledger.c.seq.desc()).limit(1))
_ENTRIES = select(ledger.c.seq, ledger.c.body, ledger.c.hash)
_LAST = Prepared(_ENTRIES.order_by(ledger.c.seq.desc()).limit(1))
_BEHIND_SELECT = (
    _ENTRIES.where(ledger.c.seq > bindparam("after")).order_by(ledger.c.seq).limit(bindparam("size"))
)
_BEHIND = Prepared(_BEHIND_SELECT)
_BEHIND_OF_KIND = Prepared(_BEHIND_SELECT.where(ledger.c.kind == bindparam("its_kind")))
_INSERT = Prepared(insert(ledger), "seq", "body", "hash")

Parts = dict[str, dict[str, str | int]]


class Ledger:
    """The records of one station. Any thread and any event loop may append; the database is the caller's."""

    def __init__(self, database: Database, *, station: str, clock: Clock) -> None:
        self._database = database
        self._station = station
        self._clock = clock
        self._lock = Lock()
        self._closed = False

    async def append(self, *records: Record) -> tuple[Entry, ...]:
        """Writes the records in one transaction, with their projections; returns when they are durable.

        Raises `LedgerUnavailable` or `DatabaseDamaged` with none of them written, `RecordUnfit` for a record
        that its kind does not allow. A waiter that is cancelled leaves; the records are written.
        """
        return await asyncio.wrap_future(self._submit(records)) if records else ()

    def append_blocking(self, *records: Record) -> tuple[Entry, ...]:
        """`append` for the command line. Never to be called in an event loop's thread."""
        return self._submit(records).result() if records else ()

    def read(self, *, after: int = 0, limit: int | None = None, kind: str | None = None) -> Iterator[Entry]:
        """The entries behind number `after`, oldest first, at most `limit`, of one `kind` or of all.

        What is appended while this runs is read too. No transaction is held between two entries.
        Raises `LedgerUnavailable`, and `DatabaseDamaged` at the first entry that cannot be read.
        """
        left = limit
        while left is None or left > 0:
            size = _BATCH if left is None else min(left, _BATCH)
            batch = self._read(after, size, kind)
            yield from batch
            if len(batch) < size:
                return
            after = batch[-1].seq
            left = None if left is None else left - size

    def last(self) -> Entry | None:
        """The newest entry; None in an empty ledger."""
        with self._database.reading() as connection:
            rows = _LAST.run(connection)
        return entry_of(*rows[0]) if rows else None

    def close(self) -> None:
        """Takes no more records and returns when those taken are written. Safe to call twice."""
        with self._lock:
            self._closed = True
        self._database.drain()

    def _read(self, after: int, size: int, kind: str | None) -> list[Entry]:
        with self._database.reading() as connection:
            if kind is None:
                rows = _BEHIND.run(connection, after=after, size=size)
            else:
                rows = _BEHIND_OF_KIND.run(connection, after=after, size=size, its_kind=kind)
        return [entry_of(*row) for row in rows]

    def _submit(self, records: tuple[Record, ...]) -> "Future[tuple[Entry, ...]]":
        """Queues the records. Under the lock, so that the order of times is the order of numbers."""
        parts = [checked_parts(record) for record in records]
        with self._lock:
            if self._closed:
                raise LedgerUnavailable("the ledger is closed")
            at_us, mono_us = self._clock.now_us(), self._clock.monotonic_us()
            return self._database.submit(
                lambda connection: self._write(connection, records, parts, at_us, mono_us)
            )

    def _write(
        self,
        connection: Connection,
        records: tuple[Record, ...],
        parts: list[Parts],
        at_us: int,
        mono_us: int,
    ) -> tuple[Entry, ...]:
        head = _HEAD.run(connection)
        seq, previous = head[0] if head else (0, GENESIS)
        entries = []
        for record, part in zip(records, parts, strict=True):
            seq += 1
            entry = self._entry(seq, previous, record, part, at_us, mono_us)
            _INSERT.run(connection, seq=entry.seq, body=entry.body, hash=entry.hash)
            apply(connection, entry)
            entries.append(entry)
            previous = entry.hash
        return tuple(entries)

    def _entry(
        self, seq: int, previous: bytes, record: Record, part: Parts, at_us: int, mono_us: int
    ) -> Entry:
        fixed = {"at": at_us, "kind": record.kind, "mono": mono_us, "seq": seq}
        body = encode(fixed | {"station": self._station, "v": record.version} | part)
        digest = link(previous, body)
        return Entry(
            seq, at_us, mono_us, self._station, record.kind, record.version, record, body.decode(), digest
        )
