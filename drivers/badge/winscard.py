# ruff: noqa: N802  (the functions are called what PC/SC calls them)
"""PC/SC's own calls, each checked: a handle that works or a `PcscError` with the code.

`Scard` lists the few functions of `smartcard.scard` that are used, so that something else can stand in.
Numbers are from PC/SC part 5 and the header `pcsclite.h` of pcsc-lite 1.9.9.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

SUCCESS = 0
E_CANCELLED = 0x80100002
E_INVALID_HANDLE = 0x80100003
E_UNKNOWN_READER = 0x80100009
E_TIMEOUT = 0x8010000A
E_SHARING_VIOLATION = 0x8010000B
E_NO_SMARTCARD = 0x8010000C
E_SYSTEM_CANCELLED = 0x80100012
F_COMM_ERROR = 0x80100013
E_NOT_TRANSACTED = 0x80100016
E_READER_UNAVAILABLE = 0x80100017
E_NO_SERVICE = 0x8010001D
E_SERVICE_STOPPED = 0x8010001E
E_NO_READERS_AVAILABLE = 0x8010002E
W_UNRESPONSIVE_CARD = 0x80100066
W_UNPOWERED_CARD = 0x80100067
W_RESET_CARD = 0x80100068
W_REMOVED_CARD = 0x80100069

UNAWARE = 0
STATE_CHANGED = 0x0002
STATE_UNKNOWN = 0x0004
STATE_UNAVAILABLE = 0x0008
STATE_EMPTY = 0x0010
STATE_PRESENT = 0x0020
STATE_MUTE = 0x0200

PNP = "\\\\?PnP?\\Notification"
"""The pseudo reader whose state changes when a reader comes or goes."""

_SCOPE_SYSTEM = 2
_SHARE_SHARED = 2
_PROTOCOL_T0_OR_T1 = 3
_LEAVE_CARD = 0

# After one of these a context never works again, whatever is done with it.
_LOST = frozenset({E_INVALID_HANDLE, E_SYSTEM_CANCELLED, F_COMM_ERROR, E_NO_SERVICE, E_SERVICE_STOPPED})
_GONE = frozenset({E_UNKNOWN_READER, E_READER_UNAVAILABLE})


class Scard(Protocol):
    """What is used of `smartcard.scard`. Every call gives the return code first, and raises nothing."""

    def SCardEstablishContext(self, scope: int, /) -> Sequence[int]:
        """Code, context."""

    def SCardReleaseContext(self, context: int, /) -> int:
        """Code."""

    def SCardListReaders(self, context: int, groups: list[str], /) -> tuple[int, Sequence[str]]:
        """Code, the readers' names."""

    def SCardGetStatusChange(
        self, context: int, timeout_ms: int, states: list[tuple[str, int]], /
    ) -> tuple[int, Sequence[tuple[str, int, Sequence[int]]]]:
        """Code, and for each reader asked about: name, state with event count in the upper half, ATR."""

    def SCardConnect(self, context: int, reader: str, share: int, protocols: int, /) -> Sequence[int]:
        """Code, card handle, protocol."""

    def SCardTransmit(self, card: int, protocol: int, apdu: list[int], /) -> tuple[int, Sequence[int]]:
        """Code, the card's answer."""

    def SCardDisconnect(self, card: int, disposition: int, /) -> int:
        """Code."""

    def SCardCancel(self, context: int, /) -> int:
        """Code."""


def system_scard() -> Scard:
    """The real PC/SC of this machine. Raises `ImportError` where pyscard or its library is missing."""
    return cast("Scard", importlib.import_module("smartcard.scard"))


class PcscError(Exception):
    """A call failed; `code` is PC/SC's, unsigned."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(f"{call}: 0x{code:08X}")
        self.code = code


class ServiceLost(PcscError):
    """The PC/SC service is gone, or this context is: only a new context can work again."""


class ReaderGone(PcscError):
    """A reader that was named is not there."""


def check(call: str, code: int) -> None:
    """Raises `ServiceLost`, `ReaderGone` or another `PcscError` unless `code`, signed or not, is success."""
    code &= 0xFFFFFFFF
    if code in _LOST:
        raise ServiceLost(call, code)
    if code in _GONE:
        raise ReaderGone(call, code)
    if code != SUCCESS:
        raise PcscError(call, code)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader reports: its state, with a count of events in it (see `arrivals`), and the card's ATR."""

    reader: str
    state: int
    atr: bytes


class Context:
    """A PC/SC context. Every method raises `PcscError`, and `ServiceLost` once the service is gone."""

    def __init__(self, scard: Scard) -> None:
        code, self._handle = scard.SCardEstablishContext(_SCOPE_SYSTEM)
        check("SCardEstablishContext", code)
        self._scard = scard

    def release(self) -> None:
        """Gives the context back; it does not matter any more whether that works."""
        self._scard.SCardReleaseContext(self._handle)

    def readers(self) -> tuple[str, ...]:
        """The readers there are now. Never ask while another thread waits on this context: it would block."""
        code, names = self._scard.SCardListReaders(self._handle, [])
        if code & 0xFFFFFFFF == E_NO_READERS_AVAILABLE:
            return ()
        check("SCardListReaders", code)
        return tuple(names)

    def wait(self, seconds: float, known: dict[str, int]) -> list[Sight]:
        """Waits until a reader differs from what is `known` of it; nothing if none did, or if cancelled."""
        code, found = self._scard.SCardGetStatusChange(self._handle, int(seconds * 1000), list(known.items()))
        if code & 0xFFFFFFFF in (E_TIMEOUT, E_CANCELLED):
            return []
        check("SCardGetStatusChange", code)
        return [Sight(reader, state, bytes(atr)) for reader, state, atr in found]

    def glance(self, reader: str) -> Sight:
        """What the reader reports now, without waiting."""
        found = self.wait(0, {reader: UNAWARE})
        if not found:
            raise PcscError("SCardGetStatusChange", E_TIMEOUT)
        return found[0]

    def cancel(self) -> None:
        """Ends a wait of another thread, if it waits just now; else it is lost. Safe from any thread."""
        self._scard.SCardCancel(self._handle)

    def connect(self, reader: str) -> "Connection":
        """Connects to the card that lies on `reader` now, and to no later one."""
        code, card, protocol = self._scard.SCardConnect(
            self._handle, reader, _SHARE_SHARED, _PROTOCOL_T0_OR_T1
        )
        check("SCardConnect", code)
        return Connection(self._scard, card, protocol)


class Connection:
    """A connection to one card; methods raise as those of `Context`."""

    def __init__(self, scard: Scard, card: int, protocol: int) -> None:
        self._scard = scard
        self._card = card
        self._protocol = protocol

    def transmit(self, apdu: bytes) -> bytes:
        """One command, and whatever came back: a card that was pulled away can look like an empty success."""
        code, answer = self._scard.SCardTransmit(self._card, self._protocol, list(apdu))
        check("SCardTransmit", code)
        return bytes(answer)

    def close(self) -> None:
        """Lets go of the card, leaving it as it is."""
        self._scard.SCardDisconnect(self._card, _LEAVE_CARD)
