"""A backup or a salvage in the database's place: built and verified beside it first, and told by a record.

What stood there is kept under another name. What was lost is lost: the ledger says from then on what it knows
of that, and checkpoints over lost records, kept elsewhere, still show it.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from storage.errors import DatabaseDamaged, StorageError
from storage.examine.vouched import size_of
from storage.file.database import LOGS, Database, open_database, open_for_reading
from storage.file.prepared import Prepared
from storage.file.whole_file import make_private, sync
from storage.log.entry import entry_of
from storage.log.ledger import Ledger
from storage.log.personal import KEEP
from storage.log.records import LedgerRestored
from storage.log.tables import checkpoints
from storage.log.tables import ledger as log
from storage.memory import Known
from storage.proof.chain import verify_chain
from storage.proof.checkpoint import Checkpoint
from storage.proof.edge import Edge, StoredTree, head, keep_nodes
from storage.proof.link import link
from storage.proof.seal import HeadFile, backup_note, block_of, head_note, head_path, newest_note
from storage.proof.tree import leaf_hash, root_of
from storage.rescue.backup import copy_into
from storage.rescue.salvage import SalvagedRecord, read_notes, read_salvage
from storage.subjects import SHIPPED

BESIDE = ("", "-wal", "-shm", "-journal", "-head")
"""What belongs to a database file, by the ends of names. The `-shm` is of no use to anybody later."""

_INSERT = Prepared(insert(log), "seq", "body", "hash")
_AT_ONCE = 1000


class NotRestored(StorageError):
    """Nothing was restored, and what stood there stands there still."""

    title = "The records were not restored"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A whole database beside the one that it is to replace: its records up to `kept`, from `source`.

    `station` is empty where there is no record: all may be lost.
    """

    path: Path
    source: str
    kept: int
    station: str


def prepare(source: Path, target: Path, key: bytes | None, known: Known = SHIPPED) -> Candidate:
    """Builds a database from a backup, a damaged one's sound copy or a `salvaged.jsonl`, beside `target`.

    Raises `NotRestored` where it does not verify, and what opening and reading raise; then nothing is left.
    """
    path = target.with_name(target.name + ".restoring")
    remove(path)
    try:
        kind = _fill(source, target, path, key, known)
        with open_for_reading(path, key=key, known=known) as database:
            _give_head(database)
            if (problem := verify_chain(database)) is not None:
                raise NotRestored(f"{source}: record {problem.seq}: {problem.what}")
            last = Ledger(database, station="", clock=_NoClock()).last()
        return Candidate(path, kind, last.seq if last else 0, last.station if last else "")
    except BaseException:
        remove(path)
        raise


def _fill(source: Path, target: Path, path: Path, key: bytes | None, known: Known) -> str:
    if source.suffix == ".jsonl":
        with open_database(path, create=True, key=key, known=known) as database:
            _rebuild(database, source)
        return "salvage"
    os.close(make_private(path, os.O_RDWR | os.O_EXCL))
    copy_into(source, key, path)
    open_database(path, key=key, known=known).close()  # a backup of an earlier version gets this one's tables
    return "copy" if source.absolute() == target else "backup"


def _give_head(database: Database) -> None:
    """No backup and no salvage has the file beside the database; a ledger without it is in dispute."""
    with database.reading() as connection:
        note = newest_note(connection)
    if note:
        HeadFile(database.path).begin(note)


def _rebuild(database: Database, source: Path) -> None:
    """The sound records from the first on, in order, with the checkpoints over them.

    The rest of a salvage stays where it is.
    """
    edge = Edge()
    group: list[SalvagedRecord] = []
    for record in read_salvage(source):
        if record.seq != edge.seq + 1 + len(group) or not record.linked:
            break
        group.append(record)
        if len(group) == _AT_ONCE:
            edge, group = _insert(database, edge, group), []
    last = _insert(database, edge, group).seq
    found = (*read_notes(source), backup_note(source))  # earlier versions left the newest beside it only
    notes = [note for note in found if 0 < (size_of(note) or 0) <= last]
    database.submit(lambda connection: _keep_notes(connection, notes)).result()


def _keep_notes(connection: Connection, notes: Iterable[str]) -> None:
    """Of each block the newest checkpoint that is over these records; else the newest, which is told then."""
    stored = StoredTree(connection)
    best: dict[int, tuple[bool, int, str]] = {}
    for note in notes:
        claimed = Checkpoint.from_text(note.partition("\n\n")[0] + "\n")
        is_theirs = root_of(claimed.size, stored.subtree) == claimed.root
        block = block_of(claimed.size)
        best[block] = max(best.get(block, (False, 0, "")), (is_theirs, claimed.size, note))
    for block, (_, size, note) in best.items():
        connection.execute(insert(checkpoints).values(block=block, size=size, note=note))


def _insert(database: Database, edge: Edge, records: Iterable[SalvagedRecord]) -> Edge:
    def work(connection: Connection) -> Edge:
        last = edge
        for record in records:
            last = _join(connection, database.known, last, record)
        return last

    return database.submit(work).result()


def _join(connection: Connection, known: Known, edge: Edge, record: SalvagedRecord) -> Edge:
    if link(edge.hash, record.body) != record.hash:
        raise DatabaseDamaged(f"record {record.seq} does not follow from the one before")
    entry = entry_of(record.seq, record.body.decode(), record.hash, record.personal, kinds=known.kinds)
    _INSERT.run(connection, seq=entry.seq, body=entry.body, hash=entry.hash)
    if (own := record.personal) is not None:
        KEEP.run(connection, seq=entry.seq, subject=own.subject, salt=own.salt, text=own.text)
    known.apply(connection, entry)
    rising = edge.frontier.rising(leaf_hash(record.body))
    keep_nodes(connection, entry.seq, rising)
    return Edge(entry.seq, entry.hash, entry.at_us, entry.mono_us, edge.frontier.grown(rising))


def known_to_exist(target: Path, key: bytes | None, notes: Iterable[str] = ()) -> int:
    """The highest number that the file in place, the head file or one of these checkpoints names; 0 for none.

    Their signatures are not looked at: whoever could forge them gains nothing by claiming a loss.
    """
    sizes = [0]
    with (
        suppress(StorageError),
        open_for_reading(target, key=key, guards=False) as database,
        database.reading() as connection,
    ):
        sizes.append(head(connection)[0])
    with suppress(StorageError):
        notes = (*notes, head_note(target))
    sizes += (size_of(note) or 0 for note in notes)
    return max(sizes)


def tell(ledger: Ledger, candidate: Candidate, *, lost_to: int, authority: str, reason: str) -> None:
    """The candidate's own record of what it is."""
    ledger.append_blocking(
        LedgerRestored(
            source=candidate.source,
            kept=candidate.kept,
            lost_to=lost_to if lost_to > candidate.kept else 0,
            authority=authority,
            reason=reason,
        )
    )


def put_in_place(candidate: Candidate, target: Path, now: datetime) -> Path | None:
    """The candidate becomes `target`; returns where that is now, None where there was nothing.

    Cut off at any moment the old file is there with its log, or none is, or the new one without any log but
    its own; and the old one is there under its other name. Raises `NotRestored` before anything is changed.
    """
    for end in LOGS:
        if (left := _with(candidate.path, end)).exists():
            raise NotRestored(f"{left}: the new file is still being written")
    aside = None
    if target.exists():
        aside = target.with_name(f"{target.name}.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        for end in BESIDE:
            with suppress(FileNotFoundError):
                os.link(_with(target, end), _with(aside, end))
        sync(target.parent)
    for end in BESIDE:  # the file before its log: without it, it would be an old copy and look whole
        _with(target, end).unlink(missing_ok=True)
        sync(target.parent)
    with suppress(FileNotFoundError):
        os.replace(head_path(candidate.path), head_path(target))
    os.replace(candidate.path, target)
    sync(target.parent)
    return aside


def remove(path: Path) -> None:
    """Takes a candidate away."""
    for end in BESIDE:
        _with(path, end).unlink(missing_ok=True)


def _with(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


class _NoClock:
    """For a ledger that is only read."""

    def now_us(self) -> int:
        return 0

    def monotonic_us(self) -> int:
        return 0
