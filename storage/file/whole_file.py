"""A new file that appears under its name whole and durable, or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EEXIST
from pathlib import Path
from stat import S_ISREG

PRIVATE = 0o600
_BESIDE = ("", "-journal", "-wal", "-shm")
"""What SQLite may leave beside a file."""


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Gives an empty file beside `path`, which only the folder's owner may read; at the end it is `path`.

    Nothing is left when the block raises. Raises `FileExistsError` rather than overwrite anything, and the
    `OSError` of a folder or a disk that does not take it.
    """
    refuse_taken(path)
    part = path.with_name(path.name + ".part")
    os.close(make_private(part, os.O_RDWR | os.O_EXCL))
    try:
        yield part
        sync(part)
        _name(part, path)
    finally:
        for suffix in _BESIDE:
            with suppress(OSError):
                part.with_name(part.name + suffix).unlink(missing_ok=True)


def make_private(path: Path, flags: int) -> int:
    """Opens a file that only the owner of its folder may read, made if it is missing. Raises `OSError`.

    What root makes in somebody's folder is theirs: the kiosk, which is not root, must be able to use it, as
    with SQLite's own files beside a database. No link is followed: it might lead out of that folder.
    """
    handle = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, PRIVATE)
    try:
        folder, file = os.stat(path.parent), os.fstat(handle)
        if os.geteuid() == 0 and file.st_nlink == 1 and S_ISREG(file.st_mode):
            os.fchown(handle, folder.st_uid, folder.st_gid)
    except OSError:
        os.close(handle)
        raise
    return handle


def refuse_taken(path: Path) -> None:
    """Raises `FileExistsError` where there is anything under this name."""
    if os.path.lexists(path):
        raise FileExistsError(EEXIST, "it is there already and is not overwritten", str(path))


def _name(part: Path, path: Path) -> None:
    """A second name, then not the first: unlike a rename, that is refused where the name is taken."""
    try:
        os.link(part, path)
        part.unlink()
    except FileExistsError:
        raise
    except OSError:  # a file system without second names, as on most memory sticks
        refuse_taken(path)
        part.rename(path)
    try:
        sync(path.parent)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Waits until a file's content, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
