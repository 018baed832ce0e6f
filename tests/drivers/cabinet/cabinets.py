"""A cabinet under test on a real port, and what it tells."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from drivers.cabinet import CabinetEvent, LinkChanged, PartChanged, Sensed
from drivers.cabinet.modbus import ModbusCabinet
from drivers.cabinet.wiring import Module
from drivers.line import Line, Trace
from tests.drivers.cabinet.peers import PATIENCE


class Told:
    """The events of a cabinet, in order, from whatever thread."""

    def __init__(self) -> None:
        self.events: list[CabinetEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: CabinetEvent) -> None:
        """Takes an event."""
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    @property
    def links(self) -> list[str]:
        """The states of the link, in order."""
        return [event.state for event in self.events if isinstance(event, LinkChanged)]

    @property
    def sensed(self) -> list[tuple[str, int, str, str]]:
        """What was sensed, in order: what, slot, state, before."""
        return [
            (event.what, event.slot, event.state, event.before)
            for event in self.events
            if isinstance(event, Sensed)
        ]

    @property
    def parts(self) -> list[PartChanged]:
        """What was said of single modules, in order."""
        return [event for event in self.events if isinstance(event, PartChanged)]

    @property
    def places(self) -> list[tuple[int, str, str]]:
        """What was sensed of places, in order: the contact's number, state, before."""
        return [
            (event.place, event.state, event.before)
            for event in self.events
            if isinstance(event, Sensed) and event.what == "place"
        ]

    async def wait_for(self, holds: Callable[["Told"], bool]) -> None:
        """Waits until `holds(self)`, without holding up the loop."""
        await asyncio.to_thread(self._wait_for, holds)

    async def wait_for_link(self, *states: str) -> None:
        """Waits until the link has been exactly this, in order."""
        await self.wait_for(lambda told: told.links == list(states))

    def _wait_for(self, holds: Callable[["Told"], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self), PATIENCE), self.events[-8:]


@asynccontextmanager
async def started(
    port: Path,
    modules: Sequence[Module],
    *,
    baud: int = 38400,
    pulse_ms: int = 500,
    scan_hz: float = 50.0,
    trace: Trace | None = None,
) -> AsyncIterator[tuple[ModbusCabinet, Told]]:
    """A cabinet that runs, and what it tells."""
    line = Line(str(port), baud=baud, trace=trace)
    cabinet = ModbusCabinet(line, modules, scan_hz=scan_hz, pulse_ms=pulse_ms)
    told = Told()
    cabinet.start(told)
    try:
        yield cabinet, told
    finally:
        await cabinet.stop()
