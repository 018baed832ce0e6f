"""Outputs read back: one that does not follow is told, and ordered again at a pace that starves nobody."""

from dataclasses import replace

import pytest

from drivers.cabinet import OutputRead
from drivers.cabinet.holding import LOOK_AT_OUTPUTS_S
from drivers.cabinet.profile import Profile
from drivers.cabinet.unit import Unreadable
from drivers.half_duplex import LOOK_FOR_LOST_S
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Request
from tests.drivers.cabinet.stage import (
    ADAM,
    ANSWER_LOST,
    GENERIC,
    GOOD,
    NOT_HEARD,
    PERIOD_S,
    PULSE_S,
    WAVESHARE,
    Stage,
    fates,
)

SIREN = 1
OFF = bytes.fromhex("05 0000 0000")


def told(stage: Stage) -> list[tuple[str, int, bool, bool]]:
    """What was told of outputs since the last time: what, slot, on, ordered."""
    said = [(read.what, read.slot, read.on, read.ordered) for read in stage.held]
    stage.held.clear()
    return said


def begun(stage: Stage) -> Stage:
    """After a second, with what was told at first forgotten."""
    stage.run(1.0)
    stage.held.clear()
    return stage


def test_every_output_is_told_of_when_it_is_read_first_and_again_when_it_was_lost() -> None:
    stage = Stage(GENERIC, "lock 1-2, spare, lamp 1, alarm", "key 1-2")
    stage.run(1.0)
    first = [("lock", 1, False, False), ("lock", 2, False, False), ("lamp", 1, False, False)]
    assert told(stage) == [*first, ("alarm", 0, False, False)]
    stage.run(5.0)
    assert told(stage) == []
    stage.fate = lambda: NOT_HEARD
    stage.run(5.0)
    stage.fate = lambda: GOOD
    stage.run(LOOK_FOR_LOST_S + 1.0)
    assert told(stage)[:3] == first


@pytest.mark.parametrize("profile", [GENERIC, WAVESHARE], ids=lambda profile: profile.title)
def test_a_lock_that_stays_energised_is_told_and_switched_off_until_it_is_off(profile: Profile) -> None:
    stage = begun(Stage(profile, "lock 1-4", "key 1-4"))
    stage.release(0)
    stage.module.stuck = {0: True}
    stage.run(PULSE_S + 0.1)
    assert told(stage) == []
    stage.run(LOOK_AT_OUTPUTS_S + 2 * PERIOD_S)
    assert told(stage) == [("lock", 1, True, False)]
    tried, scans = stage.asked.count(OFF), len(stage.asked)
    stage.run(10.0)
    assert 9 <= stage.asked.count(OFF) - tried <= 11
    assert len(stage.asked) - scans > 200, "the scan goes on"
    assert told(stage) == []
    stage.module.stuck = {}
    stage.run(LOOK_AT_OUTPUTS_S + PERIOD_S)
    assert told(stage) == [("lock", 1, False, False)]
    assert not stage.module.coils.get(0, False)


def test_an_off_that_was_confirmed_and_not_carried_out_is_found_within_two_scans() -> None:
    stage = begun(Stage(GENERIC))
    stage.unit.signal(stage.ask, 4, on=True)
    stage.run(PERIOD_S)
    stage.module.stuck = {4: True}
    stage.unit.signal(stage.ask, 4, on=False)
    stage.run(2 * PERIOD_S)
    assert told(stage) == [("lamp", 1, True, False)]


def test_an_output_that_somebody_else_switched_on_is_off_before_it_is_worth_telling() -> None:
    stage = begun(Stage(GENERIC))
    stage.module.coils[2] = stage.module.coils[5] = True
    stage.run(LOOK_AT_OUTPUTS_S + 3 * PERIOD_S)
    assert told(stage) == []
    assert not stage.module.coils[2]
    assert not stage.module.coils[5]
    assert stage.module.ons == []


def test_a_siren_that_its_module_forgot_sounds_again_and_no_lock_does() -> None:
    """Its power was gone between two scans: all its outputs are off, and nobody was asked."""
    stage = begun(Stage(GENERIC, "lock 1, alarm", "key 1"))
    stage.unit.signal(stage.ask, SIREN, on=True)
    stage.release(0)
    stage.module.coils.clear()
    stage.module.ons.clear()
    stage.run(LOOK_AT_OUTPUTS_S + 3 * PERIOD_S)
    assert stage.module.coils[SIREN]
    assert stage.module.ons == [SIREN]
    assert told(stage) == []


def test_a_siren_that_stays_silent_is_told() -> None:
    stage = begun(Stage(GENERIC, "lock 1, alarm", "key 1"))
    stage.unit.signal(stage.ask, SIREN, on=True)
    stage.module.stuck = {SIREN: False}
    stage.run(3 * PERIOD_S)
    assert told(stage) == [("alarm", 0, False, True)]
    stage.module.stuck = {}
    stage.run(2 * LOOK_AT_OUTPUTS_S)
    assert told(stage) == [("alarm", 0, True, True)]


def test_an_order_to_sound_whose_answer_was_lost_counts_when_it_reads_back_so() -> None:
    stage = begun(Stage(GENERIC, "lock 1, alarm", "key 1"))
    stage.fate = fates("answer lost")
    with pytest.raises(BadAnswer):
        stage.unit.signal(stage.ask, SIREN, on=True)
    stage.run(3 * LOOK_AT_OUTPUTS_S)
    assert stage.module.coils[SIREN]
    assert told(stage) == [("alarm", 0, True, True)] or told(stage) == []


def test_outputs_in_a_register_are_held_in_the_same_way() -> None:
    stage = begun(Stage(ADAM))
    stage.module.registers[302] = 0b10
    stage.run(LOOK_AT_OUTPUTS_S + 3 * PERIOD_S)
    assert stage.module.registers[302] == 0
    assert told(stage) == []


def test_nothing_is_ordered_of_a_module_before_its_outputs_were_read() -> None:
    """One that has power again may have them anyhow."""
    stage = Stage(GENERIC)
    stage.unit.step(stage.ask)
    with pytest.raises(NotAsked, match="set up"):
        stage.release(0)
    stage.unit.step(stage.ask)
    stage.release(0)


def test_a_reading_of_outputs_costs_the_line_little() -> None:
    stage = begun(Stage(GENERIC))
    before = len(stage.asked)
    stage.run(10.0)
    reads = [pdu[0] for pdu in stage.asked[before:]]
    assert reads.count(2) >= 10 / PERIOD_S * 0.97
    assert reads.count(1) <= 11


# --- behind a missing answer ------------------------------------------------------------------------


class Stale(Stage):
    """`stale`: the next order is confirmed, by an older one's answer, and not carried out."""

    stale = False

    def ask(self, request: Request) -> tuple[int, ...]:
        """The line."""
        if self.stale and request.pdu[0] == 5:
            self.stale = False
            return ()
        return super().ask(request)


@pytest.mark.parametrize("carried_out", [True, False])
def test_behind_a_missing_answer_a_confirmation_counts_only_with_what_is_read_back(carried_out: bool) -> None:
    stage = Stale(GENERIC)
    begun(stage)
    stage.fate = fates(NOT_HEARD)
    with pytest.raises(BadAnswer):
        stage.release(0)
    stage.stale = not carried_out
    if carried_out:
        stage.release(0)
        assert stage.module.coils[0]
    else:
        with pytest.raises(BadAnswer, match="not as ordered"):
            stage.release(0)
    stage.run(2 * PULSE_S)
    assert not stage.module.coils.get(0, False)


def test_a_confirmation_that_cannot_be_read_back_is_no_answer() -> None:
    stage = begun(Stage(GENERIC))
    stage.fate = fates(NOT_HEARD)
    with pytest.raises(BadAnswer):
        stage.release(0)
    stage.fate = fates(GOOD, "not asked")
    with pytest.raises(BadAnswer, match="not read back"):
        stage.release(0)


# --- modules that cannot say --------------------------------------------------------------------------


def test_a_module_that_cannot_be_read_back_by_its_profile_is_not_asked() -> None:
    stage = begun(Stage(replace(GENERIC, reads_outputs=False)))
    stage.release(0)
    stage.run(3.0)
    assert {pdu[0] for pdu in stage.asked} == {2, 5, 15}
    assert stage.held == []
    with pytest.raises(Unreadable):
        stage.unit.is_on(stage.ask, 0)
    stage.fate = fates(NOT_HEARD)
    for why in ("no answer", "cannot be read"):
        with pytest.raises(BadAnswer, match=why):
            stage.release(0)
    stage.release(0)


@pytest.mark.parametrize("fate", [NOT_HEARD, ANSWER_LOST])
def test_a_scan_that_failed_hours_ago_makes_no_release_unknown(fate: str) -> None:
    """Of a module that cannot be read back: once a good answer came, the missing one cannot come any more."""
    stage = begun(Stage(replace(GENERIC, reads_outputs=False)))
    stage.fate = fates(fate)
    stage.run(PERIOD_S)
    stage.run(PERIOD_S)
    stage.release(0)
    stage.run(1.0)
    stage.fate = fates(fate)
    with pytest.raises(BadAnswer):
        stage.release(1)
    stage.run(1.0)
    stage.release(1)


def test_a_module_that_refuses_to_say_is_a_fault_and_scanned_all_the_same() -> None:
    stage = Stage(GENERIC)
    stage.refuses = {1}
    stage.run(3.0)
    assert "cannot be read back: exception 1" in stage.unit.fault
    assert not stage.unit.lost
    assert stage.sensed
    stage.release(0)
    stage.refuses = set()
    stage.run(LOOK_FOR_LOST_S + 0.1)
    assert stage.unit.fault == ""


def test_a_module_that_is_silent_when_asked_for_its_outputs_is_not_asked_often() -> None:
    stage = begun(Stage(GENERIC))
    stage.silent_to = {1}
    begin, before = stage.at, len(stage.asked)
    stage.run(30.0)
    assert "cannot be read back: no answer" in stage.unit.fault
    assert not stage.unit.lost
    assert len(stage.asked) - before >= 0.7 * (stage.at - begin) / PERIOD_S


# --- how old a reading is -----------------------------------------------------------------------------


def test_a_reading_is_as_old_as_its_question() -> None:
    stage = begun(Stage(GENERIC, "lock 1", "key 1, bolt 1"))
    reading = stage.unit.reading(1)
    assert reading is not None
    assert reading.state == "open"
    assert stage.at - 2 * PERIOD_S <= reading.asked <= stage.at
    stage.fate = fates(NOT_HEARD, NOT_HEARD)
    stage.run(0.5)
    assert stage.unit.reading(1) == reading, "what was not read is no younger"
    stage.fate = lambda: NOT_HEARD
    stage.run(5.0)
    assert stage.unit.reading(1) is None


def test_a_reading_that_does_not_count_yet_makes_none_younger() -> None:
    stage = begun(Stage(GENERIC, "lock 1", "key 1, bolt 1"))
    stage.module.inputs = {1: True}
    before = stage.unit.reading(1)
    asked = len(stage.asked)
    while len(stage.asked) == asked:
        stage.run(PERIOD_S / 5)
    assert stage.unit.reading(1) == before
    stage.run(2 * PERIOD_S)
    after = stage.unit.reading(1)
    assert after is not None
    assert after.state == "locked"


def test_a_module_that_answers_everything_but_its_inputs_is_lost() -> None:
    stage = begun(Stage(GENERIC))
    stage.silent_to = {2}
    stage.run(8.0)
    assert "unknown" in {event.state for event in stage.sensed}


def test_what_is_told_says_whether_it_is_as_ordered() -> None:
    assert OutputRead(1, "lock", True, True, 0.0).as_ordered
    assert not OutputRead(1, "lock", True, False, 0.0).as_ordered


def test_a_siren_is_ordered_again_also_where_a_lock_was_wrong_in_the_same_look() -> None:
    """Switching the lock off has the outputs read at once; that must not put the siren off, look by look."""
    stage = begun(Stage(GENERIC, "lock 1-2, lamp 1, alarm", "key 1-2"))
    stage.unit.signal(stage.ask, 3, on=True)
    stage.run(LOOK_AT_OUTPUTS_S + PERIOD_S)
    stage.module.coils[1], stage.module.coils[3] = True, False
    stage.run(4 * LOOK_AT_OUTPUTS_S)
    assert not stage.module.coils[1]
    assert stage.module.coils[3]
