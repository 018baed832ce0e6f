"""Counting cards between two reports, and remembering them over an outage."""

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from drivers.badge import Credential
from drivers.badge.arrivals import anew, arrivals, departures, present, usable
from drivers.badge.memory import SETTLE_S, Memory
from drivers.badge.winscard import STATE_EMPTY, STATE_MUTE, STATE_PRESENT, STATE_UNAVAILABLE, UNAWARE

FLAGS = st.sampled_from([0, 0x100, STATE_MUTE])
ALICE, BOB = Credential("idm", bytes(8)), Credential("idm", bytes(range(8)))
READER = "reader"


def state(count: int, lies: bool, flags: int = 0) -> int:
    """A report after `count` events."""
    return (count & 0xFFFF) << 16 | (STATE_PRESENT | flags if lies else STATE_EMPTY)


@given(
    first=st.integers(0, 0xFFFF), lay_first=st.booleans(), events=st.integers(0, 100), flags=FLAGS,
)  # fmt: skip
def test_every_card_between_two_reports_is_counted(
    first: int, lay_first: bool, events: int, flags: int
) -> None:
    lies = list(accumulate(range(events), lambda now, _: not now, initial=not lay_first))
    laid = sum(now and not before for before, now in pairwise(lies))
    before, after = state(first, lies[0]), state(first + events, lies[-1], flags)
    assert arrivals(before, after) == laid
    assert departures(before, after) == events - laid


@given(now=st.booleans(), count=st.integers(0, 0xFFFF))
def test_a_first_report_counts_what_lies_there(now: bool, count: int) -> None:
    assert anew(UNAWARE, state(count, now))
    assert arrivals(UNAWARE, state(count, now)) == now
    assert departures(UNAWARE, state(count, now)) == 0


def test_a_count_that_began_anew_is_a_first_report() -> None:
    assert anew(state(9, False), state(1, True))
    assert arrivals(state(9, False), state(1, True)) == 1
    assert departures(state(9, True), state(0, False)) == 0


def test_flags_alone_are_no_card() -> None:
    assert arrivals(state(5, True), state(5, True, 0x100)) == 0


def test_a_reader_that_goes_says_nothing() -> None:
    assert usable(state(1, True))
    assert not usable(STATE_UNAVAILABLE)
    assert not present(STATE_UNAVAILABLE)


def test_a_card_is_remembered_over_an_outage() -> None:
    memory = Memory()
    memory.came_back(READER, 0.0)
    assert memory.is_new(READER, ALICE)
    memory.came_back(READER, 100.0)
    assert not memory.is_new(READER, ALICE)


def test_a_reader_may_take_a_moment_to_find_what_lies_there() -> None:
    memory = Memory()
    memory.is_new(READER, ALICE)
    memory.came_back(READER, 100.0)
    memory.laid(READER, 100.0 + SETTLE_S)
    assert not memory.is_new(READER, ALICE)


def test_after_that_moment_it_was_laid_down_again() -> None:
    memory = Memory()
    memory.is_new(READER, ALICE)
    memory.came_back(READER, 100.0)
    memory.laid(READER, 100.1 + SETTLE_S)
    assert memory.is_new(READER, ALICE)


def test_a_card_that_left_is_new_and_so_is_another() -> None:
    memory = Memory()
    memory.is_new(READER, ALICE)
    memory.left(READER)
    assert memory.is_new(READER, ALICE)
    memory.came_back(READER, 5.0)
    assert memory.is_new(READER, BOB)


def test_the_moment_of_grace_is_used_up_by_one_card() -> None:
    memory = Memory()
    memory.is_new(READER, ALICE)
    memory.came_back(READER, 100.0)
    memory.is_new(READER, ALICE)
    memory.left(READER)
    memory.laid(READER, 100.2)
    assert memory.is_new(READER, ALICE)
