"""PINs, second persons and approvals: who is asked, in any order, and what happens when nobody comes."""

from pathlib import Path

import pytest

from kiosk.core.desk.asking import PinQuestion, Question, Tone, Waiting
from kiosk.core.desk.script import OffScriptError
from kiosk.people.live import change_register
from kiosk.people.pin import digest
from storage.keys.facts import Conditions, Second
from storage.keys.records import KeyTaken
from storage.people.records import PinEntered, PinLifted, PinSet
from storage.station.records import AlarmStarted, Intended
from tests.kiosk.office import (
    APPROVED,
    GONE,
    ITO,
    KATO,
    WITH_OTHER_GROUP,
    WITH_PIN,
    borrow,
    joined,
    office,
    pick,
    refusals,
    refused,
    take,
    tap,
    work,
)
from tests.kiosk.world import CARD_KEY, SATO, SUZUKI, TANAKA, Kiosk, kiosk


async def ask(k: Kiosk, key: int = 1) -> None:
    await tap(k, SATO)
    await pick(k, f"{key}  ", "交付")


async def test_a_custodian_approves_with_a_tap(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await ask(k)
        await k.desk.asked(Waiting)
        assert k.cabinet.released == []
        await tap(k, TANAKA)
        await take(k, 1)
        (intended,) = [r for r in k.records(Intended) if isinstance(r, Intended) and r.action == "release"]
        assert (intended.person, intended.approver, intended.second) == (SATO.id, TANAKA.id, "")


async def test_whoever_is_not_custodian_does_not_approve_and_learns_why(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await ask(k)
        for nobody in (KATO, ITO, SATO):
            await joined(k, nobody)
            message = await refused(k)
            assert "田中 裕子" in message.lines[-1], "the custodian of today is named"
        await k.desk.asked(Waiting)
        await k.advance(61)
        await refused(k)
        await k.desk.left()
        assert refusals(k) == ["not_a_custodian"] * 3 + ["nobody_approved"]
        assert k.cabinet.released == []


async def test_a_custodian_does_not_approve_what_they_ask_for_themselves(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await tap(k, TANAKA)
        await pick(k, "1  ", "交付")
        await joined(k, TANAKA)
        await refused(k)
        assert refusals(k) == ["own_approval"]
        assert k.cabinet.released == []
        await k.desk.asked(Waiting)
        k.desk.stop()
        await k.settle()
        await refused(k)


async def test_a_second_person_of_another_group(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_OTHER_GROUP)) as k:
        await ask(k)
        for wrong, cause in (
            (SATO, "second_is_same"),
            (KATO, "second_of_same_group"),
            (SUZUKI, "second_of_same_group"),
            (GONE, "not_employed"),
        ):
            await joined(k, wrong)
            await refused(k)
            assert refusals(k)[-1] == cause
        await joined(k, ITO)
        await take(k, 1)
        (taken,) = k.records(KeyTaken)
        assert isinstance(taken, KeyTaken)
        intended = [r for r in k.records(Intended) if isinstance(r, Intended) and r.action == "release"]
        assert intended[0].second == ITO.id


@pytest.mark.parametrize("order", [(TANAKA, ITO), (ITO, TANAKA)], ids=["approver first", "second first"])
async def test_both_in_any_order_and_nobody_counts_twice(tmp_path: Path, order: tuple[object, ...]) -> None:
    both = Conditions(approval=True, second=Second.ANYONE)
    async with kiosk(tmp_path, register=office(both)) as k:
        await ask(k)
        for person in order:
            await k.desk.asked(Waiting)
            await tap(k, person)  # type: ignore[arg-type]
            if person is TANAKA and order[0] is TANAKA:
                await joined(k, TANAKA)
                await refused(k)
                assert k.cabinet.released == []
        await take(k, 1)
        (intended,) = [r for r in k.records(Intended) if isinstance(r, Intended) and r.action == "release"]
        assert (intended.approver, intended.second) == (TANAKA.id, ITO.id)


# --- PINs -----------------------------------------------------------------------------------------------


async def set_pin(k: Kiosk, pin: str, use: str = "own") -> None:
    await change_register(k.station, "test", PinSet(person=SATO.id, use=use, digest=digest(pin, CARD_KEY)))


async def enter(k: Kiosk, pin: str) -> None:
    await k.desk.asked(PinQuestion)
    k.desk.enter(pin)
    await k.settle()


async def test_the_right_pin_opens(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_PIN)) as k:
        await set_pin(k, "8306")
        await ask(k)
        await enter(k, "8306")
        await take(k, 1)
        assert k.records(PinEntered) == [PinEntered(person=SATO.id, right=1)]


async def test_whoever_has_no_pin_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_PIN)) as k:
        await tap(k, SATO)
        await pick(k, "1  ")
        await refused(k)
        assert refusals(k) == ["no_pin"]


async def test_three_wrong_ones_make_the_card_wait_longer_each_time_over_a_restart(tmp_path: Path) -> None:
    register = office(WITH_PIN)
    async with kiosk(tmp_path, register=register) as k:
        await set_pin(k, "8306")
        await ask(k)
        for _ in range(3):
            await enter(k, "1111")
            await refused(k)
        await refused(k)
        await k.desk.left()
        assert refusals(k)[-1] == "pin_waits"
        elapsed = k.clock.monotonic_us()
    again = Kiosk(tmp_path, register=register)
    again.clock.wall_us += elapsed + 1_000_000
    await again.start()
    await ask(again)
    message = await refused(again)
    assert any(":" in line for line in message.lines), "until when"
    await again.desk.left()
    await again.advance(61)
    await ask(again)
    await enter(again, "8306")
    await take(again, 1)
    await again.stop()


async def test_a_custodian_lifts_the_wait(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_PIN)) as k:
        await set_pin(k, "8306")
        await ask(k)
        for _ in range(3):
            await enter(k, "2222")
            await refused(k)
        await refused(k)
        await k.desk.left()
        await work(k, TANAKA, "People", "佐藤 花子", "Let them enter their PIN")
        await k.done()
        assert k.records(PinLifted) == [PinLifted(person=SATO.id, approver=TANAKA.id)]
        await ask(k)
        await enter(k, "8306")
        await take(k, 1)


async def test_under_duress_it_opens_and_alarms_in_silence(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_PIN)) as k:
        await set_pin(k, "8306")
        await set_pin(k, "9417", "duress")
        await ask(k)
        await enter(k, "9417")
        await take(k, 1)
        (alarm,) = k.records(AlarmStarted)
        assert isinstance(alarm, AlarmStarted)
        assert alarm.cause == "duress"
        assert k.station.alarms.standing == (), "nothing of it is shown"
        assert k.station.alarms.unacknowledged == ()
        assert not k.station.alarms.sounds


async def test_a_pin_is_entered_twice_by_its_owner_and_not_shown(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_PIN)) as k:
        await work(k, TANAKA, "People", "佐藤 花子", "Set a PIN")
        for pin, note in (("1234", ""), ("8306", "tried first"), ("8307", ""), ("8306", "not the same")):
            question = await k.desk.asked(PinQuestion)
            assert note in question.note
            k.desk.enter(pin)
            await k.settle()
        await enter(k, "8306")
        await k.done()
        await ask(k)
        await enter(k, "8306")
        await take(k, 1)


async def test_who_walks_away_from_the_keypad_gets_nothing(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_PIN)) as k:
        await set_pin(k, "8306")
        await ask(k)
        await k.desk.asked(PinQuestion)
        k.desk.stop()
        await k.desk.left()
        with pytest.raises(OffScriptError):
            await k.desk.asked(Waiting, 0.05)
        assert k.cabinet.released == []


async def test_a_tap_from_before_the_question_approves_of_nothing(tmp_path: Path) -> None:
    """SATO laid her card down twice: no second person is refused, and nobody else is awaited for less."""
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await tap(k, SATO)
        await k.desk.asked(Question)
        await tap(k, SATO)
        k.desk.pick("1  ")
        await k.settle()
        await pick(k, "交付")
        await joined(k, TANAKA)
        await take(k, 1)
        assert refusals(k) == []


async def test_whoever_brings_a_key_does_not_stand_beside_unasked(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(WITH_OTHER_GROUP)) as k:
        await borrow(k, ITO, 2)
        await ask(k)
        await joined(k, ITO)
        question = await k.desk.asked(Question)
        assert "What is your tap for" in question.text
        assert k.cabinet.released[-1:] != [1], "the key's slot is shut still"
        k.desk.pick("Return key 2")
        await k.settle()
        await k.desk.asked(Waiting)
        k.cabinet.hang(2)
        await k.settle()
        await k.desk.read(Tone.DONE)
        await k.desk.asked(Waiting)
        await tap(k, ITO)  # with nothing in hand: that is for what is asked
        await take(k, 1)
        (intended,) = [
            each
            for each in k.records(Intended)
            if isinstance(each, Intended) and each.action == "release" and each.key == "k1"
        ]
        assert (intended.person, intended.second) == (SATO.id, ITO.id)
