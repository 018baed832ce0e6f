"""Does a signature stand for every outcome? What is missing is as loud as what is wrong.

A ledger signs behind every outcome, in the same transaction, and keeps the newest checkpoint of each block.
So a ledger that holds any record names a key; one that holds outcomes has a checkpoint at or behind the last
of them and one in each full block with any. The file beside the database is there before the first record is.
Few rows are looked at for that, not every one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import msgspec
from sqlalchemy import Connection, bindparam, select, text
from sqlcipher3 import dbapi2

from storage.errors import DatabaseDamaged, StorageError
from storage.examine.problem import Dispute, Problem
from storage.file.prepared import Prepared
from storage.log.record import Record
from storage.log.records import LedgerAccepted, LedgerRestored
from storage.log.tables import checkpoints, ledger
from storage.memory import Known
from storage.proof.checkpoint import Checkpoint, open_checkpoint
from storage.proof.edge import StoredTree, head, lowest
from storage.proof.note import Verifier
from storage.proof.seal import BLOCK, block_of, named_keys
from storage.proof.tree import root_of
from storage.station.records import StationStarted

TABLE = "table checkpoints"
HEAD = "the file beside the database"
MISSING = "it is missing or empty, and it was there before the first record"

BETWEEN = "\n\n"
"""Between the notes of several checkpoints in one record: no note has two empty lines behind its last."""


@cache
def _first_of(kinds: frozenset[str]) -> Prepared:
    """The unary plus keeps SQLite from the index of kinds: the records are looked at in the order of their
    numbers, up to the first that fits, and as a rule those behind the newest checkpoint are few.
    """
    return Prepared(
        select(ledger.c.seq)
        .where(
            ledger.c.seq > bindparam("after"),
            ledger.c.seq <= bindparam("upto"),
            text(f"+ledger.kind IN ({', '.join(map(repr, sorted(kinds)))})"),
        )
        .order_by(ledger.c.seq)
        .limit(1)
    )


_STARTED = Prepared(
    select(ledger.c.seq, ledger.c.body)
    .where(
        ledger.c.kind == bindparam("its_kind", StationStarted.kind),
        ledger.c.seq <= bindparam("upto"),
    )
    .order_by(ledger.c.seq.desc())
    .limit(1)
)
_OF_KIND = Prepared(select(ledger.c.seq, ledger.c.body).where(ledger.c.kind == bindparam("its_kind")))
_NOTES = Prepared(
    select(checkpoints.c.block, checkpoints.c.size, checkpoints.c.note).order_by(checkpoints.c.block.desc())
)
_BODIES = Prepared(
    select(ledger.c.body)
    .where(ledger.c.seq >= bindparam("first"), ledger.c.seq <= bindparam("last"))
    .order_by(ledger.c.seq)
)


class _Moment(msgspec.Struct, frozen=True):
    """When a transaction was: all records of one have the same."""

    at: int
    mono: int


_moment = msgspec.json.Decoder(_Moment).decode


def unvouched(
    connection: Connection, head_note: str, known: Known, own: Verifier | None = None
) -> tuple[Problem, ...]:
    """What no signature stands for, or what contradicts one. Milliseconds, whatever the ledger's size.

    `head_note`: what the file beside the database says; `known`: behind which kinds is signed; `own`: the key
    that signs here. Each is a `Dispute` but for what is beyond doubt damage: records that are missing, or a
    key that is not the ledger's.
    """
    try:
        return tuple(_Standing(connection, known, own).problems(head_note))
    except (dbapi2.Error, msgspec.DecodeError, DatabaseDamaged) as error:
        return (Problem("table ledger", f"cannot be searched: {error}"),)


def absent(connection: Connection, signed: int, upto: int, known: Known) -> tuple[Problem, ...]:
    """Which signatures are missing among records 1 to `upto`, when the newest that holds is over `signed`."""
    try:
        return tuple(_Standing(connection, known).absent(signed, upto))
    except (dbapi2.Error, msgspec.DecodeError, DatabaseDamaged) as error:
        return (Problem("table ledger", f"cannot be searched: {error}"),)


def not_holding(connection: Connection, known: Known) -> tuple[tuple[int, str], ...]:
    """The rows of checkpoints that are in dispute, newest first: each one's block and note."""
    return tuple(_Standing(connection, known).not_holding())


@dataclass(frozen=True, slots=True)
class _Held:
    """A note held against the records: its `size`, and what is `wrong` (empty: nothing is).

    `missing`: there are not the records that it names; no people can decide that there were none.
    """

    size: int
    wrong: str = ""
    missing: bool = False


class _Standing:
    """One look at one state of the ledger."""

    def __init__(self, connection: Connection, known: Known, own: Verifier | None = None) -> None:
        self._connection = connection
        self._known = known
        self._own = own
        self._keys = named_keys(connection)
        self._last, _ = head(connection)
        self._tree = StoredTree(connection)
        self._kept = _NOTES.run(connection)

    def problems(self, head_note: str) -> Iterator[Problem]:
        if (below := lowest(self._connection)) < 1:
            yield Problem(f"record {below}", "no record has such a number")
        if self._keys and self._own is not None and self._keys[-1][1] != self._own.text:
            what = f"the ledger names {self._keys[-1][1]}, and here {self._own.text} signs"
            yield Problem("checkpoint keys", what)
        wrong, signed = self._newest()
        yield from (self._problem(*each, signed) for each in wrong)
        yield from self._beside(head_note, signed)
        yield from self.absent(signed, self._last)

    # --- what is there ----------------------------------------------------------------------------

    def _newest(self) -> tuple[list[tuple[str, _Held]], int]:
        """The size of the newest checkpoint that holds, and what is wrong with those before which it is."""
        wrong: list[tuple[str, _Held]] = []
        for block, size, note in self._kept:
            held = self._held(note)
            if not held.wrong and (held.size, block_of(size)) == (size, block):
                return wrong, size
            what = held.wrong or f"it is over {held.size} records, and stands for {size} in block {block}"
            wrong.append((f"checkpoint of {size} records", _Held(held.size, what, held.missing)))
        return wrong, 0

    def not_holding(self) -> Iterator[tuple[int, str]]:
        _, signed = self._newest()
        for block, size, note in self._kept:
            if signed == 0 or block > block_of(signed) or block_of(size) != block:
                yield block, note

    def _beside(self, note: str, signed: int) -> Iterator[Problem]:
        held = self._held(note) if note else None
        if held is not None and held.wrong:
            yield self._problem(HEAD, held, signed)
        elif held is None:
            yield Dispute(HEAD, MISSING, signed + 1)

    def _problem(self, where: str, held: _Held, signed: int) -> Problem:
        return Problem(where, held.wrong) if held.missing else Dispute(where, held.wrong, signed + 1)

    def _held(self, note: str) -> _Held:
        """The note against the key in force at its size, and against the tree."""
        if (size := size_of(note)) is None:
            return _Held(0, "it is no checkpoint")
        if size > self._last:
            what = f"it names {size} records, and there are {self._last}: the rest is missing"
            return _Held(size, what, missing=True)
        keys = self._in_force(size)
        if size == 0 and not keys:
            return _Held(0)
        try:
            checkpoint, _ = open_checkpoint(note, keys)
            root = root_of(size, self._tree.subtree)
        except DatabaseDamaged as error:
            return _Held(size, error.detail, missing=True)
        except StorageError as error:
            return _Held(size, f"not signed by the key in force: {error.detail}")
        other = f"the first {size} records are not those that were signed"
        return _Held(size, "" if root == checkpoint.root else other)

    def _in_force(self, size: int) -> tuple[Verifier, ...]:
        """The key that signs over so many records. One over nothing was signed before the first was named:
        while there is no record, by the key that signs here.
        """
        if not self._keys:
            return (self._own,) if self._own is not None and size == 0 else ()
        fitting = [vkey for seq, vkey in self._keys if seq <= (size or self._keys[0][0])]
        return tuple(map(Verifier.from_text, fitting[-1:]))

    # --- what is not there ------------------------------------------------------------------------

    def absent(self, signed: int, upto: int) -> Iterator[Problem]:
        """What should be signed among the first `upto` records and is not."""
        if not self._keys:
            if upto:
                yield Dispute("record 1", "no record names a key that signs, and the first of all does")
            if self._kept:
                yield Dispute(TABLE, "there are checkpoints, and no record names their key")
            return
        named, _ = self._keys[0]
        if (early := self._outcome(0, named - 1)) and not self._explained(early, named - 1):
            yield Dispute(f"record {early}", f"an outcome before record {named}, which names the first key")
        if first := self._unsigned(signed, upto):
            over = (
                f"the newest checkpoint that holds is over {signed} records"
                if signed
                else "none stands over it"
            )
            yield Dispute(f"record {first}", f"an outcome that nobody signed: {over}", signed + 1)
        yield from self._gaps()

    def _gaps(self) -> Iterator[Problem]:
        """Each full block in which something came out has a checkpoint of its own."""
        rows = [(block, size) for block, size, _ in reversed(self._kept)]
        yield from (
            Dispute(TABLE, f"block {block} holds the checkpoint of {size} records, which is of another")
            for block, size in rows
            if size < 1 or block_of(size) != block
        )
        for (before, _), (block, _) in pairwise([(-1, 0), *rows]):
            for each in range(max(0, before + 1), block):
                first, last = each * BLOCK + 1, (each + 1) * BLOCK
                outcome = self._outcome(first - 1, last)
                if (
                    outcome
                    and not self._at_once(outcome, block * BLOCK + 1)
                    and not self._explained(outcome, last)
                ):
                    what = f"none is kept of records {first} to {last}, where something came out"
                    yield Dispute(TABLE, what, first)
                    return

    def _unsigned(self, signed: int, upto: int) -> int:
        """The first record behind the newest checkpoint that would have been signed with its transaction."""
        known = self._known
        kinds = known.signed if self._signs_decisions(signed) else known.outcomes
        rows = _first_of(kinds).run(self._connection, after=signed, upto=upto) if upto > signed else []
        return int(rows[0][0]) if rows else 0

    def _signs_decisions(self, signed: int) -> bool:
        """Has a start that a signature covers said so? One that nobody signed could say anything."""
        rows = _STARTED.run(self._connection, upto=signed)
        record = self._known.entry(rows[0][0], rows[0][1], b"").record if rows else None
        return isinstance(record, StationStarted) and record.signs > 0

    def _outcome(self, after: int, upto: int) -> int:
        """The first record in this run in which something came out; 0 where there is none."""
        rows = (
            _first_of(self._known.outcomes).run(self._connection, after=after, upto=upto)
            if upto > after
            else []
        )
        return int(rows[0][0]) if rows else 0

    def _at_once(self, first: int, last: int) -> bool:
        """Were these records written in one transaction? Only at its end, in a later block, was one signed.

        Every record of a transaction has the same times. Earlier versions did so; this one signs each block.
        """
        rows = _BODIES.run(self._connection, first=first, last=last)
        return len({_moment(body) for (body,) in rows}) == 1

    def _explained(self, first: int, last: int) -> bool:
        """Have two people accepted these records, or do they come from a salvage without checkpoints?"""
        return any(run.start <= first and last < run.stop and last < seq for seq, run in self._explanations())

    def _explanations(self) -> Iterator[tuple[int, range]]:
        for kind in (LedgerAccepted.kind, LedgerRestored.kind):
            for seq, body in _OF_KIND.run(self._connection, its_kind=kind):
                yield from explanation(seq, self._known.entry(seq, body, b"").record)


def explanation(seq: int, record: Record) -> Iterator[tuple[int, range]]:
    """The run of records that record `seq` accounts for, if it is such a record."""
    match record:
        case LedgerAccepted():
            yield seq, range(record.first, record.last + 1)
        case LedgerRestored(source="salvage"):
            yield seq, range(1, record.kept + 1)


def size_of(note: str) -> int | None:
    """How many records a note says that it is over; None where it is no checkpoint."""
    try:
        return Checkpoint.from_text(note.partition("\n\n")[0] + "\n").size
    except StorageError:
        return None
