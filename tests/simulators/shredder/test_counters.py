"""The simulated Modbus counters, read by masters that we did not write."""

from collections.abc import Iterator

import pytest

from simulators.cabinet.modbus_unit import ModbusUnits, Unit
from simulators.wire.cable import Cable
from simulators.world.paper import Paper
from simulators.world.world import World
from tests.simulators.wire.partners import PARTNERS, Partner

UNITS = (
    Unit(1, "m-7084", "", "spare 2, sheets"),
    Unit(2, "adam-4150", "enable", "spare, sheets"),
    Unit(3, "generic", "", "sheets"),
)


@pytest.fixture
def paper(cable: Cable) -> Iterator[Paper]:
    """Three counters of three models on one sensor, and a shredder enabled by one of them."""
    paper = Paper()
    units = ModbusUnits(cable.device_end, UNITS, world=World({}, slots=[], paper=paper))
    units.start()
    for address, channel in ((1, 2), (2, 1), (3, 0)):
        units.modules[address].counters[channel].value = 0x0001_FFFE
    yield paper
    units.stop()


@pytest.fixture(params=PARTNERS)
def partner(cable: Cable, paper: Paper, request: pytest.FixtureRequest) -> Iterator[Partner]:
    """Each of the masters."""
    with PARTNERS[request.param](str(cable.kiosk_end)) as partner:
        yield partner


def test_each_counts(paper: Paper, partner: Partner) -> None:
    paper.noise(3)
    assert partner.read_words(1, 4, 4, 2) == [1, 2]
    assert partner.read_words(2, 3, 2, 2) == [1, 2]
    assert partner.read_words(3, 4, 256, 2) == [2, 1]
    assert partner.read_words(1, 4, 0, 2) == [0, 0]


def test_each_that_can_is_cleared_and_stopped(paper: Paper, partner: Partner) -> None:
    partner.write_bits(1, 5, 514, [True])
    partner.write_bits(3, 5, 256, [True])
    assert partner.read_words(1, 4, 4, 2) == [0, 0]
    assert partner.read_words(3, 4, 256, 2) == [0, 0]
    assert partner.read_words(1, 3, 489, 1) == [4]
    partner.write_words(1, 6, 489, [0])
    paper.noise(5)
    assert partner.read_words(1, 4, 4, 2) == [0, 0]


def test_an_overflow_is_flagged(paper: Paper, partner: Partner) -> None:
    assert partner.read_bits(3, 2, 256, 1) == [False]
    paper.noise(0xFFFE_0002)
    assert partner.read_bits(3, 2, 256, 1) == [True]
    assert partner.read_words(3, 4, 256, 2) == [0, 0]


def test_a_word_enables_the_shredder(paper: Paper, partner: Partner) -> None:
    partner.write_words(2, 6, 302, [1])
    assert paper.enabled
    partner.write_words(2, 6, 302, [0])
    assert not paper.enabled
