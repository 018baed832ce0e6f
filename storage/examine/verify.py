"""Does the ledger stand? All that can be told from the file, and from checkpoints that had left the machine.

From the file alone nobody can tell that its tail was cut off, that it is an old copy, or that someone with
the signing key wrote it anew: that takes a checkpoint that was kept elsewhere (`outside`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storage.errors import StorageError
from storage.examine.problem import Problem
from storage.examine.vouched import BETWEEN, HEAD, MISSING, absent
from storage.examine.walk import WIDTH, Walk
from storage.file.database import Database
from storage.file.schema import missing_tables, schema_differences
from storage.log import replay
from storage.log.personal import ALL, Personal
from storage.log.records import LedgerAccepted
from storage.log.tables import checkpoints, tree
from storage.proof.checkpoint import Checkpoint, open_checkpoint
from storage.proof.edge import STRIDE, StoredTree, folded, head, lowest
from storage.proof.keys import KeyHistory
from storage.proof.note import Verifier
from storage.proof.seal import backup_note, head_note
from storage.proof.spelling import Handwritten, as_handwritten, as_note, size_in
from storage.proof.tree import root_of

__all__ = ["Outside", "Problem", "Report", "verify"]

Progress = Callable[[str, int, int], None]
"""Told the stage (`records`, `projections`, `pages`), how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A checkpoint that was kept elsewhere: where from, for the report, and its note."""

    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. `trusted`: a key from elsewhere is the ledger's. `matched`: outside checkpoints.

    `accepted`: records for which people stand and no signature of their time.
    """

    records: int
    root: bytes
    checkpoints: int
    vkeys: tuple[str, ...]
    trusted: bool
    matched: tuple[str, ...]
    accepted: tuple[tuple[int, LedgerAccepted], ...]
    problems: tuple[Problem, ...]


def verify(
    database: Database,
    *,
    trusted: Sequence[Verifier] = (),
    outside: Sequence[Outside] = (),
    own: Verifier | None = None,
    is_backup: bool = False,
    full: bool = False,
    progress: Progress = lambda stage, done, of: None,
) -> Report:
    """Examines everything; `full` also the file's pages and indexes, which takes minutes for gigabytes.

    `own`: the key that signs here, which the ledger must name last. `is_backup`: the newest checkpoint may
    lie beside the file as `back_up` leaves it. Raises `LedgerUnavailable` when the file can no longer be
    read; a damaged one is a problem in the report.
    """
    examination = _Examination(database, KeyHistory(trusted), progress)
    return examination.run(outside, own, is_backup=is_backup, full=full)


class _Examination:
    def __init__(self, database: Database, keys: KeyHistory, progress: Progress) -> None:
        self._database = database
        self._keys = keys
        self._progress = progress
        self._problems: list[Problem] = []
        self._walk = Walk(keys, [])
        self._matched: list[str] = []

    def run(self, outside: Sequence[Outside], own: Verifier | None, *, is_backup: bool, full: bool) -> Report:
        beside = self._beside(is_backup=is_backup)  # before the records: one written meanwhile names more
        with self._database.reading() as connection:
            self._problems += (
                Problem("schema", line) for line in schema_differences(connection, self._database.known)
            )
            if missing_tables(connection, self._database.known):
                return self._report(0)
            if (below := lowest(connection)) < 1:
                self._problem(f"record {below}", "no record has such a number")
            last = head(connection)[0]
            stored = connection.execute(select(checkpoints).order_by(checkpoints.c.block)).all()
        kept = [_kept(*row) for row in stored]
        given = [*beside, *(_Given(each.source, each.note, outside=True) for each in outside)]
        sizes = {size for each in (*kept, *given) if (size := each.size) is not None}
        self._walk.wanted = sorted({0, *(size for size in sizes if size <= last), last})
        self._walk.over(self._database, lambda done: self._progress("records", done, last))
        self._problems += self._walk.problems
        self._key(own)
        signed = max((each.size or 0 for each in kept if self._claimed(each)), default=0)
        for each in given:
            self._claimed(each)
        self._absent(signed, last, found=bool(beside))
        self._handed_out()
        self._accepted()
        self._tree()
        self._personal()
        self._projections()
        if full:
            self._pages()
        return self._report(len(kept))

    def _report(self, count: int) -> Report:
        return Report(
            self._walk.seq,
            self._walk.roots.get(self._walk.seq, b""),
            count,
            tuple(verifier.text for verifier in self._keys.verifiers),
            self._keys.is_trusted,
            tuple(self._matched),
            tuple(self._walk.accepted),
            tuple(self._problems),
        )

    def _problem(self, where: str, what: str) -> None:
        self._problems.append(Problem(where, what))

    # --- checkpoints ------------------------------------------------------------------------------

    def _beside(self, *, is_backup: bool) -> list["_Given"]:
        try:
            note = head_note(self._database.path)
            if not note and is_backup:
                note = backup_note(self._database.path)
        except StorageError as error:
            self._problem(HEAD, error.detail)
            return []
        return [_Given(f"the newest checkpoint, in {HEAD}", note, outside=False)] if note else []

    def _key(self, own: Verifier | None) -> None:
        if wrong := self._keys.strangers():
            self._problem("checkpoint keys", wrong)
        if own is not None and self._keys.verifiers and own != self._keys.verifiers[-1]:
            named = self._keys.verifiers[-1].text
            self._problem("checkpoint keys", f"the ledger names {named}, and here {own.text} signs")

    def _claimed(self, given: "_Given") -> bool:
        """Does the note hold? What is wrong with it is a problem."""
        if given.size is None:
            self._problem(given.where, "it is no checkpoint")
            return False
        if given.code is not None:
            return self._written_down(given.where, given.code)
        verifier = self._keys.in_force(given.size)
        if given.size == 0 and verifier is None and not given.outside:
            return True  # the file beside a ledger in which there is nothing yet
        try:
            keys = (verifier,) if verifier else ()
            checkpoint, _ = open_checkpoint(as_note(given.note, keys), keys)
        except StorageError as error:
            self._problem(given.where, f"not signed by the ledger's key: {error.detail}")
            return False
        before = len(self._problems)
        self._compare(given.where, checkpoint.size, checkpoint.root)
        holds = len(self._problems) == before
        if given.outside and holds and self._walk.whole:
            self._matched.append(f"{given.where} ({checkpoint.size})")
        return holds

    def _absent(self, signed: int, last: int, *, found: bool) -> None:
        """What is missing is as loud as what is wrong."""
        with self._database.reading() as connection:
            self._problems += absent(connection, signed, last, self._database.known)
        if not found:
            self._problem(HEAD, MISSING)

    def _accepted(self) -> None:
        """Notes that stood before two people decided go on saying what they say."""
        for seq, record in self._walk.accepted:
            if self._walk.whole and record.last < seq and self._root(record.last) != record.root:
                self._problem(f"record {seq}", "the records that it accepts are others")
            kept = (note.rstrip("\n") + "\n" for note in record.kept.split("\n" + BETWEEN))
            for note in filter(str.strip, (*kept, record.head)):
                given = _Given(f"record {seq}, a checkpoint that stood before it", note, outside=False)
                if given.size and given.size <= record.last and self._is_signed(given):
                    self._walk.roots.setdefault(given.size, bytes.fromhex(self._root(given.size)))
                    self._claimed(given)

    def _is_signed(self, given: "_Given") -> bool:
        verifier = self._keys.in_force(given.size or 0)
        try:
            return verifier is not None and bool(open_checkpoint(given.note, (verifier,)))
        except StorageError:
            return False

    def _root(self, size: int) -> str:
        with self._database.reading() as connection:
            try:
                return root_of(size, StoredTree(connection).subtree).hex()
            except StorageError:
                return ""

    def _written_down(self, where: str, code: Handwritten) -> bool:
        """What somebody wrote down by hand: nobody signed it, and it has 122 of the root's 256 bits."""
        root = self._walk.roots.get(code.size, b"")
        before = len(self._problems)
        self._compare(where, code.size, root if code.is_of(root) else b"")
        holds = len(self._problems) == before
        if holds and self._walk.whole:
            self._matched.append(f"{where} ({code.size}, written by hand, not signed)")
        return holds

    def _compare(self, where: str, size: int, root: bytes) -> None:
        last = self._walk.seq
        if size > last:
            missing = f"records {last + 1} to {size} are" if size > last + 1 else f"record {size} is"
            why = "the tail was cut off, the write-ahead log was lost, or this is an old copy"
            self._problem(where, f"{missing} missing: {why}{self._restored(size)}")
        elif self._walk.whole and self._walk.roots.get(size) != root:
            what = (
                f"the first {size} records are not those that were signed: history was changed, or has forked"
            )
            self._problem(where, what + self._restored(size))

    def _restored(self, size: int) -> str:
        """What a restoration, or a decision of two people, that the ledger tells of has to do with it."""
        for seq, record in self._walk.restored:
            if record.kept < size:
                return (
                    f" (record {seq}: all behind {record.kept} was lost, and replaced by a {record.source})"
                )
        for seq, accepted in self._walk.accepted:
            if size <= accepted.last < seq:
                return f" (record {seq}: {accepted.approver} and {accepted.second} accepted what is there)"
        return ""

    def _handed_out(self) -> None:
        """What the log says that it gave away must be what it was."""
        if not self._walk.whole:
            return
        with self._database.reading() as connection:
            stored = StoredTree(connection)
            for seq, record in self._walk.handed_out:
                try:
                    right = record.size < seq and root_of(record.size, stored.subtree).hex() == record.root
                except StorageError:
                    right = False
                if not right:
                    self._problem(f"record {seq}", "the checkpoint that it says was handed out is another")

    # --- tables beside the log ------------------------------------------------------------------------

    def _tree(self) -> None:
        if not self._walk.whole:
            return
        with self._database.reading() as connection:
            rows = connection.execute(select(tree)).all()
        stored = {(level, index): node for level, index, node in rows}
        level, nodes = STRIDE, self._walk.nodes
        while nodes:
            for index, node in enumerate(nodes):
                if stored.pop((level, index), None) != node:
                    first = (index << level) + 1
                    records = f"records {first} to {first - 1 + (1 << level)}"
                    self._problem(
                        "table tree", f"the stored node over {records} is not theirs: one was changed"
                    )
            whole = len(nodes) - len(nodes) % WIDTH
            nodes = [folded(nodes[start : start + WIDTH]) for start in range(0, whole, WIDTH)]
            level += STRIDE
        for level, index in sorted(stored):
            self._problem("table tree", f"a node that no records make: {index} at level {level}")

    def _personal(self) -> None:
        """Every personal part is the one committed to; every one that is gone was redacted by a record."""
        commitments = dict(self._walk.commitments)
        with self._database.reading() as connection:
            rows = ALL.run(connection)
        for seq, subject, salt, text in rows:
            committed = commitments.pop(seq, None)
            if committed is None:
                self._problem(f"table personal, record {seq}", "the record has no personal part")
            elif Personal(subject, salt, text).commitment != committed:
                self._problem(
                    f"table personal, record {seq}", "not what the record is committed to: it was changed"
                )
            elif self._redacted(seq):
                self._problem(f"table personal, record {seq}", "it was redacted and is still there")
        for seq in commitments:
            if not self._redacted(seq):
                self._problem(
                    f"table personal, record {seq}", "it is gone, and no record says that it was erased"
                )

    def _redacted(self, seq: int) -> bool:
        return any(seq in run and seq < by for by, run in self._walk.redacted)

    def _projections(self) -> None:
        if not self._walk.whole:
            return
        try:
            lines = replay.differences(self._database, self._replayed)
        except StorageError as error:
            lines = (error.detail,)
        self._problems += (Problem("projections", line) for line in lines)

    def _replayed(self, done: int) -> None:
        self._progress("projections", done, self._walk.seq)

    def _pages(self) -> None:
        """Every page and index by SQLite's own check, every page's code by SQLCipher's."""
        self._progress("pages", 0, 1)
        pragmas = ["integrity_check", *(["cipher_integrity_check"] if self._database.key else [])]
        with self._database.reading() as connection:
            for pragma in pragmas:
                for (line,) in connection.exec_driver_sql(f"PRAGMA {pragma}").all():
                    if line != "ok":
                        self._problem("file", str(line))
        self._progress("pages", 1, 1)


class _Given:
    """A note that somebody kept. `size` is None where it is none."""

    def __init__(self, where: str, note: str, *, outside: bool) -> None:
        self.where, self.note, self.outside = where, note, outside
        try:
            self.code = as_handwritten(note) if outside else None
            self.size: int | None = size_in(note) if outside else _size_of(note)
        except StorageError:
            self.code = self.size = None


def _size_of(note: str) -> int:
    """Raises `CheckpointInvalid`."""
    return Checkpoint.from_text(note.partition("\n\n")[0] + "\n").size


def _kept(block: int, size: int, note: str) -> _Given:
    given = _Given(f"checkpoint of {size} records", note, outside=False)
    return given if given.size == size else _Given(f"checkpoint of block {block}", "", outside=False)
