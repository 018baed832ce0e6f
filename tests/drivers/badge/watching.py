"""Somebody who watches what the badge driver tells, and waits for it rather than for time to pass."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from drivers.badge import BadgeEvent, Evidence, ReadersChanged, Tap, Unreadable
from drivers.badge.kinds import BY_NUMBER, CardKinds
from drivers.badge.pcsc import PcscReaders
from drivers.badge.winscard import STATE_PRESENT, UNAWARE, Context, Scard, system_scard
from simulators.cards.cards import FelicaCard, UidCard
from simulators.cards.readers import InProcessBench, PcscBench

PATIENCE = 30.0
"""Seconds that a test waits for something that must come, on a machine that may be busy."""

IN_PROCESS, PCSCD = "in-process", "pcscd"

ALICE = FelicaCard(bytes.fromhex("01120312345678A1"))
BOB = FelicaCard(bytes.fromhex("01120312345678B2"))
CAROL = UidCard(bytes.fromhex("04A1B2C3D4E5F6"))
MARKER = UidCard(bytes.fromhex("4D41524B"))
"""A card that ends a scenario: events come in order, so once it is told, everything before it is."""


class Seen:
    """Every event that the driver told, in order. `emit` may be called from any thread."""

    def __init__(self) -> None:
        self.events: list[BadgeEvent] = []
        self.threads: set[int] = set()
        self._more = threading.Condition()

    def emit(self, event: BadgeEvent) -> None:
        """What the driver calls."""
        with self._more:
            self.events.append(event)
            self.threads.add(threading.get_ident())
            self._more.notify_all()

    def wait(self, done: Callable[[], object]) -> None:
        """Waits until `done()` holds of the events."""
        with self._more:
            assert self._more.wait_for(done, PATIENCE), f"not told in time; told so far: {self.events}"

    def told(self, reader: str) -> list[tuple[str, bytes, Evidence] | str]:
        """What was told of cards on one reader: kind, bytes and evidence, or the reason why none."""
        return [
            (event.credential.kind, event.credential.id, event.evidence)
            if isinstance(event, Tap)
            else event.reason
            for event in self.events
            if not isinstance(event, ReadersChanged) and event.reader == reader
        ]

    def wait_for_cards(self, count: int) -> None:
        """Waits until `count` cards were told, readable or not."""
        self.wait(lambda: len(self.cards()) >= count)

    def wait_for_readers(self, readers: tuple[str, ...], detail: str = "") -> None:
        """Waits until the latest news of the readers is this."""
        self.wait(lambda: self.readers()[-1:] == [(readers, detail)])

    def cards(self, reader: str = "") -> list[str]:
        """What was told of cards (on one reader): the number in hexadecimal, or the reason in brackets."""
        told = [event for event in self.events if not isinstance(event, ReadersChanged)]
        return [_short(event) for event in told if not reader or event.reader == reader]

    def readers(self) -> list[tuple[tuple[str, ...], str]]:
        """What was told of readers."""
        return [(event.readers, event.detail) for event in self.events if isinstance(event, ReadersChanged)]


def _short(event: Tap | Unreadable) -> str:
    return event.credential.id.hex() if isinstance(event, Tap) else f"[{event.reason}]"


def number(card: FelicaCard | UidCard) -> str:
    """How `Seen.cards` tells this card."""
    return (card.idm if isinstance(card, FelicaCard) else card.uid).hex()


@contextmanager
def watched(
    scard: Scard | None, *names: str, tick: float = 10.0, kinds: CardKinds = BY_NUMBER
) -> Iterator[Seen]:
    """A driver that watches, and what it tells; at the end it has stopped and its thread is gone."""
    seen = Seen()
    driver = PcscReaders(names, scard=scard, tick=tick, kinds=kinds)
    driver.start(seen.emit)
    try:
        seen.wait(lambda: seen.events)
        yield seen
    finally:
        asyncio.run(driver.stop())


class Stand:
    """Readers on one of the two wires, with the driver's way to them."""

    def __init__(self, bench: InProcessBench | PcscBench) -> None:
        self.bench = bench
        self.names = bench.names

    @property
    def scard(self) -> Scard:
        """What leads a client to these readers."""
        return self.bench.scard if isinstance(self.bench, InProcessBench) else system_scard()

    @contextmanager
    def watched(self, kinds: CardKinds = BY_NUMBER) -> Iterator[Seen]:
        """A driver on these readers."""
        with watched(self.scard, *self.names, kinds=kinds) as seen:
            yield seen

    def wait_present(self, reader: int) -> None:
        """Waits until the service says that a card lies there, whatever the driver makes of it."""
        context = Context(self.scard)
        try:
            deadline, state = time.monotonic() + PATIENCE, UNAWARE
            while not state & STATE_PRESENT:
                assert time.monotonic() < deadline, "no card is there"
                for sight in context.wait(1.0, {self.names[reader]: state}):
                    state = sight.state
        finally:
            context.release()
