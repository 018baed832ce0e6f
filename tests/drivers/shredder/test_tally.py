"""What readings of a counter mean: sheets, oddities, and wrong readings of which nothing may come."""

import random
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.shredder import Counted, CounterOddity
from drivers.shredder.tally import Event, Tally

READ_S = 0.04
"""From one reading to the next."""
values = st.integers(0, 0xFFFF_FFFF)


def fed(tally: Tally, *readings: int, begin: float = 0.0, every: float = READ_S) -> list[Event]:
    """What is told of these readings."""
    told = []
    for number, value in enumerate(readings):
        told += tally.read(value, begin + number * every)
    return told


def begun(at: int, *, high: int = 0xFFFF_FFFF) -> Tally:
    """A tally that knows its counter, with the last reading at 0.04 s."""
    tally = Tally(0, high)
    assert fed(tally, at, at) == [Counted(at, 0.0)]
    return tally


def counts(told: list[Event]) -> list[int]:
    return [event.count for event in told if isinstance(event, Counted)]


def oddities(told: list[Event]) -> list[tuple[str, int, int]]:
    return [(e.what, e.before, e.after) for e in told if isinstance(e, CounterOddity)]


def test_it_begins_with_two_equal_readings() -> None:
    tally = Tally()
    assert fed(tally, 7, 30, 31) == []
    assert not tally.known
    assert tally.unsettled
    assert counts(fed(tally, 31, begin=1.0)) == [31]


def test_a_sheet_counts_with_the_second_reading_at_the_time_of_the_first() -> None:
    tally = begun(30)
    assert tally.read(31, 1.0) == []
    assert tally.unsettled
    assert tally.read(31, 1.02) == [Counted(31, 1.0)]
    assert not tally.unsettled


@pytest.mark.parametrize("wrong", [0, 29, 31, 46, 0xFFFF_FFFF])
def test_one_wrong_reading_changes_nothing(wrong: int) -> None:
    tally = begun(30)
    assert fed(tally, wrong, 30, 30, begin=1.0) == []


def test_a_wrong_reading_among_sheets() -> None:
    told = fed(begun(30), 31, 2, 32, 900, 33, 33, begin=1.0)
    assert counts(told) == [32, 33]
    assert oddities(told) == []


def test_a_counter_that_ends_and_begins_anew() -> None:
    told = fed(begun(0xFFFF, high=0xFFFF), 2, 2, begin=0.08)
    assert oddities(told) == [("rolled_over", 0xFFFF, 2)]
    assert counts(told) == [0x1_0002]


def test_two_counters_ends() -> None:
    tally = begun(6, high=7)
    told = [*fed(tally, 1, 1, begin=0.08), *fed(tally, 6, 6, begin=1.0), *fed(tally, 0, 0, begin=1.08)]
    assert [what for what, _, _ in oddities(told)] == ["rolled_over", "rolled_over"]
    assert counts(told) == [9, 14, 16]


def test_a_power_cut_and_what_was_counted_since() -> None:
    told = fed(begun(500), 0, 0, 1, 1, begin=0.08)
    assert oddities(told) == [("reset", 500, 0)]
    assert counts(told) == [501]
    told = fed(begun(500), 3, 3, begin=0.08)
    assert (oddities(told), counts(told)) == ([("reset", 500, 3)], [503])


def test_a_power_cut_while_nobody_looked_for_long() -> None:
    tally = begun(500)
    tally.interrupted()
    told = fed(tally, 120, 120, begin=60.0)
    assert (oddities(told), counts(told)) == ([("reset", 500, 120)], [620])


@pytest.mark.parametrize("after", [499, 400, 20])
def test_a_counter_that_goes_back(after: int) -> None:
    told = fed(begun(500), after, after, after + 1, after + 1, begin=0.08)
    assert oddities(told) == [("went_back", 500, after)]
    assert counts(told) == [501]


def test_a_long_quiet_does_not_make_a_step_back_a_reset() -> None:
    tally = begun(30)
    assert fed(tally, *[30] * 1000) == []
    assert oddities(fed(tally, 29, 29, begin=1000 * READ_S)) == [("went_back", 30, 29)]


def test_a_reading_is_not_confirmed_over_an_interruption() -> None:
    tally = begun(30)
    assert tally.read(31, 1.0) == []
    tally.interrupted()
    assert tally.read(31, 9.0) == []
    assert counts(tally.read(31, 9.04)) == [31]


def test_the_flag_is_said_when_it_rises() -> None:
    tally = begun(5)
    assert tally.overflow(False, 1.0) == []
    assert tally.overflow(True, 2.0) == [CounterOddity("overflow", 5, 5, 2.0)]
    assert tally.overflow(True, 3.0) == []
    assert tally.overflow(False, 4.0) == []
    assert tally.overflow(True, 5.0) == [CounterOddity("overflow", 5, 5, 5.0)]


def test_a_flag_that_is_up_at_the_start_is_said_once_something_is_known() -> None:
    tally = Tally()
    assert tally.overflow(True, 1.0) == []
    fed(tally, 5, 5)
    assert tally.overflow(True, 2.0) == [CounterOddity("overflow", 5, 5, 2.0)]
    assert tally.overflow(True, 3.0) == []


@pytest.mark.parametrize("ends", [(0, 0), (5, 4), (-1, 3)])
def test_bounds_between_which_nothing_counts(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot count"):
        Tally().bounds(*ends)


# --- any course -------------------------------------------------------------------------------------------


@given(readings=st.lists(values), flags=st.lists(st.booleans()))
@example(readings=[5, 5, 4, 4, 3, 3], flags=[])
def test_any_readings_give_a_count_that_never_falls_and_say_every_fall(
    readings: list[int], flags: list[bool]
) -> None:
    tally = Tally()
    told = fed(tally, *readings)
    for number, flag in enumerate(flags):
        told += tally.overflow(flag, 1000.0 + number)
    assert counts(told) == sorted(set(counts(told)))
    falls = [(before, after) for what, before, after in oddities(told) if what != "overflow"]
    assert all(after < before for before, after in falls)
    accepted = [value for value, other in pairwise(readings) if value == other]
    fell = sum(other < one for one, other in pairwise(accepted))
    assert len(falls) >= min(1, fell)


@given(
    seed=st.integers(0, 1 << 32),
    wrong=st.floats(0.0, 0.2),
    first=values,
    high=st.sampled_from([0xFFFF, 0xFFFF_FFFF]),
)
def test_ten_sheets_a_second_with_wrong_and_lost_readings_are_counted_exactly(
    seed: int, wrong: float, first: int, high: int
) -> None:
    """Never more than there were, none missed, rollovers said; as long as no two wrong ones agree."""
    chance = random.Random(seed)
    first = min(first, high)
    tally, told, sheets, before_wrong = Tally(0, high), list[Event](), 0, False
    for number in range(600):
        at = number * READ_S
        sheets += chance.random() < 10 * READ_S and 10 < number < 590
        shown = (first + sheets) % (high + 1)
        is_wrong = chance.random() < wrong and not before_wrong and tally.known
        before_wrong = is_wrong
        if chance.random() < 0.05 and number > 10:
            tally.interrupted()
            continue
        told += tally.read(chance.randint(0, high) if is_wrong else shown, at)
        assert tally.total <= first + sheets or not tally.known
    told += fed(tally, *[(first + sheets) % (high + 1)] * 2, begin=600 * READ_S)
    assert tally.total == counts(told)[-1] == first + sheets
    assert {what for what, _, _ in oddities(told)} <= {"rolled_over"}
