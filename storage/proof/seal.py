"""Signs the tree's root behind every outcome, and leaves the newest checkpoint in a file beside the database.

That file is how a lost write-ahead log or an old copy of the database is noticed: it names more records than
there are. It is made, with a checkpoint over nothing, when the database is: from then on it is missing
only where somebody took it away. Whoever may write the database may also put an older one in its place.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.file.prepared import Prepared
from storage.file.whole_file import make_private, sync
from storage.log.entry import entry_of
from storage.log.records import OWN, CheckpointKey
from storage.log.tables import checkpoints, ledger
from storage.proof.checkpoint import Checkpoint, signed_checkpoint
from storage.proof.note import Signer, sign_note
from storage.proof.tree import EMPTY_ROOT

log = logging.getLogger(__name__)

BLOCK = 1024
"""Of so many records the newest checkpoint is kept: verifying all of them stays a small part of verifying."""

HEAD_BYTES = 4096
"""The head file's size: one write, so that no kill leaves half of an old and half of a new note."""

_fresh = upsert(checkpoints)
_KEEP = Prepared(
    _fresh.on_conflict_do_update(
        index_elements=["block"], set_={"size": _fresh.excluded.size, "note": _fresh.excluded.note}
    )
)
_NEWEST = Prepared(select(checkpoints.c.note).order_by(checkpoints.c.block.desc()).limit(1))
_OF_KEYS = (
    select(ledger.c.seq, ledger.c.body)
    .where(ledger.c.kind == bindparam("its_kind", CheckpointKey.kind))
    .order_by(ledger.c.seq.desc())
)
_KEY = Prepared(_OF_KEYS.limit(1))
_KEYS = Prepared(_OF_KEYS)


class WrongCheckpointKey(DatabaseDamaged):
    """The key that should sign is not the one that the ledger names. Nothing was written."""

    title = "This is not the key that signs this ledger's checkpoints"


class Seal:
    """Writes signed checkpoints with one key."""

    def __init__(self, signer: Signer, database: Path) -> None:
        self.signer = signer
        self._head = HeadFile(database)

    def write(self, connection: Connection, size: int, root: bytes) -> Callable[[], None]:
        """Signs and keeps the checkpoint in this transaction; returns what to do once that is durable."""
        if size == 0:
            return lambda: None
        note = self.keep(connection, size, root)
        return lambda: self._head.write(note)

    def keep(self, connection: Connection, size: int, root: bytes) -> str:
        """Signs the checkpoint and keeps it in this transaction; returns its note."""
        note = signed_checkpoint(Checkpoint(self.signer.name, size, root), self.signer)
        _KEEP.run(connection, block=block_of(size), size=size, note=note)
        return note

    def begin(self) -> None:
        """The head file of a ledger in which nothing is signed yet. Raises `OSError`."""
        self._head.begin(signed_checkpoint(Checkpoint(self.signer.name, 0, EMPTY_ROOT), self.signer))

    def close(self) -> None:
        """Gives the head file back, durably."""
        self._head.close()


class HeadFile:
    """The newest checkpoint's note in a file beside the database."""

    def __init__(self, database: Path) -> None:
        self._path = head_path(database)
        self._handle: int | None = None

    def write(self, note: str) -> None:
        """Replaces the note. It reaches the disk when the system pleases: an older one does no harm.

        A disk that does not take it is the ledger's trouble at its next record; here it is only logged.
        """
        try:
            if self._handle is None:
                self._handle = make_private(self._path, os.O_WRONLY)
            os.pwrite(self._handle, note.encode().ljust(HEAD_BYTES), 0)
        except OSError as error:
            log.warning("%s cannot be written: %s", self._path, error)

    def begin(self, note: str) -> None:
        """Makes the file, or replaces what it says, durably. Raises `OSError`."""
        handle = make_private(self._path, os.O_WRONLY)
        try:
            os.pwrite(handle, note.encode().ljust(HEAD_BYTES), 0)
            os.fsync(handle)
        finally:
            os.close(handle)
        sync(self._path.parent)

    def close(self) -> None:
        """Waits until the disk has it. Safe to call twice."""
        handle, self._handle = self._handle, None
        if handle is not None:
            try:
                os.fsync(handle)
            except OSError as error:
                log.warning("%s cannot be written: %s", self._path, error)
            finally:
                os.close(handle)


def head_path(database: Path) -> Path:
    """Where the newest checkpoint of this database lies."""
    return database.with_name(database.name + "-head")


def head_note(database: Path) -> str:
    """The note in the head file; empty where there is none. Raises `LedgerUnavailable`."""
    path = head_path(database)
    try:
        raw = b""
        while (again := path.read_bytes()) != raw:  # another program may just be writing it
            raw = again
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise LedgerUnavailable(f"{path}: cannot be read: {error.strerror}") from error
    return raw.rstrip(b" \x00").decode(errors="replace")


def backup_note(database: Path) -> str:
    """The note that lies beside a backup instead (`back_up`); empty where there is none."""
    try:
        return database.with_suffix(".checkpoint").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise LedgerUnavailable(f"{error.filename}: cannot be read: {error.strerror}") from error


def newest_note(connection: Connection) -> str:
    """The newest checkpoint that is kept; empty where there is none."""
    rows = _NEWEST.run(connection)
    return str(rows[0][0]) if rows else ""


def block_of(size: int) -> int:
    """The block of records of which a checkpoint over `size` records is one."""
    return (size - 1) // BLOCK


# --- keys ---------------------------------------------------------------------------------------------


def rotation_text(origin: str, vkey: str) -> str:
    """What the old key signs when it gives way to the key `vkey`."""
    return f"kagiban checkpoint key rotation\n{origin}\n{vkey}\n"


def current_key(connection: Connection) -> str:
    """The verifier key that the ledger named last; empty where it names none. Its text is not judged here."""
    rows = _KEY.run(connection)
    return _named(*rows[0]) if rows else ""


def named_keys(connection: Connection) -> tuple[tuple[int, str], ...]:
    """Every verifier key that the ledger names, with the number of the record that does, oldest first."""
    return tuple((seq, _named(seq, body)) for seq, body in reversed(_KEYS.run(connection)))


def _named(seq: int, body: str) -> str:
    record = entry_of(seq, body, b"", kinds=OWN).record
    return record.vkey if isinstance(record, CheckpointKey) else ""


def introduced_by(signer: Signer, current: str) -> CheckpointKey | None:
    """The record that names the first key; None where it is named. Raises `WrongCheckpointKey`."""
    vkey = signer.verifier.text
    if current and current != vkey:
        raise WrongCheckpointKey(f"the ledger names {current}; the key file holds {vkey}")
    return None if current else CheckpointKey(vkey=vkey)


def retired_by(old: Signer, new: Signer) -> CheckpointKey:
    """The record by which `old` gives way to `new`, whose name (the log's origin) must be the same."""
    if old.name != new.name:
        raise ValueError(f"a key's name is the log's: {new.name} is not {old.name}")
    vkey = new.verifier.text
    signed = sign_note(rotation_text(old.name, vkey), old, new)
    return CheckpointKey(vkey=vkey, retired=old.verifier.text, signed=signed)
