"""A copy of the database as of one moment: made while the station writes on, verified before it counts."""

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from sqlcipher3 import dbapi2

from storage.errors import StorageError
from storage.file.connect import connect
from storage.file.database import Database, open_for_reading
from storage.file.whole_file import refuse_taken, sync, whole_file
from storage.proof.chain import verify_chain
from storage.proof.edge import head
from storage.proof.seal import newest_note

FOLDER_MODE = 0o700
"""A backup holds what the database holds: a folder made for it is the owner's alone."""


class BackupFailed(StorageError):
    """There is no backup: the place does not take one, or the copy was not what it should be and is gone."""

    title = "No backup was made"


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A verified copy: `size` in records, `sha256` of the file in hex, as `sha256sum` says it.

    `checkpoint` is the file with the newest checkpoint in the copy; None where there is none yet.
    """

    path: Path
    size: int
    sha256: str
    checkpoint: Path | None


def back_up(source: Path, key: bytes | None, folder: Path, name: str) -> BackupMade:
    """Copies the database to `<name>.db` in `folder`, and its newest checkpoint to `<name>.checkpoint`.

    The copy is encrypted with the same key. `folder` is made where it is missing; nothing is overwritten.
    Raises `BackupFailed`, with nothing left behind, and for the source what `open_for_reading` raises.
    `ValueError`: the name is none.
    """
    if not name or Path(name).name != name:
        raise ValueError(f"a backup's name is no path: {name!r}")
    with open_for_reading(source, key=key) as database:
        before = _size(database)
    try:
        _make_folder(folder)
        return _backed_up(source, key, folder.absolute() / name, before)
    except OSError as error:
        raise BackupFailed(f"{error.filename or folder}: {error.strerror}") from error


def _size(database: Database) -> int:
    with database.reading() as connection:
        return head(connection)[0]


def _make_folder(folder: Path) -> None:
    if not folder.is_dir():
        folder.mkdir(FOLDER_MODE, parents=True)
        sync(folder.parent)


def _backed_up(source: Path, key: bytes | None, base: Path, before: int) -> BackupMade:
    path, beside = base.with_name(base.name + ".db"), base.with_name(base.name + ".checkpoint")
    refuse_taken(beside)
    with whole_file(path) as copy:
        copy_into(source, key, copy)
        sync(copy)
        size, note = _verified(copy, key, before)
        with copy.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
    if note:
        try:
            with whole_file(beside) as checkpoint:
                checkpoint.write_text(note)
        except OSError:
            path.unlink()
            raise
    return BackupMade(path, size, digest, beside if note else None)


def copy_into(source: Path, key: bytes | None, copy: Path) -> None:
    """Copies a database into an empty file, encrypted with the same key. Raises `BackupFailed`.

    One read transaction from beginning to end: a stepwise copy starts anew at each commit of the writer.

    SQLite does not wait for the disk here (sqlite.org/lang_vacuum.html, "VACUUM with an INTO clause").
    """
    connection = connect(source.absolute(), key, "ro")
    try:
        connection.execute("VACUUM INTO ?", (str(copy),))
    except dbapi2.Error as error:
        raise BackupFailed(f"{copy}: {error}") from error
    finally:
        connection.close()


def _verified(copy: Path, key: bytes | None, before: int) -> tuple[int, str]:
    """The copy's size in records, and its newest checkpoint. Raises `BackupFailed`."""
    try:
        with open_for_reading(copy, key=key) as database:
            problem = verify_chain(database)
            with database.reading() as connection:
                said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
                size, note = head(connection)[0], newest_note(connection)
    except StorageError as error:
        raise BackupFailed(error.detail) from error
    if problem is not None:
        raise BackupFailed(f"{copy}: record {problem.seq}: {problem.what}")
    if said != "ok":
        raise BackupFailed(f"{copy}: SQLite says of the file: {said}")
    if size < before:
        raise BackupFailed(f"{copy}: it has {size} records, and there were {before} when it was begun")
    return size, note
