# ruff: noqa: N802  (the functions are called what PC/SC calls them)
"""PC/SC without a daemon: stands in for the module `smartcard.scard`, with readers and cards in this process.

Codes, states and the order of events are those measured on pcsc-lite 1.9.9 with vpcd. Safe for many threads.
"""

import itertools
import threading
import time
from dataclasses import dataclass, field

from simulators.cards.cards import Card, Lifted, satisfied

SUCCESS = 0
CANCELLED = 0x80100002
INVALID_HANDLE = 0x80100003
UNKNOWN_READER = 0x80100009
TIMEOUT = 0x8010000A
NO_SMARTCARD = 0x8010000C
PROTO_MISMATCH = 0x8010000F
COMM_ERROR = 0x80100013
NOT_TRANSACTED = 0x80100016
NO_SERVICE = 0x8010001D
NO_READERS = 0x8010002E
UNPOWERED_CARD = 0x80100067
REMOVED_CARD = 0x80100069

CHANGED = 0x0002
UNKNOWN = 0x0004
UNAVAILABLE = 0x0008
EMPTY = 0x0010
PRESENT = 0x0020
IN_USE = 0x0100
MUTE = 0x0200
_COUNT_SHIFT = 16
_COUNTS = 0xFFFF

PNP = "\\\\?PnP?\\Notification"
_T1 = 2
_ATR_STARTS = (0x3B, 0x3F)  # ISO 7816-3, 8.1

ReaderState = tuple[str, int]
Found = tuple[str, int, list[int]]


@dataclass(slots=True)
class _Reader:
    """A reader. `events` counts what was laid down and lifted, so that a handle knows its own card."""

    card: Card | None = None
    events: int = 0
    answered: bool = False
    handles: set[int] = field(default_factory=set)

    @property
    def was_read(self) -> bool:
        """Whether the card has answered and was let go again, with nothing left to say; or is gone."""
        return self.card is None or (self.answered and not self.handles and satisfied(self.card))

    @property
    def state(self) -> int:
        """As SCardGetStatusChange tells it, count of events and all."""
        if self.card is None:
            flags = EMPTY
        else:
            flags = PRESENT | (0 if self.card.atr else MUTE) | (IN_USE if self.handles else 0)
        return (self.events & _COUNTS) << _COUNT_SHIFT | flags


@dataclass(frozen=True, slots=True)
class _Handle:
    reader: str
    events: int  # of the reader, when connected: a later count means another card, or none


class InProcessScard:
    """The service, its readers and what lies on them: clients call `SCard…`, the hand calls the rest."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._all = {name: _Reader() for name in names}
        self._readers = dict(self._all)
        self._changed = threading.Condition()
        self._numbers = itertools.count(1)
        self._contexts: set[int] = set()
        self._waiting: set[int] = set()
        self._cancelled: set[int] = set()
        self._handles: dict[int, _Handle] = {}
        self._dead = False

    # --- the hand -----------------------------------------------------------------------------------

    def lay(self, reader: str, card: Card) -> None:
        """Lays a card on a reader, plugged in or not. Raises `ValueError` when one lies there."""
        with self._changed:
            if self._all[reader].card is not None:
                raise ValueError(f"a card lies on {reader} already")
            self._move(self._all[reader], card)

    def lift(self, reader: str) -> None:
        """Takes away what lies on a reader, if anything does."""
        with self._changed:
            if self._all[reader].card is not None:
                self._move(self._all[reader], None)

    def wait_answered(self, reader: str, limit: float) -> bool:
        """Waits until the card on `reader` was read, or is gone; gives whether it was so."""
        with self._changed:
            one = self._all[reader]
            return self._changed.wait_for(lambda: one.was_read, limit)

    def kill_service(self) -> None:
        """The service dies: every context and handle fails for ever, also once the service is back."""
        with self._changed:
            self._dead = True
            self._contexts.clear()
            self._handles.clear()
            for reader in self._all.values():
                reader.handles.clear()
            self._changed.notify_all()

    def start_service(self) -> None:
        """The service is back; it counts the events of every reader anew."""
        with self._changed:
            self._dead = False
            for reader in self._all.values():
                reader.events = int(reader.card is not None)
            self._changed.notify_all()

    def unplug(self) -> None:
        """Pulls every reader. What lies on one goes on lying there."""
        with self._changed:
            self._readers.clear()
            self._changed.notify_all()

    def plug(self) -> None:
        """Every reader is back, counting anew."""
        with self._changed:
            for name, reader in self._all.items():
                if name not in self._readers:
                    reader.events = int(reader.card is not None)
            self._readers = dict(self._all)
            self._changed.notify_all()

    def _move(self, reader: _Reader, card: Card | None) -> None:
        reader.card = card
        reader.events += 1
        reader.handles.clear()
        reader.answered = False
        self._changed.notify_all()

    # --- contexts -----------------------------------------------------------------------------------

    def SCardEstablishContext(self, scope: int, /) -> tuple[int, int]:
        """A context, unless the service is dead."""
        with self._changed:
            if self._dead:
                return NO_SERVICE, 0
            context = next(self._numbers)
            self._contexts.add(context)
            return SUCCESS, context

    def SCardReleaseContext(self, context: int, /) -> int:
        """Forgets the context."""
        with self._changed:
            if context not in self._contexts:
                return INVALID_HANDLE
            self._contexts.remove(context)
            return SUCCESS

    def SCardCancel(self, context: int, /) -> int:
        """Ends the wait on `context`; without one it is lost, and succeeds all the same."""
        with self._changed:
            if context in self._waiting:
                self._cancelled.add(context)
                self._changed.notify_all()
            return self._standing(context)

    def SCardListReaders(self, context: int, groups: list[str], /) -> tuple[int, list[str]]:
        """The readers plugged in."""
        with self._changed:
            code = self._standing(context)
            if code == SUCCESS and not self._readers:
                code = NO_READERS
            return code, list(self._readers) if code == SUCCESS else []

    def _standing(self, context: int) -> int:
        if self._dead:
            return NO_SERVICE
        return SUCCESS if context in self._contexts else INVALID_HANDLE

    # --- waiting ------------------------------------------------------------------------------------

    def SCardGetStatusChange(
        self, context: int, timeout_ms: int, states: list[ReaderState], /
    ) -> tuple[int, list[Found]]:
        """Waits until a reader differs from what the caller knows of it."""
        with self._changed:
            code = self._standing(context)
            if code != SUCCESS:
                return code, []
            return self._wait(context, time.monotonic() + timeout_ms / 1000, states)

    def _wait(self, context: int, deadline: float, states: list[ReaderState]) -> tuple[int, list[Found]]:
        readers_at_first = len(self._readers)
        if any(name != PNP and name not in self._readers for name, _ in states):
            return UNKNOWN_READER, []
        self._waiting.add(context)
        try:
            while True:
                found = [self._compare(name, known, readers_at_first) for name, known in states]
                code = self._verdict(context, found, deadline)
                if code is not None:
                    return code, found
                self._changed.wait(max(0.0, deadline - time.monotonic()))
        finally:
            self._waiting.discard(context)
            self._cancelled.discard(context)

    def _verdict(self, context: int, found: list[Found], deadline: float) -> int | None:
        """How the wait ends, or None: it goes on."""
        if context not in self._contexts:
            return COMM_ERROR
        if any(state & CHANGED for _, state, _ in found):
            return SUCCESS
        if context in self._cancelled:
            return CANCELLED
        return TIMEOUT if time.monotonic() >= deadline else None

    def _compare(self, name: str, known: int, readers_at_first: int) -> Found:
        """One reader against what the caller knows. The pseudo reader compares within one call only."""
        if name == PNP:
            return name, CHANGED if len(self._readers) != readers_at_first else known, []
        reader = self._readers.get(name)
        if reader is None:
            return name, CHANGED | UNKNOWN | UNAVAILABLE, []
        state = reader.state
        changed = CHANGED if known & ~CHANGED != state else 0
        return name, state | changed, list(reader.card.atr) if reader.card is not None else []

    # --- one card -----------------------------------------------------------------------------------

    def SCardConnect(self, context: int, name: str, share: int, protocols: int, /) -> tuple[int, int, int]:
        """A handle to the card that lies there now."""
        with self._changed:
            code = self._standing(context)
            reader = self._readers.get(name)
            if code == SUCCESS:
                code = UNKNOWN_READER if reader is None else self._power(reader.card)
            if code != SUCCESS or reader is None:
                return code, 0, 0
            handle = next(self._numbers)
            self._handles[handle] = _Handle(name, reader.events)
            reader.handles.add(handle)
            self._changed.notify_all()
            return SUCCESS, handle, _T1

    @staticmethod
    def _power(card: Card | None) -> int:
        if card is None:
            return NO_SMARTCARD
        if not card.atr:
            return UNPOWERED_CARD
        return SUCCESS if card.atr[0] in _ATR_STARTS else PROTO_MISMATCH

    def SCardTransmit(self, handle: int, protocol: int, apdu: list[int], /) -> tuple[int, list[int]]:
        """The card's answer. The card thinks outside the lock: others go on meanwhile."""
        with self._changed:
            code, card = self._card_of(handle)
        if card is None:
            return code, []
        try:
            answer = list(card.answer(bytes(apdu)))
        except Lifted:
            self._pulled_away(handle)
            return SUCCESS, []  # what vpcd makes of it: success, with nothing
        with self._changed:
            code, _ = self._card_of(handle)
            if code == SUCCESS:
                self._all[self._handles[handle].reader].answered = True
                self._changed.notify_all()
        return (code, answer) if code == SUCCESS else (code, [])

    def _card_of(self, handle: int) -> tuple[int, Card | None]:
        if self._dead:
            return COMM_ERROR, None
        one = self._handles.get(handle)
        if one is None:
            return INVALID_HANDLE, None
        reader = self._readers.get(one.reader)
        if reader is None or reader.card is None or reader.events != one.events:
            return REMOVED_CARD, None
        return SUCCESS, reader.card

    def _pulled_away(self, handle: int) -> None:
        with self._changed:
            one = self._handles.get(handle)
            if one is not None:
                self._move(self._all[one.reader], None)

    def SCardDisconnect(self, handle: int, disposition: int, /) -> int:
        """Forgets the handle."""
        with self._changed:
            one = self._handles.pop(handle, None)
            if one is None:
                return INVALID_HANDLE
            reader = self._all[one.reader]
            reader.handles.discard(handle)
            self._changed.notify_all()
            return SUCCESS
