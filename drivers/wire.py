"""An open serial port: bytes out and in with deadlines, each with the moment at which it passed.

pyserial opens, locks and sets the port. Bytes then go through `os.read` and `os.write` behind `poll`, because
pyserial cannot say whether a failed write had already given bytes to the port, and that decides whether a
command may have been carried out.
"""

import contextlib
import errno
import math
import os
import select
import termios
import time
from collections.abc import Callable
from typing import Literal, cast

import serial

Trace = Callable[[str, bytes, float], None]
"""Called with `OUT` or `IN`, the bytes, and `time.monotonic` just after the kernel took or gave them."""
OUT, IN = "out", "in"
Parity = Literal["N", "E", "O"]

WRITE_WITHIN_S = 1.0
"""A frame of 256 bytes takes 0.3 s at 9600 baud; a port that has not taken it after this is stuck."""
BITS_PER_CHARACTER = 11
"""Start, eight data bits, parity or second stop bit, stop: the longest character in use."""


class LineDown(Exception):
    """The port is not there or has failed; the message says why in words for a technician.

    `sent`: bytes of the command under way had been given to the port, so that it may have been carried out.
    """

    def __init__(self, reason: str, *, sent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class Wire:
    """One open port. Belongs to one thread."""

    def __init__(self, port: serial.Serial, trace: Trace | None = None) -> None:
        self._port = port
        self._fd = port.fileno()
        self._trace = trace
        self._readable = select.poll()
        self._readable.register(self._fd, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(self._fd, select.POLLOUT)

    def seconds_for(self, count: int) -> float:
        """How long `count` characters take on the line, at most."""
        return count * BITS_PER_CHARACTER / self._port.baudrate

    def write(self, data: bytes, within: float = WRITE_WITHIN_S) -> None:
        """Gives `data` to the port. Raises `LineDown`; its `sent` is false only if no byte was taken.

        A port that does not take the bytes within `within` seconds is stuck and must be closed: that throws
        away what it holds, so that it cannot go out later.
        """
        deadline = time.monotonic() + within
        taken = 0
        while taken < len(data):
            if not self._writable.poll(_ms_until(deadline)) or time.monotonic() > deadline:
                raise LineDown(f"{self._port.port} takes no bytes", sent=taken > 0)
            try:
                piece = os.write(self._fd, data[taken:])
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone(error, sent=taken > 0) from error
            self._traced(OUT, data[taken : taken + piece])
            taken += piece

    def read(self, until: float) -> bytes:
        """What has come, as soon as something has; empty when nothing came until `until` (monotonic).

        Raises `LineDown`.
        """
        while self._readable.poll(_ms_until(until)):
            try:
                data = os.read(self._fd, 4096)
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._gone(error) from error
            if not data:  # an adapter that was pulled out is readable for ever and gives nothing
                raise LineDown(f"{self._port.port} was unplugged")
            self._traced(IN, data)
            return data
        return b""

    def discard(self) -> int:
        """Throws away what has come unasked; gives the number of bytes. Raises `LineDown`."""
        count = 0
        while data := self.read(0.0):
            count += len(data)
        return count

    def close(self) -> None:
        """Closes the port. What was not sent yet is thrown away: it must not go out later."""
        with contextlib.suppress(OSError, termios.error):  # the port is gone, and what it held with it
            termios.tcflush(self._fd, termios.TCOFLUSH)
        self._port.close()

    def _gone(self, error: OSError, *, sent: bool = False) -> LineDown:
        return LineDown(f"{self._port.port} was unplugged ({error.strerror})", sent=sent)

    def _traced(self, direction: str, data: bytes) -> None:
        if self._trace is not None:
            self._trace(direction, data, time.monotonic())


def unopened(port: str, baud: int, parity: str, stopbits: int) -> serial.Serial:
    """A port with its settings, not open yet. Raises `ValueError` for a setting that no port has."""
    made = serial.Serial(
        None,
        baudrate=baud,
        parity=cast(Parity, parity),
        stopbits=stopbits,
        timeout=0,
        write_timeout=WRITE_WITHIN_S,
        exclusive=True,
    )
    made.port = port
    return made


def open_wire(port: serial.Serial, trace: Trace | None = None) -> Wire:
    """Opens the port for this process alone. Raises `LineDown` with a reason for each way to fail."""
    try:
        port.open()
        return Wire(port, trace)
    except (OSError, termios.error) as error:
        port.close()
        raise LineDown(_why(str(port.port), error)) from error


def _why(port: str, error: Exception) -> str:
    match getattr(error, "errno", None):
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return f"{port} does not exist: is the adapter plugged in?"
        case errno.EACCES | errno.EPERM:
            return f"no permission to open {port}: is the kiosk's user in the group that owns it (dialout)?"
        case errno.EAGAIN | errno.EBUSY:
            return f"{port} is in use by another program"
        case None | errno.ENOTTY | errno.EISDIR | errno.EINVAL:
            return f"{port} is not a serial port"
        case _:
            return f"{port} cannot be opened: {error}"


def _ms_until(deadline: float) -> int:
    """Rounded up: a wait that ends a fraction of a millisecond early would be taken up again at once."""
    return max(0, math.ceil((deadline - time.monotonic()) * 1000))
