"""Files made under a temporary name and given their own when they are whole and on the disk."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storage.errors import StorageError


class ExportFailed(StorageError):
    """Nothing was exported: the place is taken, full or read-only, or a record does not fit the form."""

    title = "The export cannot be written"


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """A folder beside the target to work in, gone in the end. What is in it is private to its owner.

    Raises `ExportFailed` where the target is there already, and for whatever the disk refuses inside.
    """
    work = None
    try:
        _refuse(target)
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        yield work
        _sync(target.parent)
    except OSError as error:
        raise ExportFailed(f"{target}: {error.strerror or error}") from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)


def _refuse(target: Path) -> None:
    if os.path.lexists(target):
        raise ExportFailed(f"{target}: there is something here already, and nothing is overwritten")


def private(path: Path) -> BinaryIO:
    """A new file that only its owner may read, also once it has been moved out of the workshop."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")


def move(source: Path, target: Path) -> None:
    """Gives it its final name. Raises `ExportFailed` where that is taken."""
    _refuse(target)
    source.rename(target)


def settle(folder: Path) -> None:
    """All of it on the disk: at once for speed, then each file, whose own sync tells of its errors."""
    os.sync()
    for path in folder.rglob("*"):
        _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
