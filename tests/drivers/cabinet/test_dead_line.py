"""A line on which nobody is heard: known within seconds, however many modules hang on it."""

from typing import cast

import pytest

from drivers.cabinet import LinkChanged, Sensed
from drivers.cabinet.scan import Scan
from drivers.cabinet.wiring import Module, Wiring
from drivers.half_duplex import ANSWER_S, CLOSING_S, LATE_S
from drivers.wire import Wire
from tests.drivers.cabinet.peers import FakeModule, Reply
from tests.drivers.cabinet.stage import GENERIC
from tests.drivers.cabinet.test_master import LineInTime

UNITS = (1, 2, 3, 4)


class Cabinet:
    """Four modules on one line in invented time; `dead` are not heard."""

    def __init__(self) -> None:
        wired = [Module(n, GENERIC, f"lock {n}", f"key {n}, bolt {n}") for n in UNITS]
        self.modules = {n: FakeModule(n) for n in UNITS}
        self.dead: set[int] = set()
        self.line = LineInTime(self.answer, at=10.0)
        self.scan = Scan(wired, Wiring.of(wired), period_s=0.05, debounce_scans=2, now=lambda: self.line.at)
        self.told: list[object] = []
        self.scan.listen(self.told.append)
        self.wire = cast(Wire, self.line)  # as much of one as is asked for
        self.scan.attached(self.wire)

    def answer(self, frame: bytes) -> Reply:
        """Of those who live."""
        return [] if frame[0] in self.dead else [(0.005, self.modules[frame[0]].answer(frame))]

    def run(self, seconds: float) -> None:
        """Steps as they fall due."""
        end = self.line.at + seconds
        while (due := max(self.scan.due(), self.line.at)) <= end:
            self.line.at = due
            self.scan.step(self.wire)
        self.line.at = max(self.line.at, end)

    def links(self) -> list[str]:
        """What was told of the link."""
        return [event.state for event in self.told if isinstance(event, LinkChanged)]


@pytest.mark.parametrize("known", [False, True], ids=["just gone", "known to be gone"])
@pytest.mark.parametrize("dead", [UNITS, UNITS[:3], UNITS[:2], UNITS[:1], UNITS[2:], ()])
def test_a_dead_line_is_closed_in_time_and_who_is_heard_is_switched_off(
    dead: tuple[int, ...], known: bool
) -> None:
    """The service has 10 s; the shredder's line closes at the same time."""
    cabinet = Cabinet()
    cabinet.run(2.0)
    cabinet.dead = set(dead)
    cabinet.run(1.5 * len(dead) if known else 0.0)
    for module in cabinet.modules.values():
        module.coils[0] = True
    before = cabinet.line.at
    cabinet.scan.closing(cabinet.wire)
    assert cabinet.line.at - before <= CLOSING_S + LATE_S + ANSWER_S + 0.1
    if known or len(dead) < 3:
        assert not any(cabinet.modules[n].coils[0] for n in set(UNITS) - set(dead))


def test_nothing_is_believed_for_long_of_a_line_that_is_dead() -> None:
    cabinet = Cabinet()
    cabinet.run(2.0)
    assert cabinet.links() == ["online"]
    cabinet.dead = set(UNITS)
    cabinet.run(len(UNITS) + 0.5)
    assert cabinet.links() == ["online", "offline"]
    unknown = [event for event in cabinet.told if isinstance(event, Sensed) and event.state == "unknown"]
    assert len(unknown) == 2 * len(UNITS)
    cabinet.dead = set()
    cabinet.run(8.0)
    assert cabinet.links()[-1] == "online"


@pytest.mark.parametrize("dead", UNITS)
def test_one_module_that_is_not_heard_takes_no_other_with_it(dead: int) -> None:
    cabinet = Cabinet()
    cabinet.run(2.0)
    cabinet.dead = {dead}
    cabinet.run(10.0)
    assert cabinet.links() == ["online", "degraded"]
    gone = {event.slot for event in cabinet.told if isinstance(event, Sensed) and event.state == "unknown"}
    assert gone == {dead}


def test_the_others_are_scanned_while_one_is_looked_for() -> None:
    cabinet = Cabinet()
    cabinet.run(2.0)
    cabinet.dead = {3}
    cabinet.run(10.0)
    before, begun = len(cabinet.line.sent), cabinet.line.at
    cabinet.run(30.0)
    scans = sum(frame[:2] == b"\x01\x02" for frame in cabinet.line.sent[before:])
    assert scans >= 0.6 * (cabinet.line.at - begun) / 0.05
