"""One end of a simulated cable: a pseudo-terminal behind a path that stays the same."""

import os
import tty
from pathlib import Path


class PtyEnd:
    """A pseudo-terminal, raw from the beginning, with a symbolic link at `link` that names it.

    Raw before anybody opens it: a cooked one would echo what it is sent. The slave side stays open here,
    or the master would fail (EIO) whenever nobody else has it open. Raises `OSError`.
    """

    def __init__(self, link: Path) -> None:
        self.link = link
        self.master, self._slave = os.openpty()
        try:
            tty.setraw(self._slave)
            os.set_blocking(self.master, False)
            self._target = os.ttyname(self._slave)
            self._place()
        except OSError:
            self._close()
            raise

    def read(self) -> bytes:
        """What the program at this end has sent, or nothing."""
        try:
            return os.read(self.master, 4096)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> int:
        """Sends to the program at this end; gives how many bytes its buffer still took."""
        try:
            return os.write(self.master, data)
        except BlockingIOError:
            return 0

    def close(self) -> None:
        """Removes the link and hangs up: whoever has the terminal open gets an error from now on."""
        if self.link.is_symlink() and os.readlink(self.link) == self._target:
            self.link.unlink()
        self._close()

    def _place(self) -> None:
        """Sets the link in one step, so that nobody finds half of it."""
        fresh = self.link.with_name(f".{self.link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self._target)
        try:
            fresh.replace(self.link)
        except OSError:
            fresh.unlink()
            raise

    def _close(self) -> None:
        os.close(self._slave)
        os.close(self.master)
