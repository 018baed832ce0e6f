"""The bench's words for the shredder."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.bench.bench import Bench
from simulators.wire.cable import Cable
from simulators.world.paper import Paper, PulseCounter
from simulators.world.world import World
from tests.simulators.conftest import FakeClock
from tests.simulators.test_whole import NoReaders


@pytest.fixture
def bench(cable: Cable, clock: FakeClock, tmp_path: Path) -> Iterator[Bench]:
    line = Cable(tmp_path / "shredder", paced=False)
    line.start()
    paper = Paper(now=clock)
    PulseCounter(paper)
    yield Bench(World({}, slots=[], paper=paper, now=clock), cable, NoReaders(), {}, line)
    line.stop()


def paper_of(bench: Bench) -> Paper:
    assert bench.world.paper is not None
    return bench.world.paper


def test_a_hand_feeds(bench: Bench, clock: FakeClock) -> None:
    paper = paper_of(bench)
    assert bench.do("feed 3") == "ok 3 sheets are fed; the shredder stands"
    assert bench.do("take-away") == "ok 3 sheets are taken away from the shredder"
    paper.enable(True)
    assert bench.do("feed 4 double 2") == "ok 4 sheets are fed, two together"
    clock.pass_by(1.0)
    assert (paper.shredded, paper.pulses) == (4, 2)
    assert bench.do("feed 10 100") == "ok 10 sheets are fed"
    clock.pass_by(1.0)
    assert paper.shredded == 14


def test_mishaps(bench: Bench, clock: FakeClock) -> None:
    paper = paper_of(bench)
    assert bench.do("run-away on") == "ok the shredder runs whether it is enabled or not"
    assert paper.running
    assert bench.do("jam") == "ok the shredder is jammed"
    assert not paper.running
    assert bench.do("unjam") == "ok the shredder is clear"
    assert bench.do("run-away off") == "ok the relay is mended"
    assert not paper.running
    assert bench.do("noise 5") == "ok 5 pulses came without paper"
    assert bench.do("reverse 2") == "ok 2 sheets came back out"
    state = json.loads(bench.do("state").removeprefix("ok "))["shredder"]
    assert (state["pulses"], state["counters"]) == (7, [7])
    assert bench.do("power-cut counter") == "ok the counter had no power for a moment"
    assert paper.state()["counters"] == [0]


def test_its_line(bench: Bench) -> None:
    line = bench.shredder.line
    assert bench.do("unplug shredder") == "ok the shredder is unplugged"
    assert (line.plugged, bench.cable.plugged) == (False, True)
    assert bench.do("plug shredder") == "ok the shredder is plugged in"
    assert bench.do("fault shredder noise 0.5") == "ok the shredder's cable has the fault noise"
    assert (line.faults, bench.cable.faults) == ({"noise": 0.5}, {})
    assert bench.do("fault shredder drop") == "ok the shredder's cable has the fault drop"
    assert bench.do("heal shredder") == "ok the shredder's cable has no fault"
    assert line.faults == {}


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("feed", "no say 'feed N [double] [RATE]'"),
        ("feed many", "no 'many' is no number of sheets"),
        ("feed 0", "no '0' is no number of sheets"),
        ("feed 3 fast", "no a hand feeds above 0"),
        ("feed 3 double 2 more", "no say 'feed N [double] [RATE]'"),
        ("jam twice", "no say 'jam'"),
        ("run-away", "no say 'run-away on|off'"),
        ("run-away fast", "no how it runs away is one of on, off"),
        ("power-cut reader", "no say 'power-cut counter'"),
        ("noise -1", "no '-1' is no number of sheets"),
        ("fault shredder rust", "no a fault of the cable is one of"),
        ("unplug kettle", "no what has a plug is one of reader, cabinet, shredder"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_sentence(bench: Bench, line: str, answer: str) -> None:
    assert bench.do(line).startswith(answer)


def test_without_a_shredder_its_words_are_refused(cable: Cable, clock: FakeClock) -> None:
    bench = Bench(World({}, slots=[], now=clock), cable, NoReaders(), {})
    for line in ("feed 3", "jam", "fault shredder drop", "heal shredder"):
        assert bench.do(line) == "no there is no shredder"
    bench = Bench(World({}, slots=[], paper=Paper(now=clock), now=clock), cable, NoReaders(), {})
    assert bench.do("unplug shredder") == "no the shredder is on no cable"
