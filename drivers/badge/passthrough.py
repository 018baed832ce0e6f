"""How a FeliCa frame reaches the card: each family of readers has its own wrapping. Nothing here does I/O.

No such reader was at hand: this is what vendors document and open programs for these readers do. They differ
on details, and what turns out to be otherwise is to be changed here and nowhere else.
"""

from collections.abc import Callable
from typing import Protocol

from drivers.badge.apdu import OK, NoIdentity
from drivers.badge.exchange import Exchange, T
from drivers.badge.tlv import encode, objects

TIME_LIMIT_US = 100_000
"""How long a card may take to answer; silence lasts as long."""

_STATUS = 2
_UNKNOWN_COMMAND = frozenset({0x67, 0x68, 0x6A, 0x6B, 0x6D, 0x6E})
"""First status bytes (ISO 7816-4, 5.6) of a reader that does not know the command at all."""


class PassThrough(Protocol):
    """One family's way."""

    @property
    def opening(self) -> tuple[bytes, ...]:
        """What to send before the first frame; anything but success means that this way is closed."""

    @property
    def closing(self) -> tuple[bytes, ...]:
        """What to send behind the last one."""

    def wrap(self, frame: bytes) -> bytes:
        """The command that has the reader send `frame`."""

    def unwrap(self, answer: bytes) -> bytes:
        """The card's frame in the answer, empty for silence.

        Raises `NoIdentity`: `no_passthrough` (the reader knows no such command), `protocol`.
        """


class AcsPassThrough:
    """ACS readers (ACR1252U): `FF 00 00 00 Lc frame`.

    The answer is the card's frame and 9000; 63xx says that the card did not answer.
    """

    opening = ()
    closing = ()

    def wrap(self, frame: bytes) -> bytes:
        """See `PassThrough`."""
        return b"\xff\x00\x00\x00" + bytes([len(frame)]) + frame

    def unwrap(self, answer: bytes) -> bytes:
        """See `PassThrough`."""
        return _successful(answer)


class TransparentSession:
    """PC/SC part 3, supplement, 3: a transparent session, switched to FeliCa. Sony RC-S300 and others.

    Frames go in data object 95 with a time limit in 5F46, and come back in 97; C0 tells how it went.
    """

    opening = (bytes.fromhex("FFC2000002810000"), bytes.fromhex("FFC20002048F02030000"))
    closing = (bytes.fromhex("FFC2000002820000"),)

    def wrap(self, frame: bytes) -> bytes:
        """See `PassThrough`."""
        limit = encode(0x5F46, TIME_LIMIT_US.to_bytes(4, "little"))
        data = limit + encode(0x95, frame)
        return b"\xff\xc2\x00\x01" + bytes([len(data)]) + data + b"\x00"

    def unwrap(self, answer: bytes) -> bytes:
        """See `PassThrough`."""
        data = _successful(answer)
        return objects(data).get(0x97, b"")


def ways(reader: str) -> tuple[PassThrough, ...]:
    """The ways to try at the reader of this name, in order: its family's, or all for a stranger's."""
    name = reader.upper()
    if "ACS" in name or "ACR" in name:
        return (AcsPassThrough(),)
    if "SONY" in name or "RC-S" in name:
        return (TransparentSession(),)
    return TransparentSession(), AcsPassThrough()


def passed_through(reader: str, frames: Callable[[], Exchange[T]]) -> Exchange[T]:
    """An exchange of frames as one of commands to this reader. `frames` begins the exchange anew each time.

    Raises `NoIdentity`: `no_passthrough` when the reader knows no way, and what the exchange raises.
    """
    for way in ways(reader):
        try:
            return (yield from _carried(way, frames()))
        except NoIdentity as finding:
            if finding.reason != "no_passthrough":
                raise
    raise NoIdentity("no_passthrough")


def _carried(way: PassThrough, frames: Exchange[T]) -> Exchange[T]:
    """Opens, exchanges, and closes also when the exchange has found no identity."""
    for command in way.opening:
        if not _succeeded((yield command)):
            raise NoIdentity("no_passthrough")
    try:
        result = yield from _wrapped(way, frames)
    except NoIdentity as error:
        yield from _close(way)
        raise error from None
    yield from _close(way)
    return result


def _close(way: PassThrough) -> Exchange[None]:
    """A reader that cannot close has nothing open: what it says does not matter."""
    for command in way.closing:
        _ = yield command


def _wrapped(way: PassThrough, frames: Exchange[T]) -> Exchange[T]:
    try:
        frame = next(frames)
        while True:
            frame = frames.send(way.unwrap((yield way.wrap(frame))))
    except StopIteration as end:
        result: T = end.value
        return result
    finally:
        frames.close()


def _succeeded(answer: bytes) -> bool:
    if len(answer) < _STATUS:
        raise NoIdentity("protocol")
    return answer[-_STATUS:] == OK


def _successful(answer: bytes) -> bytes:
    """What stands before a good status word; nothing for one that says that the card kept silent."""
    if _succeeded(answer):
        return answer[:-_STATUS]
    if answer[-_STATUS] in _UNKNOWN_COMMAND:
        raise NoIdentity("no_passthrough")
    return b""
