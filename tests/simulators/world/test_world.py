import threading

import pytest

from simulators.world.contact import BOUNCE
from simulators.world.slot import BURN, SPRING
from simulators.world.world import Fault, World, WorldError
from tests.simulators.conftest import PATIENCE, FakeClock


@pytest.fixture
def world(clock: FakeClock) -> World:
    return World({"vault": 1, "cellar": 2}, slots=range(1, 5), now=clock)


def test_keys_must_fit_the_slots() -> None:
    with pytest.raises(ValueError, match="no slot 9 for key 'attic'"):
        World({"attic": 9}, slots=[1])
    with pytest.raises(ValueError, match="one slot"):
        World({"attic": 1, "cellar": 1}, slots=[1])


def test_a_short_pulse_opens_nothing(world: World, clock: FakeClock) -> None:
    world.energise(1, True)
    clock.pass_by(SPRING - 0.001)
    assert not world.is_open(1)
    world.energise(1, False)
    clock.pass_by(10)
    assert not world.is_open(1)
    assert world.releases(1) == 1


def test_a_long_enough_pulse_springs_the_door_open_and_it_stays_open(world: World, clock: FakeClock) -> None:
    world.energise(1, True)
    clock.pass_by(0.5)
    world.energise(1, False)
    clock.pass_by(3600)
    assert world.is_open(1)
    assert not world.is_locked(1)
    assert world.energised_for(1) == pytest.approx(0.5)
    assert world.shut(1)
    clock.pass_by(BOUNCE)
    assert world.is_locked(1)


def test_the_door_opens_only_at_the_slot_that_is_energised(world: World, clock: FakeClock) -> None:
    world.energise(2, True)
    clock.pass_by(1)
    assert [slot for slot in world.slots if world.is_open(slot)] == [2]


def test_a_jammed_slot_stays_shut_and_a_crowbar_opens_it(world: World, clock: FakeClock) -> None:
    world.fail(1, Fault.JAMMED)
    world.energise(1, True)
    clock.pass_by(1)
    assert not world.is_open(1)
    assert world.releases(1) == 1
    world.force(1)
    assert world.is_open(1)


def test_a_door_cannot_latch_while_the_solenoid_holds_the_latch(world: World, clock: FakeClock) -> None:
    world.energise(1, True)
    clock.pass_by(0.2)
    assert not world.shut(1)
    assert world.is_open(1)
    world.energise(1, False)
    assert world.shut(1)


def test_a_broken_latch_leaves_the_door_ajar(world: World) -> None:
    world.fail(1, Fault.LATCH)
    world.force(1)
    assert not world.shut(1)
    assert world.is_open(1)
    world.mend(1)
    assert world.shut(1)


def test_a_solenoid_left_on_burns_once_and_works_no_more(world: World, clock: FakeClock) -> None:
    world.energise(1, True)
    clock.pass_by(BURN)
    assert world.damage == ("the solenoid of slot 1 was left on and is burnt",)
    world.energise(1, False)
    assert world.shut(1)
    world.energise(1, True)
    clock.pass_by(2 * BURN)
    assert not world.is_open(1)
    assert world.releases(1) == 2
    assert len(world.damage) == 1
    world.mend(1)
    assert world.is_open(1)


@pytest.mark.parametrize("seconds", [0.5, BURN - 0.001])
def test_a_solenoid_in_use_is_not_damaged(world: World, clock: FakeClock, seconds: float) -> None:
    for _ in range(20):
        world.energise(1, True)
        clock.pass_by(seconds)
        world.energise(1, False)
    assert world.damage == ()
    assert world.releases(1) == 20


def test_the_hand_is_told_why_not(world: World) -> None:
    with pytest.raises(WorldError, match="slot 1 is shut"):
        world.lift("vault")
    with pytest.raises(WorldError, match="no key 'attic'"):
        world.lift("attic")
    with pytest.raises(WorldError, match="no slot 7"):
        world.force(7)
    world.force(1)
    world.force(2)
    with pytest.raises(WorldError, match="already hangs in slot 1"):
        world.hang("vault")
    world.lift("vault")
    with pytest.raises(WorldError, match="slot 2 already holds key 'cellar'"):
        world.hang("vault", 2)
    with pytest.raises(WorldError, match="slot 3 is shut"):
        world.hang("vault", 3)
    with pytest.raises(WorldError, match="not in the cabinet"):
        world.lift("vault")
    with pytest.raises(WorldError, match="not in the cabinet"):
        world.vanish("vault")


def test_a_key_can_hang_in_a_wrong_slot_where_the_sensor_cannot_tell(world: World, clock: FakeClock) -> None:
    world.vanish("vault")
    world.force(3)
    assert world.hang("vault", 3) == 3
    clock.pass_by(BOUNCE)
    assert (world.where("vault"), world.home("vault")) == (3, 1)
    assert (world.key_present(3), world.key_present(1)) == (True, False)


def test_contacts_chatter_after_a_change_and_then_are_right(world: World, clock: FakeClock) -> None:
    readings = []
    for slot in (1, 2):
        world.force(slot)
        for _ in range(round(BOUNCE / 0.001)):
            readings.append(world.is_locked(slot))
            clock.pass_by(0.001)
    assert set(readings) == {True, False}
    clock.pass_by(0.001)
    assert not world.is_locked(1)
    assert not world.is_locked(2)


def test_the_chatter_can_be_repeated() -> None:
    def readings(seed: int) -> list[bool]:
        clock = FakeClock()
        world = World({}, slots=range(1, 9), now=clock, seed=seed)
        for slot in world.slots:
            world.force(slot)
        clock.pass_by(0.0035)
        return [world.is_locked(slot) for slot in world.slots]

    assert readings(1) == readings(1)
    assert len({tuple(readings(seed)) for seed in range(8)}) > 1


def test_a_stuck_sensor_says_what_it_said(world: World, clock: FakeClock) -> None:
    world.fail(1, Fault.KEY_SENSOR)
    world.fail(1, Fault.BOLT_SENSOR, reads=False)
    world.vanish("vault")
    world.shut(1)
    clock.pass_by(BOUNCE)
    assert (world.key_present(1), world.is_locked(1)) == (True, False)
    assert (world.where("vault"), world.is_open(1)) == (None, False)
    world.mend(1)
    assert (world.key_present(1), world.is_locked(1)) == (False, True)


def test_outer_door_lamps_and_buzzer(world: World, clock: FakeClock) -> None:
    world.open_door()
    world.set_lamp(2, True)
    world.set_buzzer(True)
    clock.pass_by(BOUNCE)
    assert (world.door_open(), world.lamp(2), world.lamp(1), world.buzzer) == (True, True, False, True)
    world.shut_door()
    clock.pass_by(BOUNCE)
    assert not world.door_open()


def test_places_have_doors_of_their_own_and_the_siren_sounds(clock: FakeClock) -> None:
    world = World({}, slots=[1], places=[7, 2, 7], now=clock)
    assert world.places == (2, 7)
    world.open_place(7)
    world.set_alarm(True)
    clock.pass_by(BOUNCE)
    assert (world.place_open(2), world.place_open(7), world.door_open()) == (False, True, False)
    assert world.state()["places"] == {"2": "shut", "7": "open"}
    assert (world.alarm_on, world.state()["alarm"], world.buzzer) == (True, True, False)
    world.shut_place(7)
    world.set_alarm(False)
    clock.pass_by(BOUNCE)
    assert (world.place_open(7), world.alarm_on) == (False, False)
    for act in (world.open_place, world.shut_place, world.place_open):
        with pytest.raises(WorldError, match="there is no place 1"):
            act(1)


def test_a_places_contact_chatters_when_its_door_moves_and_only_then(clock: FakeClock) -> None:
    world = World({}, slots=[], places=[1, 2], now=clock)

    def readings() -> set[bool]:
        found = set()
        for _ in range(round(BOUNCE / 0.001) + 1):
            found.add(world.place_open(1))
            clock.pass_by(0.001)
        return found

    world.open_place(1)
    assert readings() == {False, True}
    world.open_place(1)
    assert readings() == {True}
    assert not world.place_open(2)


def test_listeners_hear_of_places_and_of_the_siren(clock: FakeClock) -> None:
    world = World({}, slots=[], places=[1], now=clock)
    seen: list[tuple[str, bool]] = []
    world.listen(lambda: seen.append((world.state()["places"]["1"], world.alarm_on)))
    world.open_place(1)
    world.set_alarm(True)
    world.shut_place(1)
    assert seen == [("open", False), ("open", True), ("shut", True)]


def test_state_tells_all(world: World, clock: FakeClock) -> None:
    world.vanish("vault")
    world.fail(2, Fault.LATCH)
    clock.pass_by(BOUNCE)
    state = world.state()
    assert state["keys"] == {"vault": None, "cellar": 2}
    assert state["slots"]["1"]["door"] == "open"
    assert state["slots"]["2"]["faults"] == ["latch"]
    assert state["slots"]["2"]["senses"] == {"key": True, "locked": True}
    assert (state["door"], state["buzzer"], state["damage"]) == ("shut", False, [])
    assert (state["places"], state["alarm"]) == ({}, False)


def test_due_names_the_next_event(world: World, clock: FakeClock) -> None:
    assert world.due() is None
    world.energise(1, True)
    assert world.due() == pytest.approx(clock.at + SPRING)
    clock.pass_by(SPRING)
    world.settle()
    assert world.due() == pytest.approx(clock.at - SPRING + BURN)
    clock.pass_by(BURN)
    world.settle()
    assert world.due() is None


def test_listeners_hear_every_change_and_may_look(world: World, clock: FakeClock) -> None:
    seen: list[bool] = []
    stop = world.listen(lambda: seen.append(world.is_open(1)))
    world.energise(1, True)
    clock.pass_by(SPRING)
    world.settle()
    assert seen[0] is False
    assert seen[-1] is True
    stop()
    count = len(seen)
    world.force(2)
    assert len(seen) == count


def test_listeners_hear_what_time_did_even_when_the_hand_failed(world: World, clock: FakeClock) -> None:
    world.energise(1, True)
    clock.pass_by(SPRING)
    seen: list[bool] = []
    world.listen(lambda: seen.append(world.is_open(1)))
    with pytest.raises(WorldError):
        world.lift("cellar")
    assert seen
    assert all(seen)


def test_waiting_ends_with_the_change_or_with_the_time() -> None:
    world = World({"vault": 1}, slots=[1])
    assert not world.wait_until(lambda: world.is_open(1), 0.03)
    thread = threading.Thread(target=world.energise, args=(1, True))
    thread.start()
    assert world.wait_until(lambda: world.is_open(1), PATIENCE)
    thread.join()
    world.energise(1, False)


def test_many_hands_at_once_never_double_a_key() -> None:
    world = World({f"key {n}": n for n in range(1, 4)}, slots=range(1, 5))
    for slot in world.slots:
        world.force(slot)
    wins: list[int] = []

    def grab() -> None:
        for _ in range(100):
            try:
                wins.append(world.lift("key 1"))
                world.hang("key 1")
            except WorldError:
                continue

    threads = [threading.Thread(target=grab) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wins
    assert world.where("key 1") == 1
