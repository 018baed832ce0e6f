"""The switch in invented time, against a module of a few lines: orders, faults, watchdog, power cuts."""

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from drivers.half_duplex import BadAnswer, NotAsked
from drivers.shredder import EnabledChanged, ShredderEvent
from drivers.shredder.gear import Contacts, Declined
from drivers.shredder.switch import Switch
from drivers.wire import LineDown
from tests.interrupted import interrupted

GOOD, NOT_HEARD, ANSWER_LOST, DECLINED, NOT_ASKED = (
    "good",
    "not heard",
    "answer lost",
    "declined",
    "not asked",
)
FATES = (GOOD, NOT_HEARD, ANSWER_LOST, DECLINED, NOT_ASKED)
WATCHDOG_S = 2.0


@dataclass
class FakeSwitch:
    """A module with one output and a watchdog; `fate` decides over each exchange."""

    fate: Callable[[], str] = lambda: GOOD
    at: float = 100.0
    name: str = "switch"
    on: bool = False
    jam: bool = False
    armed: bool = False
    has_tripped: bool = False
    follows: bool = True
    heard_at: float = 100.0
    ons: int = 0
    """How often it was ordered on, and heard it."""
    done: list[str] = field(default_factory=list)

    def pass_time(self, seconds: float) -> None:
        """Time passes; the watchdog trips when it is due."""
        self.at += seconds
        if self.armed and not self.has_tripped and self.at - self.heard_at >= WATCHDOG_S:
            self.has_tripped, self.on = True, False

    def write(self, *, on: bool) -> None:
        def act() -> None:
            self.ons += on
            if self.follows and not self.has_tripped:
                self.on = on

        self._exchange(f"write {on}", act)

    def read(self) -> Contacts:
        self._exchange("read", lambda: None)
        return Contacts(self.on, self.on, self.jam)

    def tripped(self) -> bool:
        self._exchange("tripped", lambda: None)
        return self.has_tripped

    def arm(self) -> None:
        def act() -> None:
            self.armed, self.has_tripped, self.heard_at = True, False, self.at

        self._exchange("arm", act)

    def disarm(self) -> None:
        self._exchange("disarm", lambda: setattr(self, "armed", False))

    def feed(self) -> None:
        if self.fate() == GOOD:  # nobody answers: what is lost is not noticed
            self.heard_at = self.at
        self.done.append("feed")

    def _exchange(self, what: str, act: Callable[[], None]) -> None:
        fate = self.fate()
        self.pass_time(0.02 if fate == GOOD else 0.4)
        if fate == NOT_ASKED:
            raise NotAsked("babble")
        if fate == NOT_HEARD:
            raise BadAnswer("no answer")
        if fate == DECLINED:
            raise Declined("no")
        act()
        self.done.append(what)
        if fate == ANSWER_LOST:
            raise BadAnswer("damaged")


class Stage:
    """A switch, its module, and what it told."""

    def __init__(self, fate: Callable[[], str] = lambda: GOOD) -> None:
        self.module = FakeSwitch(fate)
        self.switch = Switch(self.module, period_s=0.1, now=lambda: self.module.at)
        self.told: list[ShredderEvent] = []
        self.switch.attach()

    def run(self, seconds: float) -> None:
        """Steps as they fall due, for so long."""
        end = self.module.at + seconds
        while (due := max(self.switch.due(), self.module.at)) <= end:
            self.module.pass_time(due - self.module.at)
            self.told += self.switch.step()
        self.module.pass_time(max(0.0, end - self.module.at))

    def enable(self) -> None:
        """An order as it is given."""
        try:
            self.told += self.switch.enable(self.switch.stopped)
        except BaseException:
            self.switch.keep_off()
            raise

    def disable(self) -> None:
        """An order as it is given."""
        self.switch.keep_off()
        self.told += self.switch.disable()

    @property
    def enabled(self) -> list[str]:
        """What was told of the output."""
        return [event.enabled for event in self.told if isinstance(event, EnabledChanged)]


def fates(*first: str) -> Callable[[], str]:
    """These first, then all is well."""
    left = list(first)
    return lambda: left.pop(0) if left else GOOD


def test_off_comes_before_anything_else() -> None:
    stage = Stage()
    stage.module.on = True
    stage.run(0.03)
    assert stage.module.done[0] == "write False"
    stage.run(1.0)
    assert (stage.module.on, stage.enabled) == (False, ["disabled"])


def test_an_order_before_it_is_set_up_is_not_sent() -> None:
    stage = Stage()
    for order in (stage.enable, stage.disable):
        with pytest.raises(NotAsked, match="set up"):
            order()
    assert stage.module.done == []


def test_an_order_that_was_taken_back_before_its_turn_is_not_sent() -> None:
    stage = Stage()
    stage.run(1.0)
    since = stage.switch.stopped
    stage.switch.keep_off()
    with pytest.raises(NotAsked, match="taken back"):
        stage.switch.enable(since)
    assert stage.module.ons == 0


def test_no_moment_of_an_order_at_which_it_is_taken_back_leaves_it_on() -> None:
    """Another thread takes it back between any two lines of it."""
    lines = 1
    while True:
        stage = Stage()
        stage.run(1.0)
        since = stage.switch.stopped
        with interrupted(Switch.enable, lines, stage.switch.keep_off) as left, contextlib.suppress(NotAsked):
            stage.switch.enable(since)
        if left():
            break
        stage.run(0.2)
        assert not stage.module.on, f"behind line {lines}"
        lines += 1
    assert lines > 8


def test_an_order_that_is_taken_back_while_it_is_carried_out() -> None:
    stage = Stage()
    stage.run(1.0)
    read = stage.module.read

    def meanwhile() -> Contacts:
        stage.switch.keep_off()
        return read()

    stage.module.read = meanwhile  # type: ignore[method-assign]
    stage.switch.enable(stage.switch.stopped)
    stage.module.read = read  # type: ignore[method-assign]
    assert stage.module.on
    stage.run(0.2)
    assert not stage.module.on


@pytest.mark.parametrize("fate", [NOT_HEARD, ANSWER_LOST, DECLINED, NOT_ASKED])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_an_enable_of_which_one_exchange_fails_leaves_it_off(fate: str, which: int) -> None:
    stage = Stage()
    stage.run(1.0)
    stage.module.fate = fates(*[GOOD] * which, fate)
    with pytest.raises((BadAnswer, Declined, NotAsked)) as caught:
        stage.enable()
    if which == 2 or (which == 1 and fate == ANSWER_LOST):
        assert not isinstance(caught.value, NotAsked), "what may have been carried out is not said unsent"
    stage.run(1.0)
    assert not stage.module.on
    assert stage.module.ons <= 1


def test_a_line_that_falls_behind_the_order_may_have_carried_it_out() -> None:
    stage = Stage()
    stage.run(1.0)

    def falls() -> Contacts:
        raise LineDown("unplugged", sent=False)

    stage.module.read = falls  # type: ignore[method-assign]
    with pytest.raises(LineDown) as caught:
        stage.enable()
    assert caught.value.sent


def test_contacts_that_chatter_are_said_once_they_are_steady() -> None:
    stage = Stage()
    stage.run(1.0)
    before = len(stage.told)
    for _ in range(6):
        stage.module.jam = not stage.module.jam
        stage.run(0.1)
    stage.run(1.0)
    assert len(stage.told) - before <= 1


def test_it_is_lost_after_three_readings_though_signs_of_life_go_out() -> None:
    stage = Stage()
    stage.run(1.0)
    stage.module.fate = lambda: NOT_HEARD
    stage.run(3.0)
    assert stage.switch.lost
    assert stage.enabled == ["disabled", "unknown"]
    stage.module.fate = fates()
    stage.run(2.0)
    assert (stage.switch.lost, stage.enabled[-1]) == (False, "disabled")


def test_an_output_that_stays_on_is_a_fault_of_a_module_that_answers() -> None:
    stage = Stage()
    stage.run(1.0)
    stage.module.on, stage.module.follows = True, False
    stage.run(2.0)
    assert "does not go off" in stage.switch.fault
    assert not stage.switch.lost
    assert stage.enabled[-1] == "enabled"
    stage.module.follows = True
    stage.run(1.0)
    assert (stage.switch.fault, stage.enabled[-1]) == ("", "disabled")


def test_what_lost_its_power_is_not_found_on_again() -> None:
    """It was ordered on, fell off by itself, and somebody else switches it on: no order stands for that."""
    stage = Stage()
    stage.run(1.0)
    stage.enable()
    stage.module.on = False
    stage.run(1.0)
    assert stage.enabled[-1] == "disabled"
    stage.module.on = True
    stage.run(1.0)
    assert not stage.module.on


def test_closing_tries_again_and_takes_the_watchdog_off() -> None:
    stage = Stage()
    stage.run(1.0)
    stage.enable()
    stage.module.fate = fates(NOT_HEARD, GOOD, ANSWER_LOST)
    stage.switch.closing()
    assert (stage.module.on, stage.module.armed) == (False, False)


def test_a_module_that_hears_nothing_at_the_close_is_left_to_its_watchdog() -> None:
    stage = Stage()
    stage.run(1.0)
    stage.enable()
    stage.module.fate = lambda: NOT_HEARD
    stage.switch.closing()
    assert stage.module.armed
    stage.module.pass_time(WATCHDOG_S)
    assert not stage.module.on


class AnyCourse(RuleBasedStateMachine):
    """Orders, faults, time and power cuts in any order: it runs only by the last order, and never for long
    without it."""

    def __init__(self) -> None:
        super().__init__()
        self.random = random.Random(0)
        self.faulty = 0.0
        self.orders = 0
        self.may_be_on = False
        """Was it ordered on and confirmed, and nothing has ended that since?"""
        self.stage = Stage(self.fate)

    def fate(self) -> str:
        """What becomes of an exchange."""
        return self.random.choice(FATES[1:]) if self.random.random() < self.faulty else GOOD

    @rule(rate=st.sampled_from([0.0, 0.3, 1.0]), seed=st.integers(0, 1 << 32))
    def weather(self, rate: float, seed: int) -> None:
        self.random.seed(seed)
        self.faulty = rate

    @rule()
    def enable(self) -> None:
        self.orders += 1
        try:
            self.stage.enable()
        except (BadAnswer, Declined, NotAsked):
            self.may_be_on = False
        else:
            assert self.stage.module.on
            self.may_be_on = True

    @rule()
    def disable(self) -> None:
        self.may_be_on = False
        try:
            self.stage.disable()
        except (BadAnswer, Declined, NotAsked):
            return
        assert not self.stage.module.on

    @rule(seconds=st.sampled_from([0.05, 0.3, 1.0, 5.0]))
    def time(self, seconds: float) -> None:
        self.stage.run(seconds)

    @rule()
    def power_cut(self) -> None:
        self.stage.module.on = False
        self.may_be_on = False

    @rule()
    def somebody_else(self) -> None:
        """Not between two readings: an output that fell off and is on again before a look was never off."""
        fell_off_unseen = self.stage.enabled[-1:] == ["enabled"] and not self.stage.module.on
        if not self.stage.module.has_tripped and not fell_off_unseen:
            self.stage.module.on = True

    @rule()
    def the_line_falls(self) -> None:
        self.may_be_on = False
        self.stage.told += self.stage.switch.detach("unplugged")
        self.stage.module.pass_time(1.0)
        self.stage.switch.attach()

    @invariant()
    def no_order_is_repeated(self) -> None:
        assert self.stage.module.ons <= self.orders

    @invariant()
    def what_is_told_alternates(self) -> None:
        told = self.stage.enabled
        assert all(one != other for one, other in pairwise(told))

    def teardown(self) -> None:
        """In the end all is well again for a while: it is as last ordered, and so it was told."""
        self.faulty = 0.0
        self.stage.run(5.0)
        module = self.stage.module
        assert not module.on or self.may_be_on
        assert self.stage.enabled[-1] == ("enabled" if module.on else "disabled")
        assert ("tripped" in self.stage.switch.fault) == module.has_tripped


TestAnyCourse = AnyCourse.TestCase
TestAnyCourse.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)
