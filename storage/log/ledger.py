"""The ledger: an append-only sequence of records, durable before `append` returns.

Each record is chained to the one before it and is a leaf of one Merkle tree; behind every outcome the tree's
root is signed in the same transaction. Before it signs on, it holds what it finds against what was signed.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection, bindparam, insert, select

from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.file.database import Database
from storage.file.prepared import Prepared
from storage.log.canonical import encode
from storage.log.clock import Clock
from storage.log.entry import Entry, checked_parts
from storage.log.personal import KEEP, salted
from storage.log.record import Record
from storage.log.records import ClockStepped, LedgerAccepted
from storage.log.sealing import Decision, Sealing
from storage.log.tables import ledger, personal
from storage.proof.edge import Edge, edge_of, head, keep_nodes
from storage.proof.link import link
from storage.proof.note import Signer
from storage.proof.seal import current_key, introduced_by, newest_note, retired_by
from storage.proof.tree import leaf_hash

__all__ = ["Entry", "Ledger", "Work"]

CLOCK_STEP_US = 500_000
"""A wall clock that moves half a second against the monotonic one was set by somebody or something."""

_BATCH = 500

_ENTRIES = select(
    ledger.c.seq, ledger.c.body, ledger.c.hash, personal.c.subject, personal.c.salt, personal.c.text
).outerjoin_from(ledger, personal, ledger.c.seq == personal.c.seq)
_OF_KIND = ledger.c.kind == bindparam("its_kind")
_LAST = Prepared(_ENTRIES.order_by(ledger.c.seq.desc()).limit(1))
_LAST_OF_KIND = Prepared(_ENTRIES.where(_OF_KIND).order_by(ledger.c.seq.desc()).limit(1))
_BEHIND_SELECT = (
    _ENTRIES.where(ledger.c.seq > bindparam("after")).order_by(ledger.c.seq).limit(bindparam("size"))
)
_BEHIND = Prepared(_BEHIND_SELECT)
_BEHIND_OF_KIND = Prepared(_BEHIND_SELECT.where(_OF_KIND))
_INSERT = Prepared(insert(ledger), "seq", "body", "hash")

Parts = dict[str, dict[str, str | int]]
Work = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A record on its way into the ledger."""

    record: Record
    parts: Parts


@dataclass(frozen=True, slots=True)
class _Moment:
    at_us: int
    mono_us: int
    happened_us: int = 0


class Ledger:
    """The records of one station. Any thread and any event loop may append; the database is the caller's.

    Without a `signer` no checkpoints are written.
    """

    def __init__(
        self, database: Database, *, station: str, clock: Clock, signer: Signer | None = None
    ) -> None:
        self._database = database
        self._known = database.known
        self._station = station
        self._clock = clock
        self._seal = None if signer is None else self._sealed_by(signer, is_new=database.is_new)
        self._lock = Lock()
        self._closed = False
        self._edge = Edge()
        self._looked = False
        self._since = 0
        self._acknowledged = 0

    @property
    def station(self) -> str:
        """Whose records these are."""
        return self._station

    async def append(self, *records: Record, happened_us: int = 0) -> tuple[Entry, ...]:
        """Writes the records in one transaction, with their projections; returns when they are durable.

        A wall clock that was set since the last record is told first, by a record of its own; without
        `records`, that is all that is done. `happened_us`: when it happened, where that is not now.
        Raises `LedgerUnavailable` or `DatabaseDamaged` with none of them written, `RecordUnfit` for a record
        that its kind does not allow. A waiter that is cancelled leaves; the records are written.
        """
        return await asyncio.wrap_future(self._submit(records, happened_us))

    def append_blocking(self, *records: Record, beside: Work | None = None) -> tuple[Entry, ...]:
        """`append` for the command line. Never to be called in an event loop's thread.

        `beside` is done in the same transaction, behind the records.
        """
        return self._submit(records, beside=beside).result()

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

    def last(self, kind: str | None = None) -> Entry | None:
        """The newest entry, of one `kind` or of all; None where there is none."""
        with self._database.reading() as connection:
            rows = _LAST.run(connection) if kind is None else _LAST_OF_KIND.run(connection, its_kind=kind)
        return self._known.entry(*rows[0]) if rows else None

    def checkpoint(self) -> str:
        """The signed note over all records, written anew if need be; empty for a ledger without any.

        Not for an event loop's thread. Raises `ValueError` without a signer.
        """
        if self._seal is None:
            raise ValueError("a ledger without a signer has no checkpoints of its own")
        self._database.submit(lambda connection: None, self._sealing).result()
        with self._database.reading() as connection:
            return newest_note(connection)

    def take_up_key(self) -> None:
        """Names the signer's key in the ledger, if none is named yet. Not for an event loop's thread.

        Raises `WrongCheckpointKey` where the ledger names another one.
        """
        if self._seal is None:
            return
        with self._database.reading() as connection:
            current = current_key(connection)
        if introduced := introduced_by(self._seal.signer, current):
            self.append_blocking(introduced)

    def rotate_key(self, signer: Signer) -> Entry:
        """From here on `signer` signs, by a record that the old key signs. Not for an event loop's thread.

        The caller keeps the new key durably before. Raises `ValueError` without a signer.
        """
        if self._seal is None:
            raise ValueError("there is no key that could give way to another")
        old, self._seal = self._seal, self._sealed_by(signer)
        try:
            return self.append_blocking(retired_by(old.signer, signer))[-1]
        except BaseException:
            self._seal = old
            raise

    def accept(self, decision: Decision, *also: Record) -> Entry:
        """Signs on over what is in dispute, as two people decided. Not for an event loop's thread.

        `also` is written in the same transaction, behind the record of it. Raises, with nothing written,
        `NothingDisputed`, `DatabaseDamaged` where the file is not whole, `WrongCheckpointKey`;
        `ValueError` without a signer.
        """
        seal = self._seal
        if seal is None:
            raise ValueError("without a signer nothing can be signed on")

        def work(connection: Connection) -> tuple[Entry, ...]:
            edge = edge_of(connection)
            records = (*seal.decided(connection, edge, decision), *also)
            drafts = [_Draft(record, checked_parts(record)) for record in records]
            self._edge, self._looked = edge, True
            try:
                return self._write(connection, drafts, 0)
            except BaseException:
                self._looked = False
                raise

        def sign(connection: Connection) -> Callable[[], None]:
            durable = self._sealing(connection)
            seal.hold(connection)
            return durable

        entries = self._database.submit(work, sign).result()
        return next(entry for entry in entries if isinstance(entry.record, LedgerAccepted))

    def close(self) -> None:
        """Takes no more records and returns when those taken are written. Safe to call twice."""
        with self._lock:
            self._closed = True
        self._database.drain()
        if self._seal is not None:
            self._seal.close()

    # --- reading ----------------------------------------------------------------------------------

    def _read(self, after: int, size: int, kind: str | None) -> list[Entry]:
        with self._database.reading() as connection:
            if kind is None:
                rows = _BEHIND.run(connection, after=after, size=size)
            else:
                rows = _BEHIND_OF_KIND.run(connection, after=after, size=size, its_kind=kind)
        return [self._known.entry(*row) for row in rows]

    # --- writing ----------------------------------------------------------------------------------

    def _submit(
        self, records: Sequence[Record], happened_us: int = 0, beside: Work | None = None
    ) -> "Future[tuple[Entry, ...]]":
        drafts = [_Draft(record, checked_parts(record)) for record in records]

        def work(connection: Connection) -> tuple[Entry, ...]:
            entries = self._write(connection, drafts, happened_us)
            if beside is not None:
                beside(connection)
            return entries

        with self._lock:
            if self._closed:
                raise LedgerUnavailable("the ledger is closed")
            future = self._database.submit(work, self._due(records))
        future.add_done_callback(self._acknowledge)
        return future

    def _sealed_by(self, signer: Signer, *, is_new: bool = False) -> Sealing:
        return Sealing(signer, self._database.path, self._known, is_new=is_new)

    def _due(self, records: Sequence[Record]) -> Callable[[Connection], Callable[[], None]] | None:
        if self._seal is None:
            return None
        return (
            self._sealing
            if any(each.kind in self._known.signed for each in records)
            else self._sealing_if_due
        )

    def _acknowledge(self, future: "Future[tuple[Entry, ...]]") -> None:
        if not future.cancelled() and future.exception() is None and (entries := future.result()):
            self._acknowledged = max(self._acknowledged, entries[-1].seq)

    def _write(self, connection: Connection, drafts: Sequence[_Draft], happened_us: int) -> tuple[Entry, ...]:
        """Time is read here, inside the transaction: the order of times is the order of numbers."""
        edge = self._find_edge(connection)
        moment = _Moment(self._clock.now_us(), self._clock.monotonic_us(), happened_us)
        written = [*self._clock_step(edge, moment), *drafts]
        entries = []
        for draft in written:
            entry, edge = self._join(connection, edge, draft, moment)
            entries.append(entry)
        self._edge = edge
        self._since = self._since or edge.seq
        return tuple(entries[len(written) - len(drafts) :])

    def _find_edge(self, connection: Connection) -> Edge:
        """The ledger's end as this transaction sees it: what is remembered, unless that was undone.

        One that this ledger has not written is looked at before anything is joined to it.
        """
        seq, digest = head(connection)
        if seq < self._acknowledged:
            raise DatabaseDamaged(f"records {seq + 1} to {self._acknowledged}, which were written, are gone")
        if self._looked and (seq, digest) == (self._edge.seq, self._edge.hash):
            return self._edge
        if self._seal is not None:
            self._seal.look(connection)
        self._edge, self._looked = edge_of(connection), True
        return self._edge

    def _clock_step(self, edge: Edge, moment: _Moment) -> list[_Draft]:
        """The record of a clock that was set since the last record.

        Across a start, when the monotonic clock began anew, only a clock that went back can be told.
        """
        if edge.seq == 0:
            return []
        by_us = moment.at_us - edge.at_us
        if 0 < self._since <= edge.seq:
            by_us -= moment.mono_us - edge.mono_us
            stepped = abs(by_us) >= CLOCK_STEP_US
        else:
            stepped = False
        if not stepped and moment.at_us >= edge.at_us:
            return []
        record = ClockStepped(
            by_us=min(by_us, moment.at_us - edge.at_us) if moment.at_us < edge.at_us else by_us
        )
        return [_Draft(record, checked_parts(record))]

    def _join(self, connection: Connection, edge: Edge, draft: _Draft, moment: _Moment) -> tuple[Entry, Edge]:
        entry = self._entry(edge, draft, moment)
        _INSERT.run(connection, seq=entry.seq, body=entry.body, hash=entry.hash)
        if (own := entry.personal) is not None:
            KEEP.run(connection, seq=entry.seq, subject=own.subject, salt=own.salt, text=own.text)
        self._known.apply(connection, entry)
        rising = edge.frontier.rising(leaf_hash(entry.body.encode()))
        keep_nodes(connection, entry.seq, rising)
        after = Edge(entry.seq, entry.hash, moment.at_us, moment.mono_us, edge.frontier.grown(rising))
        if self._seal is not None:
            self._seal.sign_block(connection, after)
        return entry, after

    def _entry(self, edge: Edge, draft: _Draft, moment: _Moment) -> Entry:
        record, parts, own = draft.record, dict(draft.parts), None
        seq = edge.seq + 1
        body: dict[str, object] = {
            "at": moment.at_us,
            "kind": record.kind,
            "mono": moment.mono_us,
            "seq": seq,
        }
        body |= {"station": self._station, "v": record.version}
        if moment.happened_us:
            body["happened"] = moment.happened_us
        if (kept := parts.pop("personal", None)) is not None:
            own = salted(getattr(record, "person", ""), encode(kept).decode())
            body["personal"] = own.commitment
        text = encode(body | parts)
        return Entry(
            seq,
            moment.at_us,
            moment.mono_us,
            self._station,
            record.kind,
            record.version,
            record,
            text.decode(),
            link(edge.hash, text),
            moment.happened_us,
            own.commitment if own else "",
            own,
        )

    def _sealing(self, connection: Connection) -> Callable[[], None]:
        """Signs what stands at the end of a transaction."""
        if self._seal is None:
            raise ValueError("no signer")
        return self._seal.sign(connection, self._find_edge(connection), self._clock.monotonic_us())

    def _sealing_if_due(self, connection: Connection) -> Callable[[], None]:
        """The same behind records in which nothing came out, if it is time."""
        if self._seal is None:
            raise ValueError("no signer")
        return self._seal.sign_if_due(connection, self._find_edge(connection), self._clock.monotonic_us())
