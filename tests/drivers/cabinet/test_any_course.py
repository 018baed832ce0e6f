"""One module in any course of events: orders, faults and time."""

import random
from collections.abc import Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from drivers.cabinet.profile import Profile
from drivers.cabinet.unit import Tripped
from drivers.half_duplex import LOOK_FOR_LOST_S
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted
from tests.drivers.cabinet.stage import ADAM, FATES, GENERIC, GOOD, ICPDAS, PULSE_S, Stage

SIGNALS = (4, 5, 6)
"""The channels of lamp, buzzer and siren."""


class AnyCourse(RuleBasedStateMachine):
    """Orders, faults and time in any order: no lock gets current that was not ordered, none keeps it.

    A lamp, buzzer or siren is in the end as last ordered: off even if the order was not heard, on only if the
    module confirmed it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.random = random.Random(0)
        self.faulty = 0.0
        self.orders = 0
        self.switched_on = 0
        self.signals: dict[int, bool | None] = dict.fromkeys(SIGNALS, False)
        """How each must be in the end; None: nobody can say."""

    @initialize(profile=st.sampled_from([GENERIC, ADAM, ICPDAS]), seed=st.integers(0, 1 << 32))
    def begin(self, profile: Profile, seed: int) -> None:
        self.random.seed(seed)
        self.stage = Stage(profile, outputs="lock 1-4, lamp 1, buzzer, alarm", fate=self.fate)
        self.locks: Sequence[bool] = (False,) * 4

    def fate(self) -> str:
        """Before each request: what the locks did since the last one is counted."""
        self.count()
        return self.random.choice(FATES[1:]) if self.random.random() < self.faulty else GOOD

    def count(self) -> None:
        """How often a lock went from off to on."""
        now = self.locks_now()
        self.switched_on += sum(on and not was for on, was in zip(now, self.locks, strict=True))
        self.locks = now

    def locks_now(self) -> tuple[bool, ...]:
        """Which locks have current."""
        return tuple(self.has_current(n) for n in range(4))

    def has_current(self, channel: int) -> bool:
        """Whether an output has current."""
        if self.stage.profile is ADAM:
            return self.stage.module.registers.get(302, 0) >> channel & 1 == 1
        return self.stage.module.coils.get(channel, False)

    @rule(rate=st.sampled_from([0.0, 0.2, 0.6, 1.0]))
    def weather(self, rate: float) -> None:
        self.faulty = rate

    @rule(channel=st.integers(0, 3))
    def release(self, channel: int) -> None:
        try:
            self.stage.release(channel)
        except (NotAsked, Tripped):
            return
        except (BadAnswer, Excepted):
            pass
        self.orders += 1

    @rule(channel=st.sampled_from(SIGNALS), on=st.booleans())
    def signal(self, channel: int, on: bool) -> None:
        try:
            self.stage.unit.signal(self.stage.ask, channel, on=on)
        except (NotAsked, BadAnswer) as error:
            if not on:
                self.signals[channel] = False
            elif isinstance(error, BadAnswer):
                self.signals[channel] = None
        except Excepted:
            self.signals[channel] = None
        else:
            self.signals[channel] = on

    @rule(channel=st.sampled_from(SIGNALS))
    def off_while_the_line_is_down(self, channel: int) -> None:
        self.stage.unit.detach("unplugged")
        self.stage.unit.keep_off(channel)
        self.signals[channel] = False
        self.stage.unit.attach()

    @rule(channel=st.integers(0, 6), on=st.booleans())
    def an_output_moves_by_itself(self, channel: int, on: bool) -> None:
        """A module that had no power for a moment, a relay that sticks and comes loose, another program."""
        module = self.stage.module
        if self.stage.profile is ADAM:
            word = module.registers.get(302, 0)
            module.registers[302] = word | 1 << channel if on else word & ~(1 << channel)
        else:
            module.coils[channel] = on
        self.locks = self.locks_now()

    @rule(seconds=st.floats(0.0, 1.5))
    def time_passes(self, seconds: float) -> None:
        self.stage.run(seconds)

    @rule()
    def line_falls_and_comes_back(self) -> None:
        self.stage.unit.detach("unplugged")
        self.stage.unit.attach()

    @precondition(lambda self: self.faulty == 0.0)
    @rule()
    def in_good_weather_everything_is_as_it_should_be_in_the_end(self) -> None:
        self.stage.run(LOOK_FOR_LOST_S + PULSE_S + 1.0)
        assert not any(self.locks_now())
        for channel, on in self.signals.items():
            assert on in (None, self.has_current(channel))
        assert not self.stage.unit.lost
        assert self.stage.unit.settled

    @invariant()
    def no_lock_got_current_more_often_than_ordered(self) -> None:
        if hasattr(self, "stage"):
            self.count()
            assert self.switched_on <= self.orders


TestAnyCourse = AnyCourse.TestCase
TestAnyCourse.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
