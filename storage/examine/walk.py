"""One pass over the whole ledger: chain, tree, times, and what the records say about the ledger itself."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from storage.errors import DatabaseDamaged
from storage.examine.problem import Problem
from storage.file.database import Database
from storage.file.prepared import Rows
from storage.log.entry import entry_of
from storage.log.ranges import numbers
from storage.log.record import Record
from storage.log.records import (
    OWN,
    CheckpointHandedOut,
    CheckpointKey,
    ClockStepped,
    LedgerAccepted,
    LedgerRestored,
    Redacted,
)
from storage.proof.chain import batches
from storage.proof.edge import STRIDE, folded
from storage.proof.keys import KeyHistory
from storage.proof.link import GENESIS
from storage.proof.tree import Frontier

WIDTH = 1 << STRIDE
TOO_MANY = 100
"""Faults after which a ledger is not worth reading on."""


class _Said(msgspec.Struct):
    """What the pass looks at in every body."""

    at: int
    kind: str
    seq: int
    personal: str = ""


_said = msgspec.json.Decoder(_Said).decode


@dataclass
class Walk:
    """What a pass has found. `roots` holds the tree's root at each of the sizes asked for, once passed."""

    keys: KeyHistory
    wanted: list[int]
    problems: list[Problem] = field(default_factory=list)
    seq: int = 0
    roots: dict[int, bytes] = field(default_factory=dict)
    nodes: list[bytes] = field(default_factory=list)
    commitments: dict[int, str] = field(default_factory=dict)
    redacted: list[tuple[int, range]] = field(default_factory=list)
    handed_out: list[tuple[int, CheckpointHandedOut]] = field(default_factory=list)
    restored: list[tuple[int, LedgerRestored]] = field(default_factory=list)
    accepted: list[tuple[int, LedgerAccepted]] = field(default_factory=list)
    whole: bool = True
    """Do numbers and links stand so far? Behind a fault the tree proves nothing more."""

    _previous: bytes | None = GENESIS
    _at: int = 0
    _leaves: list[bytes] = field(default_factory=list)
    _upper: Frontier = field(default_factory=Frontier)

    def over(self, database: Database, progress: Callable[[int], None]) -> None:
        """Reads every record."""
        try:
            for batch in batches(database):
                self._take(batch)
                progress(self.seq)
                if len(self.problems) >= TOO_MANY:
                    self.problem(f"behind record {self.seq}", "not looked at: too many faults before")
                    break
        except DatabaseDamaged as error:
            self.whole = False
            self.problem(f"record {self.seq + 1}", f"cannot be read: {error.detail}")
        self._finish_tree()

    def problem(self, where: str, what: str) -> None:
        """Takes note of a fault."""
        self.problems.append(Problem(where, what))

    # --- a batch ----------------------------------------------------------------------------------

    def _take(self, rows: Rows) -> None:
        if rows[0][0] == self.seq + 1 and rows[-1][0] == self.seq + len(rows):
            self._chain(rows)
        else:
            for row in rows:
                self._gap(row[0])
                self._chain([row])
        if self.whole:
            self._leaves += [sha256(b"\x00" + body).digest() for _, body, _ in rows]
            self._fold()

    def _gap(self, seq: int) -> None:
        if seq != self.seq + 1:
            missing = (
                f"records {self.seq + 1} to {seq - 1} are" if seq > self.seq + 2 else f"record {seq - 1} is"
            )
            self._broken(self.seq + 1, f"{missing} missing: the next one is {seq}")
            self._previous = None

    def _chain(self, rows: Iterable[tuple[int, bytes, bytes]]) -> None:
        previous, at = self._previous, self._at
        for seq, body, digest in rows:
            if previous is not None and sha256(b"\x00" + previous + body).digest() != digest:
                self._broken(seq, "the hash does not follow from the record and the hash before it")
            previous, self.seq = digest, seq
            try:
                said = _said(body)
            except (msgspec.DecodeError, UnicodeError):
                self._broken(seq, "what is stored is no record")
                continue
            if said.at < at or said.seq != seq or said.personal or said.kind in OWN:
                self._look(seq, body, said, at)
            at = said.at
        self._previous, self._at = previous, at

    def _broken(self, seq: int, what: str) -> None:
        self.whole = False
        self.problem(f"record {seq}", what)

    # --- records that want a closer look --------------------------------------------------------------

    def _look(self, seq: int, body: bytes, said: _Said, at: int) -> None:
        if said.seq != seq:
            self._broken(seq, f"it says of itself that it is record {said.seq}")
        if said.personal:
            self.commitments[seq] = said.personal
        record = self._record(seq, body) if said.kind in OWN else None
        if said.at < at and not (isinstance(record, ClockStepped) and record.by_us < 0):
            self.problem(
                f"record {seq}", f"the clock went back {at - said.at} µs without a record that says so"
            )
        match record:
            case CheckpointKey():
                if wrong := self.keys.take(seq, record):
                    self.problem(f"record {seq}", f"it names a key that cannot be accepted: {wrong}")
            case Redacted():
                self._redaction(seq, record)
            case CheckpointHandedOut():
                self.handed_out.append((seq, record))
            case LedgerRestored():
                self.restored.append((seq, record))
            case LedgerAccepted():
                self.accepted.append((seq, record))

    def _record(self, seq: int, body: bytes) -> Record | None:
        try:
            return entry_of(seq, body.decode(), b"", kinds=OWN).record
        except (DatabaseDamaged, UnicodeError):
            return None

    def _redaction(self, seq: int, record: Redacted) -> None:
        try:
            runs = [(seq, run) for run in numbers(record.records)]
        except ValueError:
            self.problem(f"record {seq}", "it does not say which records it redacts")
            return
        self.redacted += runs
        if ahead := [run[-1] for _, run in runs if run[-1] >= seq]:
            self.problem(f"record {seq}", f"it redacts record {ahead[0]}, which did not stand before it")

    # --- the tree -------------------------------------------------------------------------------------

    def _fold(self) -> None:
        """Complete subtrees of 256 leaves; the rest waits for more."""
        whole = len(self._leaves) - len(self._leaves) % WIDTH
        for start in range(0, whole, WIDTH):
            block = self._leaves[start : start + WIDTH]
            self._roots_within(block)
            node = folded(block)
            self.nodes.append(node)
            self._upper = self._upper.append(node)
        del self._leaves[:whole]

    def _finish_tree(self) -> None:
        if self.whole:
            self._roots_within(self._leaves)

    def _roots_within(self, block: Sequence[bytes]) -> None:
        """The roots at the wanted sizes that end in this block, which may be the last and incomplete."""
        base = WIDTH * len(self.nodes)
        while self.wanted and self.wanted[0] <= base + len(block):
            size = self.wanted.pop(0)
            inner = Frontier()
            for leaf in block[: size - base]:
                inner = inner.append(leaf)
            self.roots[size] = Frontier(size, self._upper.peaks + inner.peaks).root()
