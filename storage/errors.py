"""What can go wrong with the office's memory. One root; each error carries what a screen and a log need."""

from sqlcipher3.dbapi2 import (
    SQLITE_AUTH,
    SQLITE_BUSY,
    SQLITE_CANTOPEN,
    SQLITE_CORRUPT,
    SQLITE_FULL,
    SQLITE_INTERRUPT,
    SQLITE_IOERR,
    SQLITE_LOCKED,
    SQLITE_NOLFS,
    SQLITE_NOMEM,
    SQLITE_NOTADB,
    SQLITE_PERM,
    SQLITE_PROTOCOL,
    SQLITE_READONLY,
)

UNAVAILABLE = frozenset(
    {
        SQLITE_AUTH,
        SQLITE_BUSY,
        SQLITE_CANTOPEN,
        SQLITE_FULL,
        SQLITE_INTERRUPT,
        SQLITE_IOERR,
        SQLITE_LOCKED,
        SQLITE_NOLFS,
        SQLITE_NOMEM,
        SQLITE_PERM,
        SQLITE_PROTOCOL,
        SQLITE_READONLY,
    }
)
"""Primary result codes (sqlite.org/rescode.html) after which nothing was written and a later try may do."""

DAMAGED = frozenset({SQLITE_CORRUPT, SQLITE_NOTADB})
"""Primary result codes that say that the file's contents are not what was written."""


class StorageError(Exception):
    """The root of all storage errors. `title` fits a screen's headline, `detail` is for the technician."""

    title = "The records have a fault"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class LedgerUnavailable(StorageError):
    """Nothing was written: the disk is full, read-only, locked or fails. Later it may be possible again."""

    title = "Records cannot be written"


class DatabaseDamaged(StorageError):
    """The file is ours and its contents are not whole."""

    title = "The database is damaged"


class LedgerDisputed(DatabaseDamaged):
    """The file is whole, and records stand in it that nobody signed, or others than were signed.

    Nothing is written until two people have said what is so (`Ledger.accept`), or a backup is in its place.
    """

    title = "Records are in dispute: no signature stands for them"


class WrongDatabase(StorageError):
    """The file is not ours, needs another key, or was written by a newer version. It was not changed."""

    title = "This is not a database of this program"


class RecordUnfit(StorageError, ValueError):
    """A record's fields do not fit its kind or cannot be written canonically. Nothing was written."""

    title = "This record cannot be written"


def translated(error: Exception, where: object) -> Exception:
    """The storage error that `error` (from the database driver or SQLAlchemy) means; itself if none."""
    cause = getattr(error, "orig", None) or error
    detail = f"{where}: {cause}"
    code = getattr(cause, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in UNAVAILABLE:
        return LedgerUnavailable(detail)
    if primary in DAMAGED or "decode to UTF-8" in str(cause):
        return DatabaseDamaged(detail)
    return error
