"""The physics under any course of events: keys are never doubled, lost, or moved through a shut door."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from simulators.world.contact import BOUNCE
from simulators.world.slot import BURN, SPRING
from simulators.world.world import Fault, World, WorldError
from tests.simulators.conftest import FakeClock

SLOTS = range(1, 5)
KEYS = {"a": 1, "b": 2, "c": 3}
slots = st.sampled_from(SLOTS)
keys = st.sampled_from(sorted(KEYS))
PLACES = (1, 2, 9)


class Physics(RuleBasedStateMachine):
    """A model that only knows who is where, beside the world."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.world = World(KEYS, slots=SLOTS, places=PLACES, now=self.clock, seed=3)
        self.open_places: set[int] = set()
        self.places: dict[str, int | None] = dict(KEYS)
        self.pulses = dict.fromkeys(SLOTS, 0)

    @rule(key=keys)
    def lift(self, key: str) -> None:
        place = self.places[key]
        may = place is not None and self.world.is_open(place)
        assert self.done(lambda: self.world.lift(key)) == may
        if may:
            self.places[key] = None

    @rule(key=keys, slot=st.none() | slots)
    def hang(self, key: str, slot: int | None) -> None:
        target = slot or KEYS[key]
        free = self.places[key] is None and target not in self.places.values()
        may = free and self.world.is_open(target)
        assert self.done(lambda: self.world.hang(key, slot)) == may
        if may:
            self.places[key] = target

    @rule(slot=slots, on=st.booleans())
    def energise(self, slot: int, on: bool) -> None:
        self.pulses[slot] += on and not self.world.energised(slot)
        self.world.energise(slot, on)

    @rule(seconds=st.sampled_from([0.001, SPRING / 2, SPRING, 0.5, BURN]))
    def time_passes(self, seconds: float) -> None:
        shut = [slot for slot in SLOTS if not self.world.is_open(slot)]
        unpowered = [slot for slot in shut if not self.world.energised(slot)]
        self.clock.pass_by(seconds)
        assert not any(self.world.is_open(slot) for slot in unpowered)

    @rule(slot=slots)
    def force(self, slot: int) -> None:
        self.world.force(slot)
        assert self.world.is_open(slot)

    @rule(slot=slots)
    def shut(self, slot: int) -> None:
        assert self.world.shut(slot) == (not self.world.is_open(slot))

    @rule(slot=slots, fault=st.sampled_from(list(Fault)))
    def fail(self, slot: int, fault: Fault) -> None:
        self.world.fail(slot, fault)

    @rule(slot=slots)
    def mend(self, slot: int) -> None:
        self.world.mend(slot)

    @rule(place=st.sampled_from(PLACES), is_open=st.booleans())
    def move_place(self, place: int, is_open: bool) -> None:
        (self.world.open_place if is_open else self.world.shut_place)(place)
        (self.open_places.add if is_open else self.open_places.discard)(place)

    @staticmethod
    def done(action: object) -> bool:
        assert callable(action)
        try:
            action()
        except WorldError:
            return False
        return True

    @invariant()
    def every_key_is_in_one_place(self) -> None:
        assert {key: self.world.where(key) for key in KEYS} == self.places
        hanging = [key for slot in SLOTS if (key := self.world.hanging(slot))]
        assert sorted(hanging) == sorted(key for key, place in self.places.items() if place is not None)

    @invariant()
    def every_pulse_is_counted(self) -> None:
        assert {slot: self.world.releases(slot) for slot in SLOTS} == self.pulses

    @invariant()
    def sound_sensors_come_to_the_truth(self) -> None:
        state = self.world.state()["slots"]
        self.clock.pass_by(BOUNCE)
        assert {place for place in PLACES if self.world.place_open(place)} == self.open_places
        for slot in SLOTS:
            faults = state[str(slot)]["faults"]
            if Fault.KEY_SENSOR not in faults:
                assert self.world.key_present(slot) == (self.world.hanging(slot) is not None)
            if Fault.BOLT_SENSOR not in faults and not self.world.energised(slot):
                assert self.world.is_locked(slot) == (not self.world.is_open(slot))


Physics.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestPhysics = Physics.TestCase
