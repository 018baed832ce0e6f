"""Paper, motor and counters without protocol, in invented time."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.world.contact import BOUNCE
from simulators.world.paper import Paper, PaperError, PulseCounter
from simulators.world.world import World
from tests.simulators.conftest import FakeClock


@pytest.fixture
def paper(clock: FakeClock) -> Paper:
    return Paper(now=clock)


def test_it_runs_only_while_enabled(paper: Paper, clock: FakeClock) -> None:
    paper.feed(3, rate=2.0)
    clock.pass_by(60.0)
    assert (paper.shredded, paper.running, paper.due()) == (0, False, None)
    paper.enable(True)
    assert (paper.due(), paper.state()["waiting"]) == (clock.at + 0.5, 3)
    clock.pass_by(1.0)
    assert paper.shredded == 2
    paper.enable(False)
    clock.pass_by(60.0)
    assert (paper.shredded, paper.pulses, paper.take_away()) == (2, 2, 1)


def test_contacts_follow_the_motor_and_chatter(paper: Paper, clock: FakeClock) -> None:
    paper.enable(True)
    clock.pass_by(2 * BOUNCE)
    assert (paper.is_running(), paper.is_jammed()) == (True, False)
    paper.jam()
    clock.pass_by(2 * BOUNCE)
    assert (paper.is_running(), paper.is_jammed(), paper.enabled) == (False, True, True)
    paper.unjam()
    clock.pass_by(2 * BOUNCE)
    assert (paper.is_running(), paper.is_jammed()) == (True, False)


def test_two_together_make_one_pulse(paper: Paper) -> None:
    paper.enable(True)
    paper.feed(5, rate=None, double=True)
    assert (paper.shredded, paper.pulses) == (5, 3)


def test_reversal_and_noise_make_pulses_without_shredding(paper: Paper) -> None:
    paper.reverse(2)
    paper.noise(30)
    assert (paper.shredded, paper.pulses) == (0, 32)


def test_a_welded_relay_shreds_outside(paper: Paper) -> None:
    paper.run_away()
    paper.feed(4, rate=None)
    assert (paper.shredded, paper.state()["outside"], paper.running) == (4, 4, True)
    paper.run_away(False)
    paper.feed(1, rate=None)
    assert (paper.shredded, paper.running) == (4, False)


@pytest.mark.parametrize(("sheets", "rate"), [(0, 1.0), (-1, 1.0), (1, 0.0), (1, -2.0)])
def test_what_no_hand_feeds(paper: Paper, sheets: int, rate: float) -> None:
    with pytest.raises(PaperError, match="at least one sheet"):
        paper.feed(sheets, rate=rate)


def test_a_counter_ends_and_begins_anew(paper: Paper) -> None:
    counter = PulseCounter(paper, low=5, high=9)
    assert counter.value == 5
    paper.noise(4)
    assert (counter.value, counter.overflowed) == (9, False)
    paper.noise(1)
    assert (counter.value, counter.overflowed) == (5, True)
    counter.clear()
    assert (counter.value, counter.overflowed) == (5, False)


def test_a_power_cut_spares_a_counter_with_a_battery(paper: Paper) -> None:
    plain, kept = PulseCounter(paper), PulseCounter(paper, keeps=True)
    paper.noise(7)
    paper.power_cut()
    paper.noise(1)
    assert (plain.value, kept.value) == (1, 8)


def test_a_stopped_counter_sees_nothing(paper: Paper) -> None:
    counter = PulseCounter(paper)
    counter.counting = False
    paper.noise(7)
    counter.counting = True
    paper.noise(1)
    assert counter.value == 1


@given(
    low=st.integers(0, 5),
    span=st.integers(1, 20),
    steps=st.lists(st.integers(1, 50), max_size=10),
)
def test_any_pulses_leave_the_counter_where_it_belongs(low: int, span: int, steps: list[int]) -> None:
    paper = Paper(now=FakeClock())
    counter = PulseCounter(paper, low=low, high=low + span)
    for pulses in steps:
        paper.noise(pulses)
        assert low <= counter.value <= low + span
    assert counter.value == low + sum(steps) % (span + 1)
    assert counter.overflowed == (sum(steps) > span)


def test_a_world_with_a_shredder(clock: FakeClock) -> None:
    paper = Paper(now=clock)
    world = World({}, slots=[1], paper=paper, now=clock)
    heard: list[int] = []
    world.listen(lambda: heard.append(paper.pulses))
    paper.enable(True)
    paper.feed(2, rate=1.0)
    before = len(heard)
    assert world.due() == paper.due()
    clock.pass_by(1.0)
    world.settle()
    assert len(heard) > before
    assert world.state()["shredder"]["shredded"] == paper.shredded
    assert "shredder" not in World({}, slots=[1], now=clock).state()


def test_many_hands(clock: FakeClock) -> None:
    """A hand, the clock and whoever looks, at once: nothing is lost and nobody waits for ever."""
    paper = Paper()
    world = World({}, slots=[1], paper=paper)
    counter = PulseCounter(paper)
    world.listen(lambda: None)
    paper.enable(True)

    def look() -> None:
        for _ in range(300):
            world.state()
            world.due()
            world.settle()

    def feed() -> None:
        for _ in range(300):
            paper.feed(1, rate=None)
            assert counter.value >= 0

    threads = [threading.Thread(target=each) for each in (look, feed, look, feed)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (paper.shredded, counter.value) == (600, 600)
