"""Which terminal is the kiosk's, and that nothing but the kiosk writes on it.

It is the terminal on standard input: what is touched is what is looked at. Where standard output and standard
error lead (a file, a pipe, the journal) is no matter of the screen; where they lead to a terminal, what a
library writes there would tear the screen, and goes to the log instead.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fcntl import F_GETFL, fcntl
from pathlib import Path
from stat import S_ISCHR

INPUT, OUTPUT, ERRORS = 0, 1, 2


def is_there() -> bool:
    """Is there a terminal to be drawn on and touched?"""
    return os.isatty(INPUT)


def open_for_drawing() -> int:
    """A descriptor of its own that draws on the terminal on standard input. Raises `OSError`.

    A terminal is as a rule open both ways; where it is not (`< /dev/tty`), it is opened again by its name.
    """
    if fcntl(INPUT, F_GETFL) & os.O_ACCMODE == os.O_RDWR:
        return os.dup(INPUT)
    return os.open(os.ttyname(INPUT), os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC)


@contextmanager
def nobody_else_draws(log: Path) -> Iterator[None]:
    """What is written to standard output and errors goes to `log` where it would have gone to a terminal."""
    ours = [stream for stream in (OUTPUT, ERRORS) if os.isatty(stream)]
    kept = {stream: os.dup(stream) for stream in ours}
    try:
        _lead(ours, log)
        yield
    finally:
        for stream, before in kept.items():
            os.dup2(before, stream)
            os.close(before)


def let_go() -> None:
    """Nothing is on the terminal any more: it is gone, and whoever reads or writes there would fail.

    A terminal that has hung up no longer says that it is one, but is a device still.
    """
    with suppress(OSError):
        gone = [stream for stream in (INPUT, OUTPUT, ERRORS) if S_ISCHR(os.fstat(stream).st_mode)]
        _lead(gone, Path(os.devnull))


def _lead(streams: list[int], where: Path) -> None:
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    try:
        target = os.open(where, flags, 0o600)
    except OSError:  # a disk that takes nothing keeps no kiosk from its screen
        target = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    for stream in streams:
        os.dup2(target, stream)
    os.close(target)
