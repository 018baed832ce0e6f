"""Ten thousand sheets on lines that damage what they carry: the total is exact, and never above the truth."""

import asyncio

import pytest

from drivers.shredder import Counted, CounterOddity, EnabledChanged, LinkChanged, ShredderEvent
from drivers.shredder.dcon import DconCounter, DconGear, DconSwitch
from drivers.shredder.watch import Watch
from simulators.shredder.dcon_counter import DconUnit
from simulators.wire.cable import Cable
from simulators.wire.faults import CableFault
from tests.drivers.shredder.in_memory import Clock, InMemoryLine
from tests.drivers.shredder.shredders import PATIENCE, served, started

SHEETS = 10_000
UNITS = [DconUnit(1, "i-7080", "", "sheets"), DconUnit(2, "i-7060", "enable", "running, jam")]
RATES = {
    CableFault.FLIP: 0.004,
    CableFault.DROP: 0.004,
    CableFault.NOISE: 0.004,
    CableFault.TRUNCATE: 0.04,
    CableFault.DELAY: 0.04,
    CableFault.HANG: 0.04,
}
"""Of bytes, and of frames: between a twentieth and a fifth of all exchanges go wrong."""


class Session:
    """A driver's watch on a line in memory, stepped by hand."""

    def __init__(self, seed: int) -> None:
        self.clock = Clock()
        self.line = InMemoryLine(UNITS, self.clock, seed=seed)
        gear = DconGear(DconCounter(1), DconSwitch(2, inputs="running, jam"), now=self.clock)
        self.watch = Watch(gear, period_s=0.04, now=self.clock)
        self.told: list[ShredderEvent] = []
        self.lags: list[float] = []
        self.watch.listen(self.hear)
        self.watch.attached(self.line)
        self.run(2.0)
        self.enable()

    def enable(self) -> None:
        """The order."""
        switch = self.watch.switch
        self.watch.order(lambda: switch.enable(switch.stopped))

    def until_all_is_in(self, kind: CableFault, rate: float) -> None:
        """Until no sheet waits. When a watchdog that heard nothing has done its work, it is enabled anew."""
        while self.line.paper.state()["waiting"]:
            self.run(10.0)
            if not self.line.paper.enabled:
                self.line.faults.clear()
                self.run(10.0)
                self.enable()
                self.line.faults.set(kind, rate)

    def hear(self, event: ShredderEvent) -> None:
        """An event: a count is held against the truth at once."""
        self.told.append(event)
        if isinstance(event, Counted):
            assert event.count <= self.line.paper.pulses
            self.lags.append(self.line.paper.pulses - event.count)

    def run(self, seconds: float) -> None:
        """Steps as they fall due, for so long."""
        end = self.clock.at + seconds
        while self.clock.at < end:
            self.clock.at = max(self.clock.at, min(self.watch.due(), end))
            if self.watch.due() <= self.clock.at:
                self.watch.step(self.line)

    @property
    def total(self) -> int:
        """The last count."""
        return [event.count for event in self.told if isinstance(event, Counted)][-1]


@pytest.mark.parametrize("kind", RATES)
def test_ten_thousand_sheets_at_ten_a_second(kind: CableFault) -> None:
    """A thousand seconds at 9600 baud, in invented time."""
    session = Session(seed=7)
    session.line.faults.set(kind, RATES[kind])
    session.line.paper.feed(SHEETS, rate=10.0)
    session.until_all_is_in(kind, RATES[kind])
    session.line.faults.clear()
    session.run(5.0)
    assert session.total == session.line.paper.shredded == SHEETS
    assert session.line.faults.struck[kind.value] > 100
    assert [event for event in session.told if isinstance(event, CounterOddity)] == []


def test_on_a_good_line_each_sheet_is_told_before_the_next() -> None:
    session = Session(seed=1)
    session.line.paper.feed(1000, rate=10.0)
    session.run(105.0)
    assert session.total == 1000
    assert max(session.lags) <= 1
    told = [e for e in session.told if isinstance(e, EnabledChanged | LinkChanged)]
    assert len(told) == 3


def test_ten_thousand_sheets_and_power_cuts_in_noise() -> None:
    """Each cut is said, once, and no sheet is lost that was read before it."""
    session, cuts = Session(seed=3), 40
    session.line.faults.set(CableFault.FLIP, 0.002)
    for _ in range(cuts):
        session.line.paper.feed(250, rate=100.0)
        session.until_all_is_in(CableFault.FLIP, 0.002)
        session.run(5.0)
        session.line.paper.power_cut()
        session.run(5.0)
    session.line.faults.clear()
    session.run(5.0)
    oddities = [event for event in session.told if isinstance(event, CounterOddity)]
    assert [event.what for event in oddities] == ["reset"] * cuts
    assert session.total == session.line.paper.shredded == 250 * cuts


@pytest.mark.parametrize("kind", ["i-7080 and i-7060", "m-7084 and icpdas"])
@pytest.mark.parametrize("fault", [CableFault.FLIP, CableFault.NOISE, CableFault.DROP])
async def test_ten_thousand_sheets_over_a_pseudo_terminal(cable: Cable, kind: str, fault: CableFault) -> None:
    """Both protocols over the real path, as fast as it goes: 4,000 sheets a second."""
    with served(kind, cable) as rig:
        async with started(kind, cable.kiosk_end, poll_hz=1000.0, answer_s=0.02) as (shredder, told):
            await told.wait_for(lambda told: told.links == ["online"])
            await shredder.enable()
            cable.fault(fault, 0.002)
            rig.paper.feed(SHEETS, rate=4000.0)
            while rig.paper.state()["waiting"]:
                await asyncio.sleep(0.05)
                assert told.counts[-1] <= rig.paper.pulses
                assert rig.paper.enabled
            cable.heal()
            await told.wait_for(lambda told: told.counts[-1] >= SHEETS, PATIENCE)
            assert told.counts[-1] == rig.paper.shredded == SHEETS
            assert told.oddities == []
            assert told.counts == sorted(set(told.counts))
            assert cable.struck
