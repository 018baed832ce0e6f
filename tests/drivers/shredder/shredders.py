"""Shredders under test: drivers and simulated modules at the two ends of a cable, and what a driver tells."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from drivers.line import Line, Trace
from drivers.shredder import (
    Counted,
    CounterOddity,
    EnabledChanged,
    JamChanged,
    LinkChanged,
    RunningChanged,
    ShredderEvent,
)
from drivers.shredder.dcon import DconCounter, DconShredder, DconSwitch
from drivers.shredder.modbus import ModbusCounter, ModbusShredder, ModbusSwitch
from drivers.shredder.on_line import LineShredder
from drivers.shredder.profile import load_profile
from simulators.cabinet.modbus_unit import ModbusUnits, Unit
from simulators.shredder.dcon_counter import DconUnit, DconUnits
from simulators.wire.cable import Cable
from simulators.world.paper import Paper, PulseCounter
from simulators.world.world import World

PATIENCE = 20.0
"""Seconds that a test waits for something that must come, on a machine that may be busy."""


class Told:
    """The events of a shredder, in order, from whatever thread."""

    def __init__(self) -> None:
        self.events: list[ShredderEvent] = []
        self._changed = threading.Condition()

    def __call__(self, event: ShredderEvent) -> None:
        """Takes an event."""
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    @property
    def counts(self) -> list[int]:
        """Every total that was told."""
        return [event.count for event in self.events if isinstance(event, Counted)]

    @property
    def oddities(self) -> list[tuple[str, int, int]]:
        """What was odd, with what the counter showed before and after."""
        return [(e.what, e.before, e.after) for e in self.events if isinstance(e, CounterOddity)]

    @property
    def enabled(self) -> list[str]:
        """The states of the output."""
        return [event.enabled for event in self.events if isinstance(event, EnabledChanged)]

    @property
    def running(self) -> list[str]:
        """The states of the motor."""
        return [event.running for event in self.events if isinstance(event, RunningChanged)]

    @property
    def jams(self) -> list[str]:
        """The states of the jam contact."""
        return [event.jam for event in self.events if isinstance(event, JamChanged)]

    @property
    def links(self) -> list[str]:
        """The states of the link."""
        return [event.state for event in self.events if isinstance(event, LinkChanged)]

    @property
    def detail(self) -> str:
        """What was said with the last state of the link."""
        return [event.detail for event in self.events if isinstance(event, LinkChanged)][-1]

    async def wait_for(self, holds: Callable[["Told"], bool], patience: float = PATIENCE) -> None:
        """Waits until `holds(self)`, without holding up the loop."""
        await asyncio.to_thread(self._wait_for, holds, patience)

    def _wait_for(self, holds: Callable[["Told"], bool], patience: float) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self), patience), self.events[-12:]


@dataclass(frozen=True)
class Kind:
    """One way to wire a shredder. `switch` is the address of the module that switches."""

    protocol: str
    units: tuple[DconUnit | Unit, ...]
    switch: int
    contacts: bool = True
    watchdog: bool = True
    clears: bool = True

    def serve(self, cable: Cable, world: World) -> DconUnits | ModbusUnits:
        """The modules at the device's end."""
        if self.protocol == "dcon":
            dcon = [unit for unit in self.units if isinstance(unit, DconUnit)]
            return DconUnits(cable.device_end, dcon, 38400, world=world)
        return ModbusUnits(
            cable.device_end, [unit for unit in self.units if isinstance(unit, Unit)], world=world
        )


KINDS = {
    "i-7080 and i-7060": Kind(
        "dcon", (DconUnit(1, "i-7080", "", "sheets"), DconUnit(2, "i-7060", "enable", "running, jam")), 2
    ),
    "i-7080 alone": Kind("dcon", (DconUnit(1, "i-7080", "spare, enable", "sheets"),), 1, contacts=False),
    "adam-4080 and i-7060": Kind(
        "dcon", (DconUnit(1, "adam-4080", "", "sheets"), DconUnit(2, "i-7060", "enable", "running, jam")), 2
    ),
    "m-7084 and icpdas": Kind(
        "modbus", (Unit(1, "m-7084", "", "sheets"), Unit(2, "icpdas", "enable", "running, jam")), 2
    ),
    "adam-4150": Kind(
        "modbus",
        (Unit(1, "adam", "spare, enable", "sheets, running, jam"),),
        1,
        watchdog=False,
        clears=False,
    ),
    "generic": Kind(
        "modbus", (Unit(1, "generic", "enable", "sheets, running, jam inverted"),), 1, watchdog=False
    ),
}


def driver(kind: str, line: Line, poll_hz: float = 100.0, answer_s: float = 0.4) -> LineShredder:
    """The driver for a kind."""
    modbus = {name: load_profile(name) for name in ("icpdas-m-7084", "icpdas", "adam-4150", "generic")}
    counter, inputs = DconCounter(1), "running, jam"
    match kind:
        case "i-7080 and i-7060":
            switch = DconSwitch(2, inputs=inputs)
            return DconShredder(line, counter, switch, poll_hz=poll_hz, answer_s=answer_s)
        case "i-7080 alone":
            switch = DconSwitch(1, "i-7080", "spare, enable")
            return DconShredder(line, counter, switch, poll_hz=poll_hz, answer_s=answer_s)
        case "adam-4080 and i-7060":
            switch = DconSwitch(2, inputs=inputs)
            adam = DconCounter(1, "adam-4080")
            return DconShredder(line, adam, switch, poll_hz=poll_hz, answer_s=answer_s)
        case "m-7084 and icpdas":
            m7084 = ModbusCounter(1, modbus["icpdas-m-7084"])
            return ModbusShredder(
                line, m7084, ModbusSwitch(2, modbus["icpdas"], inputs=inputs), poll_hz=poll_hz
            )
        case "adam-4150":
            one = ModbusCounter(1, modbus["adam-4150"])
            wired = ModbusSwitch(1, modbus["adam-4150"], "spare, enable", "spare, running, jam")
            return ModbusShredder(line, one, wired, poll_hz=poll_hz)
        case _:
            one = ModbusCounter(1, modbus["generic"])
            wired = ModbusSwitch(1, modbus["generic"], "enable", "spare, running, jam inverted")
            return ModbusShredder(line, one, wired, poll_hz=poll_hz)


@dataclass
class Rig:
    """The simulated shredder on its cable."""

    kind: str
    paper: Paper
    world: World
    cable: Cable
    units: DconUnits | ModbusUnits

    @property
    def counter(self) -> PulseCounter:
        """The counter on the sensor."""
        return self.units.modules[1].counters[0]

    @property
    def wired(self) -> Kind:
        """How it is wired."""
        return KINDS[self.kind]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Waits until the world is so."""
        assert await asyncio.to_thread(self.world.wait_until, holds, PATIENCE), self.paper.state()


@contextlib.contextmanager
def served(kind: str, cable: Cable) -> Iterator[Rig]:
    """The modules of a kind, on a cable."""
    paper = Paper()
    world = World({}, slots=[], paper=paper)
    units = KINDS[kind].serve(cable, world)
    units.start()
    try:
        yield Rig(kind, paper, world, cable, units)
    finally:
        units.stop()


@asynccontextmanager
async def started(
    kind: str,
    port: Path,
    *,
    baud: int = 38400,
    poll_hz: float = 100.0,
    answer_s: float = 0.4,
    trace: Trace | None = None,
) -> AsyncIterator[tuple[LineShredder, Told]]:
    """A driver that runs, and what it tells."""
    shredder = driver(kind, Line(str(port), baud=baud, trace=trace), poll_hz, answer_s)
    told = Told()
    shredder.start(told)
    try:
        yield shredder, told
    finally:
        await shredder.stop()
