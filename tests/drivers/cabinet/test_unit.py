"""One module without a line: set-up, scan, pulses, loss, watchdog."""

import contextlib
from functools import partial

import pytest

from drivers.cabinet.profile import Profile, load_profile
from drivers.cabinet.unit import LOOK_AT_TRIPPED_S, Tripped, Unit
from drivers.half_duplex import LOOK_FOR_LOST_S
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted
from tests.drivers.cabinet.stage import (
    ADAM,
    ANSWER_LOST,
    EXCEPTED,
    GENERIC,
    GOOD,
    ICPDAS,
    NOT_ASKED,
    NOT_HEARD,
    PERIOD_S,
    PULSE_S,
    TRIPPED,
    WAVESHARE,
    Stage,
    fates,
)
from tests.interrupted import interrupted


def test_it_begins_with_all_locks_off_and_ends_with_what_every_sensor_says() -> None:
    stage = Stage(GENERIC)
    stage.module.coils = dict.fromkeys(range(17), True)
    stage.module.inputs = {0: True, 2: True}
    stage.run(0.0)
    assert stage.asked[0].hex(" ", 1) == "0f 00 00 00 07 01 00"
    assert not any(stage.module.coils[n] for n in range(7))
    stage.run(3 * PERIOD_S)
    assert [(event.slot, event.state, event.before) for event in stage.sensed] == [
        (1, "present", "unknown"),
        (2, "absent", "unknown"),
        (3, "present", "unknown"),
        (4, "absent", "unknown"),
    ]
    assert stage.unit.settled
    assert stage.unit.fault == ""


def test_polarity_and_words_of_each_sensor() -> None:
    stage = Stage(GENERIC, "lock 1", "key 1 inverted, bolt 1, door inverted, spare")
    stage.run(1.0)
    assert [(event.what, event.slot, event.state) for event in stage.sensed] == [
        ("key", 1, "present"),
        ("bolt", 1, "open"),
        ("door", 0, "locked"),
    ]


def test_a_places_door_is_said_by_its_own_number() -> None:
    stage = Stage(GENERIC, "lock 1", "key 1, place 3, place 1-2 inverted")
    stage.module.inputs = {1: True, 2: True}
    stage.run(1.0)
    assert [(event.what, event.slot, event.place, event.state, event.before) for event in stage.sensed] == [
        ("key", 1, 0, "absent", "unknown"),
        ("place", 0, 3, "locked", "unknown"),
        ("place", 0, 1, "open", "unknown"),
        ("place", 0, 2, "locked", "unknown"),
    ]


def test_a_places_contact_that_chatters_is_said_once() -> None:
    stage = Stage(GENERIC, "", "place 5")
    stage.module.inputs = {0: True}
    stage.run(1.0)
    stage.sensed.clear()
    for closed in (False, True, False, True, False):
        stage.module.inputs = {0: closed}
        stage.run(PERIOD_S)
    assert stage.sensed == []
    stage.run(3 * PERIOD_S)
    assert [(event.place, event.state, event.before) for event in stage.sensed] == [(5, "open", "locked")]


def test_of_a_lost_modules_places_nothing_is_known() -> None:
    stage = Stage(GENERIC, "", "place 5, spare, place 6")
    stage.module.inputs = {0: True}
    stage.run(1.0)
    stage.sensed.clear()
    stage.fate = lambda: NOT_HEARD
    stage.run(3.0)
    assert [(event.what, event.place, event.state, event.before) for event in stage.sensed] == [
        ("place", 5, "unknown", "locked"),
        ("place", 6, "unknown", "open"),
    ]


def test_a_scan_keeps_its_rhythm_and_makes_up_for_nothing() -> None:
    stage = Stage(GENERIC)
    stage.run(1.0)
    reads = len(stage.asked)
    assert 19 <= reads <= 22
    stage.at += 10.0  # the line was busy with something else
    stage.run(1.0)
    assert len(stage.asked) - reads <= 22


@pytest.mark.parametrize("profile", [GENERIC, ADAM, ICPDAS], ids=lambda profile: profile.title)
def test_a_pulse_that_we_time(profile: Profile) -> None:
    stage = Stage(profile)
    stage.run(1.0)
    stage.release(2)
    assert stage.unit.is_on(stage.ask, 2)
    stage.run(PULSE_S - 0.05)
    assert stage.unit.is_on(stage.ask, 2)
    stage.run(0.1)
    assert not stage.unit.is_on(stage.ask, 2)


@pytest.mark.parametrize(("pulse_ms", "value"), [(500, 5), (510, 6), (1, 1), (1000, 10), (299.9999999, 3)])
def test_a_pulse_that_the_module_times(pulse_ms: float, value: int) -> None:
    stage = Stage(WAVESHARE, "lock 1-4", "key 1-4")
    stage.run(1.0)
    stage.unit.release(stage.ask, 3, pulse_ms / 1000)
    stage.run(5.0)
    assert stage.module.flashes == [(0x0203, value)]
    assert stage.module.ons == []
    assert sum(pdu[0] == 5 for pdu in stage.asked) == 1


@pytest.mark.parametrize("fate", [NOT_HEARD, ANSWER_LOST])
def test_a_lock_is_switched_off_whatever_became_of_the_order(fate: str) -> None:
    stage = Stage(GENERIC)
    stage.run(1.0)
    stage.fate = fates(fate)
    with pytest.raises(BadAnswer):
        stage.release(1)
    stage.run(PERIOD_S)
    assert stage.asked[-1] != b""
    assert bytes.fromhex("05 0001 0000") in stage.asked
    assert not stage.module.coils[1]
    assert stage.module.ons == ([1] if fate == ANSWER_LOST else [])


def test_the_order_to_switch_off_is_given_until_it_is_confirmed() -> None:
    stage = Stage(GENERIC)
    stage.run(1.0)
    stage.release(0)
    stage.at += PULSE_S
    stage.fate = fates(NOT_HEARD, ANSWER_LOST)
    stage.run(2.0)
    assert stage.asked.count(bytes.fromhex("05 0000 0000")) == 2
    assert not stage.module.coils[0]


def test_a_second_release_makes_the_pulse_longer() -> None:
    stage = Stage(GENERIC)
    stage.run(1.0)
    stage.release(0)
    stage.run(0.3)
    stage.release(0)
    stage.run(0.4)
    assert stage.module.coils[0]
    stage.run(0.2)
    assert not stage.module.coils[0]


def test_a_signal_in_the_same_register_repeats_no_lock() -> None:
    """The order to open was not heard; the lamp that is lit next must not give it once more."""
    stage = Stage(ADAM)
    stage.run(1.0)
    stage.fate = fates(GOOD, NOT_HEARD)
    with pytest.raises(BadAnswer):
        stage.release(0)
    stage.unit.signal(stage.ask, 4, on=True)
    assert stage.module.registers[302] == 1 << 4


def test_in_a_register_each_output_leaves_the_others_as_they_are() -> None:
    stage = Stage(ADAM)
    stage.run(1.0)
    stage.unit.signal(stage.ask, 4, on=True)
    stage.release(0)
    stage.release(3)
    assert stage.module.registers[302] == 0b11001
    stage.unit.signal(stage.ask, 4, on=False)
    stage.unit.signal(stage.ask, 5, on=True)
    assert stage.module.registers[302] == 0b101001
    stage.run(PULSE_S + 0.1)
    assert stage.module.registers[302] == 0b100000


def test_misses_that_do_not_run_on_lose_nothing() -> None:
    stage = Stage(GENERIC)
    stage.run(1.0)
    stage.fate = fates(*[NOT_HEARD, ANSWER_LOST, GOOD] * 5)
    stage.run(10.0)
    assert not stage.unit.lost
    assert {event.before for event in stage.sensed} == {"unknown"}


def test_in_a_register_nothing_is_ordered_when_it_cannot_be_read_first() -> None:
    stage = Stage(ADAM)
    stage.run(1.0)
    before = len(stage.asked)
    stage.fate = fates(NOT_HEARD)
    with pytest.raises(NotAsked, match="could not be read first"):
        stage.release(0)
    assert stage.asked[before:] == []


def test_three_misses_running_make_it_lost_and_an_answer_finds_it_again() -> None:
    stage = Stage(GENERIC)
    stage.module.inputs = {0: True}
    stage.run(1.0)
    stage.unit.signal(stage.ask, 4, on=True)
    stage.sensed.clear()
    stage.fate = fates(NOT_HEARD, NOT_HEARD)
    stage.run(2.0)
    assert stage.sensed == []
    stage.fate = lambda: NOT_HEARD
    stage.run(3.0)
    assert stage.unit.lost
    assert stage.unit.fault == "module 7: no answer"
    assert [(event.slot, event.state, event.before) for event in stage.sensed] == [
        (1, "unknown", "present"),
        (2, "unknown", "absent"),
        (3, "unknown", "absent"),
        (4, "unknown", "absent"),
    ]
    with pytest.raises(NotAsked, match="no answer"):
        stage.release(0)
    stage.sensed.clear()
    stage.fate = lambda: GOOD
    stage.module.coils = {0: True}  # what a lost module did meanwhile is ended first
    stage.run(LOOK_FOR_LOST_S + 3 * PERIOD_S)
    assert not stage.unit.lost
    assert [event.state for event in stage.sensed] == ["present", "absent", "absent", "absent"]
    assert not stage.module.coils[0]
    assert stage.module.coils[4]  # the lamp that was lit is lit again


SIREN = 1
"""The channel of the alarm output in the tests below."""


@pytest.mark.parametrize("profile", [GENERIC, ADAM, ICPDAS, WAVESHARE], ids=lambda profile: profile.title)
def test_a_siren_that_the_last_run_left_on_is_silenced_first(profile: Profile) -> None:
    stage = Stage(profile, "lock 1, alarm", "key 1")
    stage.module.coils = {SIREN: True}
    stage.module.registers = {302: 1 << SIREN}
    stage.run(1.0)
    assert not stage.unit.is_on(stage.ask, SIREN)
    stage.unit.signal(stage.ask, SIREN, on=True)
    assert stage.unit.is_on(stage.ask, SIREN)
    stage.run(1.0)
    assert stage.unit.is_on(stage.ask, SIREN)
    stage.unit.all_off(stage.ask)
    assert not stage.unit.is_on(stage.ask, SIREN)


@pytest.mark.parametrize("profile", [GENERIC, ADAM, ICPDAS, WAVESHARE], ids=lambda profile: profile.title)
def test_a_siren_silenced_while_its_module_was_lost_does_not_sound_again(profile: Profile) -> None:
    stage = Stage(profile, "lock 1, alarm", "key 1")
    stage.run(1.0)
    stage.unit.signal(stage.ask, SIREN, on=True)
    stage.fate = lambda: NOT_HEARD
    stage.run(3.0)
    with pytest.raises(NotAsked):
        stage.unit.signal(stage.ask, SIREN, on=False)
    stage.fate = lambda: GOOD
    stage.asked.clear()
    stage.run(LOOK_FOR_LOST_S + 1.0)
    assert not stage.unit.is_on(stage.ask, SIREN)
    assert bytes.fromhex("0f 0000 0002 01 02") not in stage.asked  # not even for a moment
    assert bytes.fromhex("06 012E 0002") not in stage.asked


@pytest.mark.parametrize("fate", [NOT_HEARD, NOT_ASKED])
def test_silence_is_given_until_it_is_confirmed(fate: str) -> None:
    stage = Stage(GENERIC, "lock 1, alarm", "key 1")
    stage.run(1.0)
    stage.unit.signal(stage.ask, SIREN, on=True)
    stage.fate = fates(fate, fate)
    with pytest.raises((BadAnswer, NotAsked)):
        stage.unit.signal(stage.ask, SIREN, on=False)
    assert stage.module.coils[SIREN]
    stage.run(0.6)
    assert not stage.module.coils[SIREN]
    assert not stage.unit.lost
    assert stage.asked.count(bytes.fromhex("05 0001 0000")) == 1


def test_a_siren_ordered_anew_is_not_silenced_by_an_older_order() -> None:
    stage = Stage(GENERIC, "lock 1, alarm", "key 1")
    stage.run(1.0)
    stage.fate = fates(NOT_HEARD)
    with pytest.raises(BadAnswer):
        stage.unit.signal(stage.ask, SIREN, on=False)
    stage.unit.signal(stage.ask, SIREN, on=True)
    stage.run(1.0)
    assert stage.module.coils[SIREN]


@pytest.mark.parametrize("fate", [GOOD, NOT_HEARD, ANSWER_LOST, NOT_ASKED])
def test_no_moment_of_an_order_at_which_it_is_taken_back_leaves_a_siren_on(fate: str) -> None:
    """Another thread takes it back between any two lines of it, and the line falls before it can say so."""
    lines = 1
    while True:
        stage = Stage(GENERIC, "lock 1, alarm", "key 1")
        stage.run(1.0)
        stage.fate = fates(fate)
        since = stage.unit.kept_off(SIREN)
        with (
            interrupted(Unit.signal, lines, partial(stage.unit.keep_off, SIREN)) as left,
            contextlib.suppress(NotAsked, BadAnswer),
        ):
            stage.unit.signal(stage.ask, SIREN, on=True, since=since)
        if left():
            break
        stage.run(3.0)
        assert not stage.module.coils.get(SIREN, False), f"behind line {lines}"
        stage.unit.detach("unplugged")
        stage.unit.attach()
        stage.run(1.0)
        assert not stage.module.coils.get(SIREN, False), f"found again, behind line {lines}"
        lines += 1
    assert lines > 5


def test_an_order_that_was_taken_back_before_its_turn_is_not_sent() -> None:
    stage = Stage(GENERIC, "lock 1, alarm", "key 1")
    stage.run(1.0)
    since = stage.unit.kept_off(SIREN)
    stage.unit.keep_off(SIREN)
    with pytest.raises(NotAsked, match="taken back"):
        stage.unit.signal(stage.ask, SIREN, on=True, since=since)
    assert not stage.module.coils.get(SIREN, False)


def test_silence_counts_behind_sound_that_was_not_answered() -> None:
    """What is read back is then no answer to the older order."""
    stage = Stage(GENERIC, "lock 1, alarm", "key 1")
    stage.run(1.0)
    stage.fate = fates(ANSWER_LOST, NOT_ASKED, NOT_ASKED)
    with pytest.raises(BadAnswer):
        stage.unit.signal(stage.ask, SIREN, on=True)
    stage.unit.keep_off(SIREN)
    with pytest.raises(NotAsked):
        stage.unit.signal(stage.ask, SIREN, on=False)
    stage.run(5.0)
    assert not stage.module.coils[SIREN]


def test_sound_while_the_module_is_set_up_is_not_made_up_for() -> None:
    stage = Stage(GENERIC, "lock 1, alarm", "key 1")
    with pytest.raises(NotAsked, match="being set up"):
        stage.unit.signal(stage.ask, SIREN, on=True)
    stage.run(1.0)
    assert not stage.module.coils[SIREN]


@pytest.mark.parametrize("fate", [NOT_HEARD, ANSWER_LOST, NOT_ASKED, EXCEPTED])
def test_sound_that_was_not_confirmed_is_not_given_to_a_module_that_is_found_again(fate: str) -> None:
    stage = Stage(GENERIC, "lock 1, alarm", "key 1")
    stage.run(1.0)
    stage.fate = fates(fate)
    with pytest.raises((BadAnswer, NotAsked, Excepted)):
        stage.unit.signal(stage.ask, SIREN, on=True)
    stage.unit.detach("unplugged")
    stage.unit.attach()
    stage.run(1.0)
    assert not stage.module.coils[SIREN]


def test_a_pulse_cut_off_by_a_lost_line_is_ended_first_when_it_is_back() -> None:
    stage = Stage(GENERIC)
    stage.run(1.0)
    stage.release(3)
    assert stage.module.coils[3]
    stage.unit.detach("unplugged")
    stage.unit.attach()
    with pytest.raises(NotAsked, match="being set up"):
        stage.release(3)
    first = len(stage.asked)
    stage.run(0.0)
    assert stage.asked[first].hex(" ", 1) == "0f 00 00 00 07 01 00"
    assert not stage.module.coils[3]


def test_a_module_that_refuses_its_setting_up_is_lost_with_the_reason() -> None:
    stage = Stage(GENERIC, fate=lambda: EXCEPTED)
    stage.run(1.0)
    assert stage.unit.fault == "module 7: exception 4, device failure"


def test_a_module_without_inputs_is_watched_by_its_outputs() -> None:
    stage = Stage(load_profile("generic"), "spare 2", "")
    stage.run(1.0)
    assert stage.unit.settled
    assert stage.sensed == []
    stage.module.silent = True
    stage.fate = lambda: NOT_HEARD
    stage.run(3.0)
    assert stage.unit.lost


def test_a_module_without_outputs_has_nothing_to_switch_off() -> None:
    stage = Stage(GENERIC, "", "door")
    stage.run(1.0)
    stage.unit.all_off(stage.ask)
    assert {pdu[0] for pdu in stage.asked} == {2}
    assert [event.what for event in stage.sensed] == ["door"]


# --- host watchdog ------------------------------------------------------------------------------------


def test_the_watchdog_is_set_when_the_module_is_found_and_again_when_it_has_tripped() -> None:
    stage = Stage(ICPDAS)
    stage.run(1.0)
    assert stage.module.registers[488] == 50
    assert stage.module.coils[260]
    stage.module.coils[TRIPPED] = True
    stage.asked.clear()
    stage.run(2 * LOOK_AT_TRIPPED_S + 0.1)
    assert stage.asked.count(bytes.fromhex("05 010D FF00")) == 1
    assert stage.unit.fault == ""
    stage.release(0)


def test_while_the_flag_stays_up_orders_are_refused_for_they_would_move_nothing() -> None:
    stage = Stage(ICPDAS)
    stage.run(1.0)
    stage.module.cleared_by_one.clear()
    stage.module.coils[TRIPPED] = True
    stage.run(2 * LOOK_AT_TRIPPED_S)
    assert stage.unit.fault == "module 7: its host watchdog has tripped"
    part = stage.unit.as_part()
    assert (part.reached, part.slots) == (False, ()), "its sensors are seen all the same"
    assert part.locks
    with pytest.raises(Tripped):
        stage.release(0)
    with pytest.raises(Tripped):
        stage.unit.signal(stage.ask, 4, on=True)
    assert not stage.unit.is_on(stage.ask, 0)


def test_a_watchdog_that_cannot_be_reset_from_here_is_reported_and_nothing_else() -> None:
    stage = Stage(ADAM)
    stage.run(1.0)
    stage.module.registers[215] = 1
    stage.asked.clear()
    stage.run(3.0)
    assert "watchdog" in stage.unit.fault
    assert {pdu[0] for pdu in stage.asked} == {3}
