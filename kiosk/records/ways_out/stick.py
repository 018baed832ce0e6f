"""A memory stick: the note as a file, synced and read back."""

import asyncio
import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Lock

from drivers.apart import apart
from kiosk.core.machine.disks import Disks
from kiosk.locale import _
from kiosk.records.ways_out import NotHandedOut, Seal
from storage.proof.handed_out import How

MODE = 0o644
HANGS_S = 180.0
"""So long a stick is waited for: six tries of 30 s are the kernel's own limit for an order to a disk
(SD_TIMEOUT, SD_MAX_RETRIES in Linux's drivers/scsi/sd.h)."""


class Stick:
    """The stick that is mounted at `folder` or in it; `home` is a file on the machine's own disk.

    `name` is the station's. A folder in which nothing is mounted is no stick, whatever can be written there.
    One that hangs is given up after `hangs_s` seconds, and asked for nothing else while it does.
    """

    how = How.STICK

    def __init__(
        self,
        folder: Path,
        home: Path,
        name: str,
        outside: Callable[[Path, Path], bool] | None = None,
        hangs_s: float = HANGS_S,
    ) -> None:
        self._folder = folder
        self._home = home
        self._name = name
        self._outside = outside or Disks().is_outside
        self._hangs_s = hangs_s
        self._writing = Lock()

    @property
    def label(self) -> str:
        """See `WayOut`."""
        return _("USB stick")

    @property
    def note(self) -> str:
        """See `WayOut`."""
        return _("put it in first")

    async def hand_out(self, seal: Seal) -> str:
        """See `WayOut`. The stick may be pulled out when this returns."""
        try:
            async with asyncio.timeout(self._hangs_s):
                path = await apart(lambda: self._write(seal), "stick")
        except TimeoutError as error:
            said = _("The stick has not answered for {seconds} s. Whether it is on it is not known.")
            raise NotHandedOut(said.format(seconds=f"{self._hangs_s:g}")) from error
        return _("It is on the stick, and was read back: {file}").format(file=path)

    def place(self) -> Path:
        """Where the stick is. Raises `NotHandedOut`."""
        for folder in self._candidates():
            with suppress(OSError):
                if folder.is_dir() and self._outside(folder, self._home):
                    return folder
        raise NotHandedOut(_("There is no stick in {folder}.").format(folder=self._folder))

    def look(self) -> Path:
        """Where a stick is that can be written. Raises `NotHandedOut`."""
        place = self.place()
        if not os.access(place, os.W_OK):
            raise NotHandedOut(_("The stick cannot be written: it is write-protected."))
        return place

    def _candidates(self) -> Iterator[Path]:
        yield self._folder
        with suppress(OSError):
            yield from sorted(each for each in self._folder.iterdir() if each.is_dir())

    def _write(self, seal: Seal) -> Path:
        """One at a time: what hangs is not helped by a second one that hangs. Raises `NotHandedOut`."""
        if not self._writing.acquire(blocking=False):
            raise NotHandedOut(_("The stick has not answered yet. Take it out, or choose another way."))
        try:
            return self._as_file(seal)
        finally:
            self._writing.release()

    def _as_file(self, seal: Seal) -> Path:
        place = self.place()
        try:
            return _written(place, f"{self._name}-{seal.checkpoint.size}", seal.note.encode())
        except OSError as error:
            raise NotHandedOut(_why(error)) from error


def _written(place: Path, stem: str, content: bytes) -> Path:
    """A new file of this name, or one beside those that are there. What is not whole does not stay."""
    number = 1
    while True:
        path = place / f"{stem}{f'-{number}' if number > 1 else ''}.checkpoint.txt"
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)
            break
        except FileExistsError:
            number += 1
    try:
        _written_and_read(handle, content)
        _sync_folder(place)
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise
    return path


def _written_and_read(handle: int, content: bytes) -> None:
    """Raises `OSError` where it cannot be written, or is not what was written."""
    with open(handle, "w+b", buffering=0) as file:
        view = memoryview(content)
        while view:
            view = view[file.write(view) :]
        os.fsync(handle)
        # What the kernel remembers of it is let go, so that the stick itself is asked.
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        file.seek(0)
        if file.read(len(content) + 1) != content:
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("The stick is full.")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return _("The stick cannot be written: it is write-protected.")
    if error.errno in (errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.EIO):
        return _("The stick was pulled out, or is damaged.")
    return _("The stick could not be written: {why}").format(why=error.strerror or type(error).__name__)
