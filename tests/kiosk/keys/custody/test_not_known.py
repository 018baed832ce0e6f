"""A sensor's word counts only if it was asked after the command: else nobody knows, and that is said."""

from pathlib import Path

import pytest

from drivers.errors import DeviceRefused, NoAnswer
from kiosk.core.alarms import AlarmCause
from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.keys import alarms as key_alarms
from kiosk.keys import refusals as key_refusals
from kiosk.keys.custody.grants import grants_of
from storage.keys.records import KeyNotReturned, KeyNotTaken, KeyTaken, KeyVanished
from storage.station.records import AlarmEnded, RequestRefused, SlotNotKnown, SlotNotOpened
from tests.kiosk.core.test_restart import crash
from tests.kiosk.keys.procedures.test_release import ask_for, open_and_waiting
from tests.kiosk.world import SATO, Kiosk, kiosk


def goes_silent(k: Kiosk) -> None:
    """From now on nothing is read; what was sensed is remembered. Slots open when told to."""
    k.cabinet.read_at = k.clock.monotonic_us() / 1e6 - 0.05
    k.cabinet.on_release = lambda slot: k.cabinet.bolt.__setitem__(slot, "open")


async def answers_again(k: Kiosk, slot: int, *, bolt: str, key: str) -> None:
    """Read again, with what is so now told as a change from what was told last."""
    k.cabinet.read_at = None
    k.cabinet.bolt[slot] = "locked"
    k.cabinet.set_bolt(slot, bolt)
    if key != k.cabinet.key[slot]:
        k.cabinet.lift(slot, ajar=True)
    await k.settle()


def causes(k: Kiosk) -> list[AlarmCause]:
    """The alarms that stand."""
    return [alarm.cause for alarm in k.station.alarms.standing]


async def commanded(k: Kiosk) -> None:
    """Key 2 is asked for and its slot commanded; nothing is seen of it in its time."""
    await ask_for(k, SATO, "2  ")
    await k.desk.asked(Waiting)
    await k.advance(k.station.times.opened_s + 2)


@pytest.mark.parametrize("error", [None, NoAnswer("cabinet", "silence"), DeviceRefused("cabinet", "exc 4")])
async def test_did_not_open_is_not_said_of_a_slot_that_nobody_looked_at_since(
    tmp_path: Path, error: Exception | None
) -> None:
    """It stands open: the bolt in memory is older than the command. Its key is theirs who had asked."""
    async with kiosk(tmp_path) as k:
        goes_silent(k)
        k.cabinet.error = error
        await commanded(k)
        question = await k.desk.asked(Question)
        assert "not known" in question.text
        assert len(k.records(SlotNotKnown)) == 1
        assert k.records(SlotNotOpened) == []
        assert causes(k) == [key_alarms.SLOT_NOT_KNOWN]
        k.desk.stop()
        await k.advance(2)
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        (refused,) = k.records(RequestRefused)
        assert isinstance(refused, RequestRefused)
        assert refused.cause == key_refusals.SLOT_NOT_KNOWN.code
        await answers_again(k, 2, bolt="open", key="absent")
        assert key_alarms.SLOT_LEFT_OPEN in causes(k), "nobody stands before it any more"
        k.cabinet.shut(2)
        await k.advance(2)
        (taken,) = k.records(KeyTaken)
        assert isinstance(taken, KeyTaken)
        assert taken.person == SATO.id
        assert k.records(KeyVanished, KeyNotTaken) == []
        assert causes(k) == []
        assert grants_of(k.station).by_slot == {}
        assert k.cabinet.released == [2]


async def test_sensors_that_answer_again_and_say_what_they_said_are_believed_then(tmp_path: Path) -> None:
    """It had stayed shut: no change is told, and yet it is known now."""
    async with kiosk(tmp_path) as k:
        goes_silent(k)
        k.cabinet.on_release = lambda slot: None
        k.cabinet.jammed = {2}
        await commanded(k)
        await k.desk.asked(Question)
        k.desk.stop()
        await k.advance(2)
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        await k.advance(5)
        assert 2 in grants_of(k.station).by_slot
        k.cabinet.read_at = None
        await k.advance(3)
        assert grants_of(k.station).by_slot == {}
        assert len(k.records(KeyNotTaken)) == 1
        assert causes(k) == []
        assert any(each.how == "seen" for each in k.records(AlarmEnded) if isinstance(each, AlarmEnded))


async def test_where_only_the_key_is_sensed_a_look_at_it_ends_the_alarm(tmp_path: Path) -> None:
    async with kiosk(tmp_path, bolts=False) as k:
        goes_silent(k)
        k.cabinet.error = DeviceRefused("cabinet", "exc 4")
        await ask_for(k, SATO, "2  ")
        await k.settle()
        await k.advance(3)
        await k.desk.asked(Question)
        k.desk.stop()
        await k.advance(5)
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        await k.advance(60)
        assert causes(k) == [key_alarms.SLOT_NOT_KNOWN]
        assert set(grants_of(k.station).by_slot) == {2}
        k.cabinet.read_at = None
        await k.advance(3)
        assert causes(k) == []
        assert [r.how for r in k.records(AlarmEnded) if isinstance(r, AlarmEnded)] == ["seen"]
        assert grants_of(k.station).by_slot == {}
        (condition,) = k.station.alarms.unacknowledged
        assert condition.alarm.slot == 2, "somebody still says that they have looked at the door"


async def test_what_was_seen_before_the_command_does_not_end_the_alarm(tmp_path: Path) -> None:
    async with kiosk(tmp_path, bolts=False) as k:
        k.cabinet.error = DeviceRefused("cabinet", "exc 4")
        k.cabinet.on_release = lambda slot: goes_silent(k)
        await k.advance(0.5)
        await ask_for(k, SATO, "2  ")
        await k.settle()
        await k.advance(5)
        assert causes(k) == [key_alarms.SLOT_NOT_KNOWN]


async def test_a_slot_that_was_looked_at_since_did_not_open(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.jammed = {2}
        await commanded(k)
        question = await k.desk.asked(Question)
        assert "did not open" in question.text
        assert k.records(SlotNotKnown) == []
        assert causes(k) == [key_alarms.SLOT_NOT_OPENED]
        k.desk.stop()
        await k.desk.read(Tone.REFUSED)


@pytest.mark.parametrize("late", [False, True])
async def test_a_module_that_acts_and_answers_an_exception(tmp_path: Path, late: bool) -> None:
    """The key's next move belongs to whoever had asked, while they are asked what to do too."""
    async with kiosk(tmp_path) as k:
        k.cabinet.error, k.cabinet.error_moves = DeviceRefused("cabinet", "exception 4"), True
        if late:
            k.cabinet.jammed = {2}
            await commanded(k)
            await k.desk.asked(Question)
            k.cabinet.jammed = set()
            k.cabinet.spring(2)
            k.cabinet.lift(2)
            await k.settle()
            k.desk.stop()
        else:
            await ask_for(k, SATO, "2  ")
            await open_and_waiting(k)
            k.cabinet.lift(2)
        await k.done()
        (taken,) = k.records(KeyTaken)
        assert isinstance(taken, KeyTaken)
        assert taken.person == SATO.id
        assert k.records(KeyVanished) == []
        assert key_alarms.SLOT_FORCED not in causes(k)
        assert grants_of(k.station).by_slot == {}


@pytest.mark.parametrize("taken", [True, False])
async def test_a_power_cut_behind_an_exception_takes_the_key_from_nobody(tmp_path: Path, taken: bool) -> None:
    """The slot opened all the same; the next start finds it so."""
    first = Kiosk(tmp_path)
    await first.start()
    goes_silent(first)
    first.cabinet.error = DeviceRefused("cabinet", "exception 4")
    await commanded(first)
    await first.desk.asked(Question)
    await crash(first)
    second = Kiosk(tmp_path)
    second.cabinet.bolt[2] = "open"
    await second.start()
    if taken:
        second.cabinet.lift(2)
    else:
        second.cabinet.shut(2)
    await second.advance(2)
    assert [r.person for r in second.records(KeyTaken) if isinstance(r, KeyTaken)] == [SATO.id] * taken
    assert len(second.records(KeyNotTaken)) == (not taken)
    assert second.records(KeyVanished) == []
    assert grants_of(second.station).by_slot == {}
    assert second.projections.unsettled() == ()
    await second.stop()


async def test_a_slot_that_opened_though_that_was_refused_and_is_shut_in_vain(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.error, k.cabinet.error_moves = DeviceRefused("cabinet", "exception 4"), True
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        k.cabinet.shut(2)
        await k.advance(1)
        await k.desk.read(Tone.WARNING)
        assert len(k.records(KeyNotTaken)) == 1
        assert grants_of(k.station).by_slot == {}


async def test_a_lock_that_cannot_be_read_back_is_not_energised_again(tmp_path: Path) -> None:
    """Whether it is energised still is not known; that is no "no"."""
    async with kiosk(tmp_path) as k:
        k.cabinet.jammed, k.cabinet.reads_outputs = {2}, False
        await commanded(k)
        await k.desk.asked(Question)
        k.desk.pick("Try once more")
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert k.cabinet.released == [2]


async def test_not_taken_is_not_said_by_a_key_sensor_that_was_not_asked_since(tmp_path: Path) -> None:
    """The key and the bolt hang on two modules: the bolt's answers, the key's does not."""
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        k.cabinet.read_at = k.clock.monotonic_us() / 1e6 - 0.05
        await k.advance(1)
        k.cabinet.shut(2)
        await k.advance(2.5)
        assert k.records(KeyNotTaken) == []
        assert 2 in grants_of(k.station).by_slot
        k.cabinet.read_at = None
        k.cabinet._set_key(2, "absent")
        await k.settle()
        await k.advance(2)
        assert len(k.records(KeyTaken)) == 1
        assert k.records(KeyNotTaken, KeyNotReturned, KeyVanished) == []
        assert grants_of(k.station).by_slot == {}


async def test_left_open_is_not_said_of_a_door_that_nobody_looked_at(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        k.cabinet.lift(2, ajar=True)
        await k.settle()
        await k.desk.asked(Waiting)
        k.cabinet.read_at = k.clock.monotonic_us() / 1e6 - 0.05
        await k.advance(25)
        message = await k.desk.read(Tone.WARNING)
        assert "cannot be seen" in message.text
        assert causes(k) == [key_alarms.SLOT_NOT_KNOWN]
        k.cabinet.read_at = None
        k.cabinet.shut(2)
        await k.advance(3)
        assert causes(k) == []
        assert grants_of(k.station).by_slot == {}
