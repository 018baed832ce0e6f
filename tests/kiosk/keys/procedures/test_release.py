"""鍵の貸出 from a tap to a key in hand, and everything that can come in between."""

from pathlib import Path

import pytest

from drivers.errors import DeviceError, DeviceOffline, DeviceRefused, NoAnswer
from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.grants import grants_of
from storage.keys.records import KeyNotTaken, KeyTaken, KeyVanished
from storage.people.facts import Person
from storage.station.records import (
    Acknowledged,
    ActuationRefused,
    AlarmEnded,
    AlarmStarted,
    Intended,
    RequestRefused,
    Sensed,
    SlotNotOpened,
    Unanswered,
)
from tests.kiosk.office import take
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk


async def ask_for(k: Kiosk, person: Person, key: str, purpose: str = "") -> None:
    await k.tap(person)
    await k.desk.asked(Question)
    k.desk.pick(key)
    if purpose:
        await k.desk.asked(Question)
        k.desk.pick(purpose)
    await k.settle()


async def open_and_waiting(k: Kiosk) -> Waiting:
    await k.desk.asked(Waiting)
    await k.settle()
    return await k.desk.asked(Waiting)


async def test_a_key_in_hand(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "1  ", "枚数確認")
        waiting = await open_and_waiting(k)
        assert waiting.slot == 1
        assert k.cabinet.lamps[1]
        k.cabinet.lift(1)
        message = await k.desk.read(Tone.DONE)
        assert "1" in message.text
        await k.desk.left()
        await k.settle()
        (intent,) = (r for r in k.records(Intended) if isinstance(r, Intended) and r.action == "release")
        assert (intent.person, intent.key, intent.purpose) == (SATO.id, "k1", "枚数確認")
        (loan,) = k.projections.open_loans()
        assert (loan.holder, loan.key, loan.purpose) == (SATO.id, "k1", "枚数確認")
        assert not k.cabinet.lamps[1]
        assert grants_of(k.station).by_slot == {}


async def test_command_answer_and_sensed_state_are_records_of_their_own_in_this_order(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        k.cabinet.lift(2)
        await k.desk.read()
        await k.desk.left()
        story = [kind for kind in k.kinds() if kind.startswith(("actuation", "cabinet", "key"))]
        first = story.index(Intended.kind)
        rest = story[first:]
        assert rest[:3] == [Intended.kind, Acknowledged.kind, Sensed.kind] or rest[:3] == [
            Intended.kind,
            Sensed.kind,
            Acknowledged.kind,
        ]
        assert rest.index(KeyTaken.kind) > rest.index(Sensed.kind)


async def test_the_intent_is_on_disk_before_the_coil_is_energised(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        seen: list[list[str]] = []
        k.cabinet.on_release = lambda slot: seen.append(k.kinds())
        await ask_for(k, SATO, "2  ")
        assert [kinds[-1] for kinds in seen] == [Intended.kind]
        k.desk.shown.clear()
        await open_and_waiting(k)
        k.cabinet.shut(2)
        await k.advance(20)
        await k.desk.read(Tone.WARNING)


async def test_only_the_keys_of_ones_role_are_offered(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await k.tap(SUZUKI)
        question = await k.desk.asked(Question)
        assert [option.label for option in question.options] == ["2  キャビネット"]
        k.desk.stop()
        await k.desk.left()
        assert k.cabinet.released == []


async def test_a_key_that_is_not_taken_stays_and_is_on_nobody(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        await k.advance(20)
        shutting = await k.desk.asked(Waiting)
        assert "Shut" in shutting.text
        k.cabinet.shut(2)
        await k.advance(1)
        await k.warned()
        assert len(k.records(KeyNotTaken)) == 1
        assert k.projections.open_loans() == ()
        assert grants_of(k.station).by_slot == {}


async def test_a_key_taken_late_is_still_theirs(tmp_path: Path) -> None:
    """The time ran out, the door still stood open, and the key went after all: it did not vanish."""
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        await k.advance(20)
        await take(k, 2)
        assert len(k.records(KeyTaken)) == 1
        assert k.records(KeyVanished) == []


async def test_a_door_left_open_is_an_alarm_until_it_is_shut(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        k.cabinet.lift(2, ajar=True)
        await k.settle()
        await k.desk.asked(Waiting)
        await k.advance(20)
        await k.warned()
        (alarm,) = k.station.alarms.standing
        assert alarm.cause == key_alarms.SLOT_LEFT_OPEN
        k.cabinet.shut(2)
        await k.advance(1)
        await k.settle()
        assert k.station.alarms.standing == ()
        assert len(k.records(AlarmStarted)) == len(k.records(AlarmEnded)) == 1


async def test_a_slot_that_sticks_is_commanded_again_only_by_people(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.jammed = {2}
        await ask_for(k, SATO, "2  ")
        await k.desk.asked(Waiting)
        await k.advance(60)
        await k.desk.asked(Question)
        assert k.cabinet.released == [2]
        assert len(k.records(SlotNotOpened)) == 1
        k.cabinet.jammed = set()
        k.desk.pick("Try once more")
        await open_and_waiting(k)
        assert k.cabinet.released == [2, 2]
        await k.lifted(2)
        intents = [r for r in k.records(Intended) if isinstance(r, Intended) and r.action == "release"]
        assert len(intents) == 2
        assert k.station.alarms.standing == ()


async def test_a_lock_that_is_energised_still_is_not_energised_again(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.jammed = k.cabinet.energised = {2}
        await ask_for(k, SATO, "2  ")
        await k.desk.asked(Waiting)
        await k.advance(2)
        await k.desk.asked(Question)
        k.desk.pick("Try once more")
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert k.cabinet.released == [2]


async def test_a_slot_that_springs_open_after_everybody_gave_up_is_an_alarm(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.jammed = {2}
        await ask_for(k, SATO, "2  ")
        await k.desk.asked(Waiting)
        await k.advance(2)
        await k.desk.asked(Question)
        k.desk.stop()
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        assert grants_of(k.station).by_slot == {}
        k.cabinet.jammed = set()
        k.cabinet.spring(2)
        await k.settle()
        assert key_alarms.SLOT_FORCED in {alarm.cause for alarm in k.station.alarms.standing}


@pytest.mark.parametrize(
    ("error", "record"),
    [
        (DeviceOffline("cabinet", "no port"), ActuationRefused),
        (DeviceRefused("cabinet", "exception 4"), ActuationRefused),
    ],
)
async def test_a_command_that_is_not_carried_out_lends_nothing(
    tmp_path: Path, error: DeviceError, record: type[ActuationRefused]
) -> None:
    async with kiosk(tmp_path) as k:
        k.cabinet.error = error
        await ask_for(k, SATO, "2  ")
        if isinstance(error, DeviceRefused):
            await k.desk.asked(Waiting)
            await k.advance(2)  # it may have done so all the same: the bolt is asked once more
            await k.desk.asked(Question)
            k.desk.stop()
        await k.desk.read(Tone.REFUSED)
        await k.desk.left()
        answer = "refused" if isinstance(error, DeviceRefused) else "offline"
        refused = [each for each in k.records(record) if isinstance(each, ActuationRefused)]
        assert {(each.detail, each.answer) for each in refused} == {(error.detail, answer)}
        assert len(k.records(RequestRefused)) == 1
        assert k.records(KeyNotTaken) == []
        assert grants_of(k.station).by_slot == {}
        assert k.cabinet.released == [2]


async def test_no_answer_is_unknown_and_the_sensors_decide(tmp_path: Path) -> None:
    """The answer was lost, but the slot opened: no second command, and the key is lent as usual."""
    async with kiosk(tmp_path) as k:
        k.cabinet.error, k.cabinet.error_moves = NoAnswer("cabinet", "silence"), True
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        await k.lifted(2)
        assert k.cabinet.released == [2]
        assert len(k.records(Unanswered)) == 1
        assert len(k.records(KeyTaken)) == 1


async def test_where_nothing_senses_bolts_the_screen_says_that_it_does_not_know(tmp_path: Path) -> None:
    async with kiosk(tmp_path, bolts=False) as k:
        k.cabinet.error = NoAnswer("cabinet", "silence")
        await ask_for(k, SATO, "2  ")
        waiting = await k.desk.asked(Waiting)
        assert waiting.warning
        await k.advance(20)
        await k.warned()
        assert len(k.records(KeyNotTaken)) == 1
        assert grants_of(k.station).by_slot == {}


async def test_a_key_that_is_out_is_refused_with_the_name_of_who_has_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        await k.lifted(2)
        await ask_for(k, TANAKA, "2  ")
        refusal = await k.desk.read(Tone.REFUSED)
        assert SATO.name in " ".join(refusal.lines)
        await k.desk.left()
        (refused,) = k.records(RequestRefused)
        assert isinstance(refused, RequestRefused)
        assert (refused.cause, refused.person, refused.key) == ("key_is_out", TANAKA.id, "k2")


async def test_somebody_else_who_taps_does_not_wait_for_a_question(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await k.tap(SATO)
        await k.desk.asked(Question)
        await k.tap(TANAKA)
        question = await k.desk.asked(Question)
        assert TANAKA.name in question.text
        k.desk.stop()
        await k.desk.left()


async def test_ones_own_second_tap_changes_nothing(tmp_path: Path) -> None:
    async with kiosk(tmp_path) as k:
        await k.tap(SATO)
        await k.desk.asked(Question)
        await k.tap(SATO)
        k.desk.stop()
        await k.desk.left()
        await k.settle()
        assert not k.desk.visiting
        assert k.kinds().count("card.tapped") == 2


async def test_a_key_pulled_and_a_door_shut_at_once_is_lent_whichever_sensor_speaks_first(
    tmp_path: Path,
) -> None:
    """The bolt is believed two scans before the key: nothing was in vain, and nothing vanished."""
    async with kiosk(tmp_path) as k:
        await ask_for(k, SATO, "2  ")
        await open_and_waiting(k)
        k.cabinet.shut(2)
        await k.advance(0.2)
        await k.lifted(2)
        assert len(k.records(KeyTaken)) == 1
        assert k.records(KeyNotTaken, KeyVanished) == []
        assert grants_of(k.station).by_slot == {}
