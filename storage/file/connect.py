"""How a connection to the database file is made: key first, then every setting, then each one asserted.

The driver is the `sqlcipher3` wheel, not the system's library: SQLite 3.7.0 to 3.51.2 can corrupt a
write-ahead log when it is reset (sqlite.org/wal.html#walresetbug), and Debian 12 has 3.40.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from storage.errors import LedgerUnavailable

KEY_BYTES = 32
"""A raw SQLCipher key: used as it is, without a password derivation (zetetic.net/sqlcipher/sqlcipher-api)."""

BUSY_S = 5.0
"""How long a connection waits for another process's short write before it reports `locked`."""

READERS = 4
MORE_READERS = 12
"""Read connections kept open, and how many more may be open for a moment."""

BEGIN_WRITE = "BEGIN IMMEDIATE"

_SETTINGS = {
    "synchronous": ("FULL", 2),
    "foreign_keys": ("ON", 1),
    "secure_delete": ("ON", 1),
    "trusted_schema": ("OFF", 0),
    "cell_size_check": ("ON", 1),
}

DriverConnection = Any


def connect(path: Path, key: bytes | None, mode: str) -> DriverConnection:
    """One driver connection, in SQLite's URI mode `ro` or `rw`, with nothing asked of the file yet.

    A file at rest on a medium that takes no writes is read as one that nobody changes: SQLite would have to
    make a `-shm` file beside it otherwise (sqlite.org/wal.html, "Read-Only Databases").
    """
    rest = "&immutable=1" if mode == "ro" and _at_rest(path) else ""
    connection = dbapi2.connect(
        f"file:{quote(str(path))}?mode={mode}{rest}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_S,
    )
    if key is not None:
        # It would write what it finds to standard error, across the kiosk's screen; errors tell it all.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _at_rest(path: Path) -> bool:
    return not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists()


def write_engine(path: Path, key: bytes | None, *, begin: str = BEGIN_WRITE) -> Engine:
    """The engine with one writing connection. Each of its transactions takes the write lock at once.

    With an empty `begin` the caller begins and ends transactions at the driver: see `Writer`.
    """
    return _engine(lambda: _prepared(path, key, "rw"), begin, 1, 0)


def read_engine(path: Path, key: bytes | None) -> Engine:
    """The engine for readers, who cannot write whatever they try. Each begins with `begin_reading`."""
    return _engine(lambda: _prepared(path, key, "ro"), "", READERS, MORE_READERS)


def begin_reading(connection: Connection) -> None:
    """Begins a read transaction at the driver, for a third of what it takes SQLAlchemy.

    It ends when the connection is given back: the pool rolls back whatever is open.
    """
    driver: DriverConnection = connection.connection.driver_connection
    driver.execute("BEGIN")


def _engine(make: Callable[[], DriverConnection], begin: str, size: int, more: int) -> Engine:
    engine = create_engine(
        "sqlite://", module=dbapi2, creator=make, poolclass=QueuePool, pool_size=size, max_overflow=more
    )

    if begin:
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepared(path: Path, key: bytes | None, mode: str) -> DriverConnection:
    connection = connect(path, key, mode)
    try:
        if mode == "rw":
            connection.execute("PRAGMA journal_mode = WAL")
        for name, (word, _) in _SETTINGS.items():
            connection.execute(f"PRAGMA {name} = {word}")
        if mode == "ro":
            connection.execute("PRAGMA query_only = ON")
        assert_settings(connection, mode)
    except BaseException:
        connection.close()
        raise
    return connection


def assert_settings(connection: DriverConnection, mode: str = "rw") -> None:
    """Raises `LedgerUnavailable` where a setting did not take: nothing is safe to write then.

    A backup at rest has no write-ahead log, and reading it needs none.
    """
    journal = {"journal_mode": "wal"} if mode == "rw" else {}
    wanted = journal | {name: value for name, (_, value) in _SETTINGS.items()}
    for name, value in wanted.items():
        ((found,),) = connection.execute(f"PRAGMA {name}").fetchall()
        if found != value:
            raise LedgerUnavailable(f"SQLite's {name} is {found} and must be {value}")
