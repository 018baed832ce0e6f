"""Does the ledger stand? All that can be told from the file, and from checkpoints that had left the machine.

From the file alone nobody can tell that its tail was cut off, that it is an old copy, or that someone with
the signing key wrote it anew: that takes a checkpoint that was kept elsewhere (`outside`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storage import replay
from storage.checkpoint import Checkpoint, open_checkpoint
from storage.database import Database
from storage.edge import STRIDE, StoredTree, folded, head
from storage.errors import StorageError
from storage.keys import KeyHistory
from storage.note import Verifier
from storage.personal import ALL, Personal
from storage.schema import schema_differences
from storage.seal import head_note
from storage.spelling import Handwritten, as_handwritten, as_note, size_in
from storage.tables import checkpoints, tree
from storage.tree import root_of
from storage.walk import WIDTH, Problem, Walk

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
    """What was found. `trusted`: a key from elsewhere is the ledger's. `matched`: outside checkpoints."""

    records: int
    root: bytes
    checkpoints: int
    vkeys: tuple[str, ...]
    trusted: bool
    matched: tuple[str, ...]
    problems: tuple[Problem, ...]


def verify(
    database: Database,
    *,
    trusted: Sequence[Verifier] = (),
    outside: Sequence[Outside] = (),
    full: bool = False,
    progress: Progress = lambda stage, done, of: None,
) -> Report:
    """Examines everything; `full` also the file's pages and indexes, which takes minutes for gigabytes.

    Raises `LedgerUnavailable` when the file can no longer be read; a damaged one is a problem in the report.
    """
    return _Examination(database, KeyHistory(trusted), progress).run(outside, full=full)


class _Examination:
    def __init__(self, database: Database, keys: KeyHistory, progress: Progress) -> None:
        self._database = database
        self._keys = keys
        self._progress = progress
        self._problems: list[Problem] = []
        self._walk = Walk(keys, [])
        self._matched: list[str] = []

    def run(self, outside: Sequence[Outside], *, full: bool) -> Report:
        with self._database.reading() as connection:
            self._problems += (Problem("schema", line) for line in schema_differences(connection))
            last = head(connection)[0]
            stored = connection.execute(select(checkpoints).order_by(checkpoints.c.block)).all()
        kept = [_kept(*row) for row in stored]
        given = [*self._head(), *(_Given(each.source, each.note, outside=True) for each in outside)]
        sizes = {size for each in (*kept, *given) if (size := each.size) is not None}
        self._walk.wanted = sorted({0, *(size for size in sizes if size <= last), last})
        self._walk.over(self._database, lambda done: self._progress("records", done, last))
        self._problems += self._walk.problems
        if wrong := self._keys.strangers():
            self._problem("checkpoint keys", wrong)
        for each in (*kept, *given):
            self._claimed(each)
        self._handed_out()
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
            tuple(self._problems),
        )

    def _problem(self, where: str, what: str) -> None:
        self._problems.append(Problem(where, what))

    # --- checkpoints ------------------------------------------------------------------------------

    def _head(self) -> Iterator["_Given"]:
        try:
            if note := head_note(self._database.path):
                yield _Given("the newest checkpoint, in the file beside the database", note, outside=False)
        except StorageError as error:
            self._problem("the file beside the database", error.detail)

    def _claimed(self, given: "_Given") -> None:
        if given.size is None:
            self._problem(given.where, "it is no checkpoint")
            return
        if given.code is not None:
            self._written_down(given.where, given.code)
            return
        verifier = self._keys.in_force(given.size)
        keys = self._keys.verifiers if given.size > self._walk.seq or verifier is None else (verifier,)
        try:
            checkpoint, _ = open_checkpoint(as_note(given.note, keys), keys)
        except StorageError as error:
            self._problem(given.where, f"not signed by the ledger's key: {error.detail}")
            return
        before = len(self._problems)
        self._compare(given.where, checkpoint.size, checkpoint.root)
        if given.outside and len(self._problems) == before and self._walk.whole:
            self._matched.append(f"{given.where} ({checkpoint.size})")

    def _written_down(self, where: str, code: Handwritten) -> None:
        """What somebody wrote down by hand: nobody signed it, and it has 122 of the root's 256 bits."""
        root = self._walk.roots.get(code.size, b"")
        before = len(self._problems)
        self._compare(where, code.size, root if code.is_of(root) else b"")
        if len(self._problems) == before and self._walk.whole:
            self._matched.append(f"{where} ({code.size}, written by hand, not signed)")

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
        """What a restoration that the ledger tells of has to do with it."""
        for seq, record in self._walk.restored:
            if record.kept < size:
                return (
                    f" (record {seq}: all behind {record.kept} was lost, and replaced by a {record.source})"
                )
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
