"""Files that are whole or not there: written anew, never over another, and on the disk when that is said."""

import os
from pathlib import Path

from kiosk.core.errors import KioskError
from kiosk.locale import _

PRIVATE = 0o600
PUBLIC = 0o644


def write_new(path: Path, content: str | bytes, *, mode: int) -> None:
    """A new file with this mode, whatever the umask, on the disk when this returns.

    Raises `KioskError` when a file of this name is there, or it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with open(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise KioskError(_("There is a file of this name already"), str(path)) from error
    except OSError as error:
        raise KioskError(_("The file cannot be written"), f"{path}: {error.strerror}") from error


def rows_said(target: Path, count: int) -> str:
    """A line about a file of rows that was written."""
    return _("{file}: {count} rows.").format(file=target, count=count) + "\n"
