"""Answers that come too late: none is delivered as the answer to another request, read or write."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.modbus import rtu
from drivers.modbus.master import ANSWER_S, LATE_S, Master
from drivers.modbus.rtu import BadAnswer
from tests.drivers.cabinet.peers import Reply, seal
from tests.drivers.cabinet.test_master import LineInTime

DELAYS = st.floats(0.0, LATE_S)
LOCK_ON = rtu.write_coil(1, 0, on=True)
SERIAL = rtu.read_holding_registers(1, 0, 1)


@dataclass
class Unit:
    """Hears a request or does not, carries it out at once, and answers after a while."""

    fates: list[tuple[bool, float]]
    asked: int = 0
    carried_out: list[int] = field(default_factory=list)
    """Which of the requests, by their numbers."""

    def __call__(self, frame: bytes) -> Reply:
        number, self.asked = self.asked, self.asked + 1
        heard, delay = self.fates[number]
        if not heard:
            return []
        self.carried_out.append(number)
        answer = frame if frame[1] == 5 else seal(b"\x01\x03\x02" + number.to_bytes(2, "big"))
        return [(delay, answer)]


@given(fates=st.lists(st.tuples(st.booleans(), DELAYS), min_size=1, max_size=12), pauses=st.data())
def test_no_write_is_confirmed_that_was_not_carried_out_and_no_reading_is_older_than_its_request(
    fates: list[tuple[bool, float]], pauses: st.DataObject
) -> None:
    unit = Unit(fates)
    line = LineInTime(unit)
    master = Master(line, ANSWER_S, now=lambda: line.at)
    for number in range(len(fates)):
        write = pauses.draw(st.booleans())
        try:
            values = master.ask(LOCK_ON if write else SERIAL)
        except BadAnswer:
            pass
        else:
            assert number in unit.carried_out
            assert values == (() if write else (number,))
        line.at += pauses.draw(st.sampled_from([0.0, 0.05, 0.3, 0.6, 1.2]))


@pytest.mark.parametrize("late", [0.45, 0.6, 0.75])
def test_a_lock_that_was_never_ordered_on_is_not_confirmed_by_the_order_before(late: float) -> None:
    """The first order is answered late, the second is not heard: the trial's case."""
    line = LineInTime(Unit([(True, late), (False, 0.0)]))
    master = Master(line, ANSWER_S, now=lambda: line.at)
    for _ in range(2):
        with pytest.raises(BadAnswer, match="no answer"):
            master.ask(LOCK_ON)


def test_the_silence_is_kept_before_a_request_to_another_unit_too() -> None:
    line = LineInTime(lambda _: [])
    master = Master(line, ANSWER_S, now=lambda: line.at)
    with pytest.raises(BadAnswer):
        master.ask(LOCK_ON)
    line.coming = [(0.9, seal(b"\x02\x02\x01\x07"))]
    line.answer = lambda _: [(0.005, seal(b"\x02\x02\x01\x01"))]
    assert master.ask(rtu.read_discrete_inputs(2, 0, 8))[:2] == (1, 0)
    assert line.at > 0.9 + ANSWER_S


def test_a_damaged_answer_was_the_answer_and_costs_no_more_than_before() -> None:
    line = LineInTime(lambda _: [(0.005, seal(b"\x01\x02\x01\x07")[:-1] + b"?")])
    master = Master(line, ANSWER_S, now=lambda: line.at)
    for _ in range(2):
        with pytest.raises(BadAnswer, match="checksum"):
            master.ask(rtu.read_discrete_inputs(1, 0, 8))
    assert line.at < ANSWER_S + 0.05


@pytest.mark.parametrize("owed", [0.3, 0.8])
def test_what_was_asked_before_the_line_was_pulled_is_not_the_answer_when_it_is_back(owed: float) -> None:
    stale, fresh = seal(b"\x01\x03\x02\x00\x01"), seal(b"\x01\x03\x02\x00\x02")
    line = LineInTime(lambda _: [(0.005, fresh)])
    line.coming = [(owed, stale)]
    master = Master(line, ANSWER_S, now=lambda: line.at, owed=LATE_S)
    assert master.ask(SERIAL) == (2,)


def test_the_time_is_a_value_of_the_line() -> None:
    line = LineInTime(Unit([(True, 1.7), (False, 0.0)]))
    master = Master(line, ANSWER_S, now=lambda: line.at, late_s=2.0)
    for _ in range(2):
        with pytest.raises(BadAnswer):
            master.ask(LOCK_ON)
    assert line.at > 2.0 + ANSWER_S
