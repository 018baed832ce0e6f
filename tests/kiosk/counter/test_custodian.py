"""The custodian's work: who is custodian, alarms, people, cards, lost keys, the mechanical key, places."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk.core.alarms import Alarm, AlarmCause
from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.core.office.now import office_now
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.loans import loans_of
from kiosk.people.live import change_register
from kiosk.people.rights import custodians
from storage.keys.records import (
    DuplicateMade,
    KeyLost,
    KeyReplaced,
    LockChanged,
    OverrideEntered,
    PlaceOpened,
    PlaceShut,
)
from storage.people.facts import Delegation, Period
from storage.people.records import AbsenceRecorded, CardEnded, CardRecorded, DelegationMade, PersonLeft
from storage.station.records import AlarmAcknowledged, AlarmEnded
from tests.kiosk.office import (
    APPROVED,
    ITO,
    KATO,
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
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk

DAY = date(2026, 11, 24)


# --- who is custodian -----------------------------------------------------------------------------------


def test_the_officer_else_whoever_stands_in() -> None:
    register = office()
    assert register.custodians(DAY) == (register.people[TANAKA.id],)
    away = replace(register, absences={TANAKA.id: Period(DAY, DAY)})
    assert away.custodians(DAY) == (ITO,)
    named = replace(away, delegations=(Delegation("d", KATO.id, Period(DAY, DAY)),))
    assert set(named.custodians(DAY)) == {ITO, KATO}
    nobody = replace(away, absences={TANAKA.id: Period(DAY, DAY), ITO.id: Period(DAY, DAY)})
    assert nobody.custodians(DAY) == ()
    assert nobody.custodians(date(2026, 11, 25)) == (register.people[TANAKA.id],), "the next day"


async def test_with_nobody_custodian_what_needs_one_is_refused(tmp_path: Path) -> None:
    """It cannot come to that by touch (`test_absence`); dates that pass, and older records, can bring it."""
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        day = f"{office_now(k.station).date()}"
        for boss in (TANAKA, ITO):
            await change_register(k.station, "test", AbsenceRecorded(person=boss.id, since=day, until=day))
        assert custodians(k.station) == ()
        await tap(k, SATO)
        await pick(k, "1  ")
        message = await refused(k)
        assert refusals(k) == ["no_custodian"]
        assert "田中 裕子" in message.lines[-1], "who could name one"
        await k.desk.left()
        await tap(k, TANAKA)
        await pick(k, "No, only visiting", "Other business")
        question = await k.desk.asked(Question)
        assert "Custodian's work" not in [option.label for option in question.options]


async def test_a_delegate_named_by_tap_is_custodian(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await work(k, TANAKA, "Delegate", "加藤 葵")
        question = await k.desk.asked(Question)
        k.desk.pick(question.options[1].label)
        await k.settle()
        await k.done()
        (named,) = k.records(DelegationMade)
        assert isinstance(named, DelegationMade)
        assert (named.person, named.author) == (KATO.id, TANAKA.id)
        assert [person.id for person in custodians(k.station)] == [TANAKA.id], "while the officer is here"
        await work(k, TANAKA, "Absence", "田中 裕子")
        question = await k.desk.asked(Question)
        k.desk.pick(question.options[0].label)
        await k.settle()
        await k.done()
        assert {person.id for person in custodians(k.station)} == {ITO.id, KATO.id}
        await tap(k, SATO)
        await pick(k, "1  ", "交付")
        await joined(k, KATO)
        await take(k, 1)


# --- alarms ---------------------------------------------------------------------------------------------


async def test_cleared_by_itself_and_acknowledged_are_two_things(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        k.cabinet.set_bolt(2, "open")
        await k.settle()
        await k.advance(2)
        assert k.cabinet.lamps[0], "the buzzer sounds"
        k.cabinet.shut(2)
        await k.settle()
        await k.advance(2)
        assert not k.cabinet.lamps[0]
        assert k.station.alarms.standing == ()
        (condition,) = k.station.alarms.unacknowledged
        assert condition.ended is not None
        elapsed = k.clock.monotonic_us()
    again = Kiosk(tmp_path, register=office())
    again.clock.wall_us += elapsed
    await again.start()
    assert [each.alarm.cause for each in again.station.alarms.unacknowledged] == [key_alarms.SLOT_FORCED]
    await work(again, TANAKA, "Alarms")
    await pick(again, "opened without a release", "現場を確かめた")
    await again.done()
    assert again.station.alarms.conditions == ()
    (seen,) = again.records(AlarmAcknowledged)
    assert isinstance(seen, AlarmAcknowledged)
    assert (seen.person, seen.done) == (TANAKA.id, "現場を確かめた・異常なし")
    assert len(again.records(AlarmEnded)) == 1
    await again.stop()


async def test_an_acknowledged_alarm_is_silent_and_stands_on(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        k.cabinet.set_bolt(2, "open")
        await k.settle()
        await k.advance(2)
        await work(k, TANAKA, "Alarms")
        await pick(k, "opened without a release", "修理を頼んだ")
        await k.desk.read(Tone.DONE)
        await k.advance(2)
        assert not k.cabinet.lamps[0]
        assert [alarm.cause for alarm in k.station.alarms.standing] == [key_alarms.SLOT_FORCED]
        k.cabinet.shut(2)
        await k.settle()
        assert k.station.alarms.conditions == ()


async def test_an_alarm_of_a_subject_that_is_here_no_longer_is_told_by_its_code_and_can_be_acknowledged(
    tmp_path: Path,
) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await k.station.alarms.start(
            Alarm(AlarmCause("flood", "The cellar is under water."), device="cellar")
        )
        elapsed = k.clock.monotonic_us()
    again = Kiosk(tmp_path, register=office())
    again.clock.wall_us += elapsed
    await again.start()
    (alarm,) = again.station.alarms.standing
    assert (alarm.name, alarm.text, alarm.in_passing) == ("flood:cellar", "flood", "flood")
    await work(again, TANAKA, "Alarms")
    await pick(again, "flood", "現場を確かめた")
    await again.done()
    assert again.station.alarms.conditions == (), "nobody here could ever end it otherwise"
    (ended,) = again.records(AlarmEnded)
    assert isinstance(ended, AlarmEnded)
    assert (ended.alarm, ended.how) == ("flood:cellar", "acknowledged")
    await again.stop()


# --- people and cards -----------------------------------------------------------------------------------


async def test_a_card_is_enrolled_by_tapping_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        for card, kind, tone in (("AA" * 8, "idm", Tone.WARNING), ("BB" * 32, "piv", Tone.DONE)):
            await work(k, TANAKA, "People", "鈴木 一郎", "Enrol a card")
            await k.desk.asked(Waiting)
            k.badges.tap(card, kind)
            await k.settle()
            message = await k.desk.read(tone)
            assert ("copied" in message.lines[0]) == (tone is Tone.WARNING)
            await k.desk.left()
            k.badges.tap(card, kind)
            await k.settle()
            question = await k.desk.asked(Question)
            assert "鈴木 一郎" in question.text
            k.desk.stop()
            await k.desk.left()
        enrolled = [
            r for r in k.records(CardRecorded) if isinstance(r, CardRecorded) and r.author == TANAKA.id
        ]
        assert [(r.person, r.card_kind) for r in enrolled] == [(SUZUKI.id, "idm"), (SUZUKI.id, "piv")]


async def test_somebody_elses_card_and_an_unreadable_one_are_not_enrolled(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "People", "鈴木 一郎", "Enrol a card")
        await k.desk.asked(Waiting)
        k.badges.unreadable("random_uid")
        await k.settle()
        await refused(k)
        await joined(k, KATO)
        await refused(k)
        await k.desk.left()
        assert refusals(k) == ["unreadable_card", "card_taken"]


async def test_a_lost_card_opens_nothing_at_once(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "People", "佐藤 花子", "A card is lost or void")
        await pick(k, "It is lost")
        await k.done()
        (ended,) = k.records(CardEnded)
        assert isinstance(ended, CardEnded)
        assert (ended.person, ended.why, ended.author) == (SATO.id, "lost", TANAKA.id)
        await tap(k, SATO)
        await refused(k)
        assert refusals(k) == ["unknown_card"]


async def test_whoever_leaves_has_no_rights_and_can_still_return(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await borrow(k, SATO, 1)
        await work(k, TANAKA, "People", "佐藤 花子", "Employment ends", "End it")
        await k.done()
        (left,) = k.records(PersonLeft)
        assert isinstance(left, PersonLeft)
        assert (left.person, left.author, left.before > 0) == (SATO.id, TANAKA.id, True)
        await tap(k, SATO)
        await refused(k)
        await k.desk.left()
        k.desk.return_without_card()
        await k.settle()
        k.desk.type(1)
        await k.settle()
        k.cabinet.hang(1)
        await k.settle()
        assert loans_of(k.station).open() == {}


# --- lost keys, duplicates, the mechanical key ----------------------------------------------------------


async def test_a_lost_key_marks_its_places_until_their_locks_are_changed(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await borrow(k, SATO, 1)
        await work(k, TANAKA, "A key is lost", "1  ")
        message = await k.desk.read(Tone.WARNING)
        assert "保管庫" in message.lines[0]
        await k.desk.left()
        (lost,) = k.records(KeyLost)
        assert isinstance(lost, KeyLost)
        assert (lost.key, lost.person, lost.author) == ("k1", SATO.id, TANAKA.id)
        assert k.station.register.unsafe == {"vault": "k1"}
        await tap(k, KATO)
        await pick(k, "1  ")
        await refused(k)
        await k.desk.left()
        assert refusals(k) == ["key_lost"]
        await work(k, TANAKA, "A lock was changed", "保管庫")
        await joined(k, TANAKA)
        await refused(k)
        await joined(k, KATO)
        await k.done()
        (changed,) = k.records(LockChanged)
        assert isinstance(changed, LockChanged)
        assert (changed.author, changed.second) == (TANAKA.id, KATO.id)
        await work(k, TANAKA, "A lost key is settled", "1  ", "New locks")
        await joined(k, KATO)
        await k.done()
        assert [r.how for r in k.records(KeyReplaced) if isinstance(r, KeyReplaced)] == ["new"]
        assert k.station.register.lost == frozenset()
        assert not k.station.alarms.stands(key_alarms.KEY_LOST, slot=1)


async def test_a_duplicate_is_signed_by_two(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "A duplicate was made", "2  ", "保管庫")
        await joined(k, ITO)
        await k.desk.read(Tone.DONE)
        (made,) = k.records(DuplicateMade)
        assert isinstance(made, DuplicateMade)
        assert (made.key, made.kept, made.author, made.second) == ("k2", "保管庫", TANAKA.id, ITO.id)
        await k.desk.left()
        await work(k, TANAKA, "A duplicate was destroyed", "2  ")
        await joined(k, KATO)
        await k.desk.read(Tone.DONE)
        assert k.station.register.duplicates == ()


async def test_what_the_mechanical_key_did_is_entered_by_two(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        k.cabinet.set_bolt(2, "open")
        await k.settle()
        k.cabinet.lift(2)
        await k.settle()
        loan = loans_of(k.station).of_key("k2")
        assert loan is not None
        assert loan.holder == ""
        await work(k, TANAKA, "Opened by hand", "2  ", "The key was taken", "加藤 葵", "停電")
        await joined(k, ITO)
        await k.done()
        (entered,) = k.records(OverrideEntered)
        assert isinstance(entered, OverrideEntered)
        assert (entered.person, entered.second, entered.approver) == (KATO.id, ITO.id, TANAKA.id)
        loan = loans_of(k.station).of_key("k2")
        assert loan is not None
        assert loan.holder == KATO.id, "the key is with somebody now"
        assert k.station.alarms.unacknowledged == ()


# --- places ---------------------------------------------------------------------------------------------


async def test_the_times_of_a_place_belong_to_the_loan_that_opens_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        k.cabinet.place(1, "unknown", "locked")
        await borrow(k, SATO, 1)
        k.cabinet.place(1, "locked", "open")
        await k.settle()
        k.cabinet.place(1, "open", "locked")
        await k.settle()
        loan = loans_of(k.station).of_key("k1")
        assert loan is not None
        for kind in (PlaceOpened, PlaceShut):
            (told,) = k.records(kind)
            assert isinstance(told, PlaceOpened | PlaceShut)
            assert (told.place, told.loan, told.person) == ("vault", loan.id, SATO.id)
        assert k.station.alarms.conditions == ()


@pytest.mark.parametrize("stands", [key_alarms.PLACE_FORCED, key_alarms.PLACE_LEFT_OPEN])
async def test_a_place_opened_with_no_loan_or_left_open_is_an_alarm(
    tmp_path: Path, stands: AlarmCause
) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        if stands == key_alarms.PLACE_LEFT_OPEN:
            await borrow(k, SATO, 1)
        k.cabinet.place(1, "locked", "open")
        await k.settle()
        if stands == key_alarms.PLACE_LEFT_OPEN:
            assert k.station.alarms.standing == ()
            await k.advance(601)
        assert [alarm.cause for alarm in k.station.alarms.standing] == [stands]
        k.cabinet.place(1, "open", "locked")
        await k.settle()
        assert k.station.alarms.standing == ()
