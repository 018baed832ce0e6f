"""The database file: opened only if it is ours and whole, one writer, readers that cannot write."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

from storage.errors import DatabaseDamaged, LedgerUnavailable, StorageError, WrongDatabase, translated
from storage.file.connect import KEY_BYTES, begin_reading, connect, read_engine, write_engine
from storage.file.whole_file import make_private, sync
from storage.file.writer import Seal, Writer
from storage.log.tables import APPLICATION_ID, GUARDED_SINCE, SCHEMA, TRIGGERS
from storage.memory import Known
from storage.questions import Questions
from storage.subjects import SHIPPED

T = TypeVar("T")
Q = TypeVar("Q", bound=Questions)
_PLAIN = b"SQLite format 3\x00"
"""How a file begins that is not encrypted (sqlite.org/fileformat.html, 1.3)."""

LOGS = ("-wal", "-journal")
"""What SQLite plays into whatever database lies beside it under that name, by the ends of names."""


class Database:
    """An open database. Made by `open_database` or, without a writer, by `open_for_reading`.

    Give it back with `close`, or use it in a `with`.
    """

    def __init__(
        self, path: Path, key: bytes | None, *, writable: bool = True, known: Known = SHIPPED
    ) -> None:
        self.path = path
        self.key = key
        self.known = known
        """What its records mean."""
        self.is_new = False
        """Was the file made by this very opening? Only then may what belongs beside it be missing."""
        self._writer: Writer | None = None
        self._readers: Engine | None = read_engine(path, key)
        try:
            with self.reading():  # connected, with every setting asserted, before anybody relies on it
                pass
            if writable:
                self._writer = Writer(write_engine(path, key, begin=""), path.name)
        except BaseException:
            self._readers.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection inside a read transaction, given back at the end. Keep it for moments only.

        Raises `LedgerUnavailable` or `DatabaseDamaged` for what the driver reports meanwhile.
        """
        if self._readers is None:
            raise LedgerUnavailable(f"{self.path.name}: the database is closed")
        with _translating(self.path.name), self._readers.connect() as connection:
            begin_reading(connection)
            yield connection

    def ask(self, questions: type[Q]) -> Q:
        """The questions of a room, asked of this database."""
        return questions(self)

    def submit(self, work: Callable[[Connection], T], seal: Seal | None = None) -> "Future[T]":
        """Runs `work` on the writing connection, durable when the future is done. See `Writer.submit`."""
        if self._writer is None:
            raise LedgerUnavailable(f"{self.path.name}: the database was opened for reading only")
        return self._writer.submit(work, seal)

    def drain(self) -> None:
        """Waits until everything submitted so far is done."""
        if self._writer is not None:
            self._writer.drain()

    def leave_no_trace(self) -> None:
        """Brings the write-ahead log into the file and empties it: what was erased is then nowhere.

        Raises `LedgerUnavailable` while somebody reads on; what was erased may then still lie in the log.
        """
        connection = connect(self.path, self.key, "rw")
        try:
            with _translating(self.path.name):
                ((busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()
        if busy:
            raise LedgerUnavailable(
                f"{self.path.name}: the write-ahead log is being read and was not emptied"
            )
        # SQLite does not wait until the shorter length is on the disk: a power cut would bring it all back.
        if (wal := self.path.with_name(self.path.name + "-wal")).exists():
            sync(wal)

    def close(self) -> None:
        """Writes what is queued and gives everything back. Safe to call twice."""
        readers, self._readers = self._readers, None
        if readers is not None:
            readers.dispose()
        if self._writer is not None:
            self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class UnopenedDatabase(Database):
    """A database that could not be opened, or may not be written: each question raises why.

    Nothing touches its file.
    """

    def __init__(self, path: Path, error: StorageError, known: Known = SHIPPED) -> None:
        self.path = path
        self.key = None
        self.known = known
        self.is_new = False
        self._readers = None
        self._writer = None
        self._error = error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Raises the error with which opening failed."""
        raise type(self._error)(self._error.detail)
        yield  # a generator, as the method that it stands for

    def submit(self, work: Callable[[Connection], T], seal: Seal | None = None) -> "Future[T]":
        """Raises the error with which opening failed."""
        raise type(self._error)(self._error.detail)


def open_database(
    path: str | Path, *, create: bool = False, key: bytes | None = None, known: Known = SHIPPED
) -> Database:
    """Opens the database, bringing its schema up to this version; with `create` makes it where none is.

    `key` (32 bytes) is the key of an encrypted file; `known`: what its records mean. The folder must exist.
    Raises `LedgerUnavailable` where the file is missing or cannot be opened, `WrongDatabase` where it is not
    ours, needs another key or was written by a newer version, `DatabaseDamaged` where ours is not whole.
    `ValueError`: not a key.
    """
    path = _checked(path, key)
    made = create and _make_file(path)
    try:
        with _translating(path):
            _make_ready(path, key, known, create=create)
            database = Database(path, key, known=known)
            database.is_new = made
            return database
    except BaseException:
        if made:
            _remove(path)
        raise


def open_for_reading(
    path: str | Path, *, key: bytes | None = None, guards: bool = True, known: Known = SHIPPED
) -> Database:
    """Opens a database that nobody is to change, not even its schema; also on a medium that takes no writes.

    Without `guards` one whose triggers are gone is opened too: to be examined. Raises as `open_database`.
    """
    path = _checked(path, key)
    with _translating(path):
        _look_at_head(path, key, create=False)
        found = _schema_of(path, key, guards=guards)
        if found != SCHEMA:
            written = f"schema {found}" if found else "empty"
            raise WrongDatabase(f"{path}: written by another version ({written}, not {SCHEMA})")
        return Database(path, key, writable=False, known=known)


def _checked(path: str | Path, key: bytes | None) -> Path:
    if key is not None and len(key) != KEY_BYTES:
        raise ValueError(f"a database key has {KEY_BYTES} bytes, not {len(key)}")
    return Path(path).absolute()


def _make_file(path: Path) -> bool:
    """An empty file that only its owner may read; False where there is a file already.

    Another one's log beside it is no danger: SQLite drops it as long as the file is empty (`pager.c`).
    """
    try:
        os.close(make_private(path, os.O_RDWR | os.O_EXCL))
    except FileExistsError:
        return False
    except OSError as error:
        raise LedgerUnavailable(f"{path}: cannot be made: {error.strerror}") from error
    return True


def _remove(path: Path) -> None:
    """Takes back a file that this call made and could not fill."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _make_ready(path: Path, key: bytes | None, known: Known, *, create: bool) -> None:
    """Looks first and writes only to a file that is ours, or empty where one is to be made."""
    _look_at_head(path, key, create=create)
    _roll_back_what_was_cut_off(path, key)
    found = _schema_of(path, key)
    if found == SCHEMA:
        return
    if found == "" and not create:
        raise WrongDatabase(f"{path}: the file is empty; `create` makes a database")
    _migrate(path, key, found, known)
    if (now := _schema_of(path, key)) != SCHEMA:
        raise DatabaseDamaged(f"{path}: after the change of schema it is {now} and not {SCHEMA}")
    sync(path.parent)


def _look_at_head(path: Path, key: bytes | None, *, create: bool) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_PLAIN))
    except FileNotFoundError:
        raise LedgerUnavailable(f"{path}: there is no database here") from None
    except OSError as error:
        raise LedgerUnavailable(f"{path}: cannot be read: {error.strerror}") from error
    if not head and create:
        return
    if key is not None and head == _PLAIN:
        raise WrongDatabase(f"{path}: the database is not encrypted, and a key was given")
    if key is None and head != _PLAIN:
        raise WrongDatabase(f"{path}: not a database, or an encrypted one and no key was given")


def _roll_back_what_was_cut_off(path: Path, key: bytes | None) -> None:
    """A file that was being made when the power went has a journal, which no reader may roll back."""
    if path.with_name(path.name + "-journal").exists():
        connection = connect(path, key, "rw")
        try:
            _tables(connection, path, key)
        finally:
            connection.close()


def _schema_of(path: Path, key: bytes | None, *, guards: bool = True) -> str:
    """The schema's revision, with identity and guards asserted; empty for a file without any table."""
    connection = connect(path, key, "ro")
    try:
        tables = _tables(connection, path, key)
        if not tables:
            return ""
        ((application,),) = connection.execute("PRAGMA application_id").fetchall()
        if application != APPLICATION_ID or "alembic_version" not in tables:
            raise WrongDatabase(f"{path}: a database of another program")
        revisions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        if len(revisions) != 1:
            raise DatabaseDamaged(f"{path}: it names {len(revisions)} schema revisions and must name one")
        revision = str(revisions[0][0])
        if guards:
            _assert_triggers(connection, path, revision)
        return revision
    finally:
        connection.close()


def _tables(connection: dbapi2.Connection, path: Path, key: bytes | None) -> set[str]:
    try:
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    except dbapi2.DatabaseError as error:
        if key is not None and error.sqlite_errorcode & 0xFF == dbapi2.SQLITE_NOTADB:
            raise WrongDatabase(f"{path}: this key does not open it, or it is not a database") from error
        raise
    return {name for (name,) in rows}


def _assert_triggers(connection: dbapi2.Connection, path: Path, revision: str) -> None:
    """A rebuild of the table by a migration drops triggers silently; so does a hand that means harm."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    found = {name: " ".join(sql.split()) for name, sql in rows}
    for name, sql in TRIGGERS.items():
        if revision >= GUARDED_SINCE[name] and found.get(name) != sql:
            state = "altered" if name in found else "missing"
            raise DatabaseDamaged(f"{path}: the ledger's guard {name} is {state}")


def _migrate(path: Path, key: bytes | None, found: str, known: Known) -> None:
    # Alembic takes a third of a second to import: only a file that needs it pays for it.
    from storage.migrations import upgrade

    engine = write_engine(path, key)
    try:
        with engine.begin() as connection:
            upgrade(connection, found, str(path), known)
    finally:
        engine.dispose()


@contextmanager
def _translating(where: object) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, dbapi2.Error) as error:
        meant = translated(error, where)
        if meant is error:
            raise
        raise meant from error
