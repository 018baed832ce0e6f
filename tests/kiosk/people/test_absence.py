"""Nobody is locked out by an absence: the last custodian stays or names somebody; whoever is back says so."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.core.desk.asking import Message, Page, Question, Tone, Waiting
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask
from kiosk.keys.custody.loans import loans_of
from kiosk.people import refusals as people_refusals
from kiosk.people.live import change_register
from kiosk.people.rights import custodians, is_responsible
from storage.day.records import LockedUp, LockUpBegun
from storage.people.facts import Person
from storage.people.records import (
    AbsenceEnded,
    AbsenceRecorded,
    CardEnded,
    DelegationEnded,
    DelegationMade,
    PersonLeft,
)
from storage.station.records import RequestRefused
from tests.kiosk.evening import counted, day_kiosk, open_first, page
from tests.kiosk.office import APPROVED, ITO, KATO, borrow, joined, office, pick, refusals, refused, tap, work
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk, kiosk

ALONE = replace(office(APPROVED), people={p.id: p for p in office().people.values() if p.id != ITO.id})
"""A kiosk with one custodian only, from the start."""
Touches = Callable[[Kiosk], Awaitable[None]]


def today(k: Kiosk) -> date:
    return office_now(k.station).date()


def names(k: Kiosk) -> set[str]:
    return {person.id for person in custodians(k.station)}


async def done(k: Kiosk) -> Message:
    """What was done is said, and the visit is over."""
    message = await k.desk.read(Tone.DONE)
    await k.desk.left()
    return message


async def first_day(k: Kiosk) -> None:
    """The shortest of the days that are offered."""
    question = await k.desk.asked(Question)
    k.desk.pick(question.options[0].label)
    await k.settle()


async def away(k: Kiosk, who: Person, by: Person) -> None:
    """Recorded as away for today."""
    await work(k, by, "Absence", who.name)
    await first_day(k)


async def leaves(k: Kiosk) -> None:
    await work(k, TANAKA, "People", TANAKA.name, "Employment ends", "End it")


async def loses_card(k: Kiosk) -> None:
    await work(k, TANAKA, "People", TANAKA.name, "A card is lost or void", "It is lost")


async def goes_away(k: Kiosk) -> None:
    await away(k, TANAKA, TANAKA)


# --- the last custodian ---------------------------------------------------------------------------------


@pytest.mark.parametrize("touches", [goes_away, leaves, loses_card])
async def test_the_last_custodian_is_not_made_to_vanish_by_touch(tmp_path: Path, touches: Touches) -> None:
    async with kiosk(tmp_path, register=ALONE) as k:
        await touches(k)
        message = await refused(k)
        assert message.lines[0].startswith(f"{today(k)}"), "on which days"
        assert "First name somebody" in message.lines[1]
        assert message.lines[2] == "Ask: the administrator of the kiosk", "there is nobody else"
        (record,) = k.records(RequestRefused)
        assert isinstance(record, RequestRefused)
        assert (record.cause, record.ask) == (people_refusals.LAST_CUSTODIAN.code, Ask.ADMINISTRATOR)
        await k.desk.asked(Question)
        k.desk.stop()
        await k.settle()
        await k.desk.left()
        assert k.records(AbsenceRecorded, PersonLeft, CardEnded) == []
        assert names(k) == {TANAKA.id}


@pytest.mark.parametrize(
    ("touches", "kind"), [(goes_away, AbsenceRecorded), (leaves, PersonLeft), (loses_card, CardEnded)]
)
async def test_a_delegate_is_named_on_the_spot_and_then_it_is_done(
    tmp_path: Path, touches: Touches, kind: type[AbsenceRecorded]
) -> None:
    async with kiosk(tmp_path, register=ALONE) as k:
        await touches(k)
        await refused(k)
        await pick(k, "Name somebody")
        question = await k.desk.asked(Question)
        assert "去年 終" not in [option.label for option in question.options], "whoever has left"
        assert TANAKA.name not in [option.label for option in question.options]
        k.desk.pick(KATO.name)
        await k.settle()
        await first_day(k)
        await k.desk.read(Tone.DONE)  # she is named
        await done(k)
        (named,) = k.records(DelegationMade)
        assert isinstance(named, DelegationMade)
        assert (named.person, named.author, named.custody_only) == (KATO.id, TANAKA.id, 0)
        assert len(k.records(kind)) == 1
        assert names(k) == {KATO.id}
        assert is_responsible(k.station, KATO)


async def test_the_clerk_who_stands_in_does_not_leave_it_to_nobody(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await away(k, TANAKA, TANAKA)
        await done(k)
        assert names(k) == {ITO.id}
        await away(k, ITO, ITO)
        message = await refused(k)
        assert message.lines[-1] == "Ask: responsible officer (田中 裕子)"
        await pick(k, "Name somebody", KATO.name)
        await first_day(k)
        await k.desk.read(Tone.DONE)
        await done(k)
        assert names(k) == {KATO.id}
        assert not is_responsible(k.station, KATO), "a clerk who stands in has no more than that to pass on"


async def test_nobody_can_be_named_who_cannot_act_so_long(tmp_path: Path) -> None:
    soon = date(2026, 11, 30)
    people = {each.id: replace(each, employed_until=soon) for each in ALONE.people.values()}
    register = replace(ALONE, people={**people, TANAKA.id: ALONE.people[TANAKA.id]})
    async with kiosk(tmp_path, register=register) as k:
        await work(k, TANAKA, "Delegate", KATO.name)
        question = await k.desk.asked(Question)
        assert max(option.value for option in question.options) <= soon
        k.desk.stop()
        await k.desk.left()
        await leaves(k)
        await refused(k)
        await pick(k, "Name somebody")
        message = await refused(k)
        assert refusals(k)[-1] == people_refusals.NOBODY_TO_NAME.code
        assert message.lines[-1] == "Ask: the administrator of the kiosk"
        assert names(k) == {TANAKA.id}


async def test_delegates_do_not_name_each_other_for_ever(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        until = today(k) + timedelta(days=2)
        first, last = f"{today(k)}", f"{until}"
        named = DelegationMade(delegation="d", person=KATO.id, since=first, until=last)
        gone = [AbsenceRecorded(person=each.id, since=first, until=last) for each in (TANAKA, ITO)]
        await change_register(k.station, TANAKA.id, named, *gone)
        await work(k, KATO, "Delegate", "Name somebody", SATO.name)
        question = await k.desk.asked(Question)
        assert [option.value for option in question.options][-1] == until
        k.desk.pick(question.options[-1].label)
        await k.settle()
        await done(k)
        await work(k, SATO, "Delegate", "Name somebody", KATO.name)
        question = await k.desk.asked(Question)
        assert [option.value for option in question.options][-1] == until


async def test_a_delegation_is_ended_at_the_kiosk_but_not_the_last(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=ALONE) as k:
        await goes_away(k)
        await refused(k)
        await pick(k, "Name somebody", KATO.name)
        await first_day(k)
        await k.desk.read(Tone.DONE)
        await done(k)
        await work(k, KATO, "Delegate", "加藤 葵 stands in no longer")
        await refused(k)
        assert refusals(k)[-1] == people_refusals.LAST_CUSTODIAN.code
        await k.desk.asked(Question)
        k.desk.stop()
        await k.settle()
        await k.desk.left()
        await tap(k, TANAKA)
        await pick(k, "Yes, I am back")
        await k.desk.read(Tone.DONE)
        await pick(k, "Other business", "Custodian's work", "Delegate", "加藤 葵 stands in no longer")
        await done(k)
        (ended,) = k.records(DelegationEnded)
        assert isinstance(ended, DelegationEnded)
        assert (ended.person, ended.author) == (KATO.id, TANAKA.id)
        assert k.station.register.delegations == ()


# --- are you back? --------------------------------------------------------------------------------------


async def test_whoever_taps_while_away_is_asked_first_and_is_back_by_one_touch(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await away(k, TANAKA, TANAKA)  # by mistake: she meant somebody else
        await done(k)
        assert names(k) == {ITO.id}
        elapsed = k.clock.monotonic_us()
    again = Kiosk(tmp_path, register=office())
    again.clock.wall_us += elapsed
    await again.start()
    await tap(again, TANAKA)
    question = await again.desk.asked(Question)
    assert "Are you back?" in question.text
    again.desk.pick("Yes, I am back")
    await again.settle()
    await again.desk.read(Tone.DONE)
    (ended,) = again.records(AbsenceEnded)
    assert isinstance(ended, AbsenceEnded)
    assert (ended.person, ended.author) == (TANAKA.id, TANAKA.id)
    assert names(again) == {TANAKA.id}, "the clerk stands in no longer"
    await pick(again, "Other business", "Custodian's work")
    await again.stop()


async def test_who_is_only_visiting_stays_away_and_may_think_better_of_it(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await away(k, TANAKA, TANAKA)
        await done(k)
        await tap(k, TANAKA)
        await pick(k, "No, only visiting")
        question = await k.desk.asked(Question)
        assert "I am back" in [option.label for option in question.options]
        k.desk.stop()
        await k.desk.left()
        assert names(k) == {ITO.id}
        await tap(k, TANAKA)
        await k.given_up()
        assert k.records(AbsenceEnded) == [], "no answer is no answer"
        await tap(k, TANAKA)
        await pick(k, "No, only visiting", "I am back")
        await done(k)
        assert names(k) == {TANAKA.id}


async def test_a_key_in_hand_comes_first_all_the_same(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await borrow(k, TANAKA, 2)
        await tap(k, TANAKA)
        await pick(k, "Other business", "Custodian's work", "Absence", TANAKA.name)
        await first_day(k)
        await done(k)
        await tap(k, TANAKA)
        question = await k.desk.asked(Question)
        assert [option.label for option in question.options][:2] == ["Return key 2", "I am back"]
        k.desk.lapse()
        await k.desk.asked(Waiting)
        k.cabinet.hang(2)
        await k.settle()
        await done(k)
        assert loans_of(k.station).open() == {}
        assert k.records(AbsenceEnded) == []


async def test_an_evening_under_way_is_locked_up_by_whoever_is_custodian_then(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await away(k, TANAKA, TANAKA)
        await done(k)
        await work(k, ITO, "Lock up", "Nobody", "Confirmed")
        await k.desk.asked(Page)
        await change_register(k.station, TANAKA.id, AbsenceEnded(person=TANAKA.id))
        k.desk.pick("Lock up")
        await k.settle()
        await refused(k)
        await k.desk.left()
        assert refusals(k) == [people_refusals.NOT_FOR_YOU.code]
        assert k.records(LockedUp) == []
        await tap(k, TANAKA)
        await pick(k, "Lock up", "Nobody", "Confirmed")
        await page(k, "Lock up")
        await done(k)
        assert len(k.records(LockUpBegun)) == 2, "the checklist is hers anew"
        (locked,) = k.records(LockedUp)
        assert isinstance(locked, LockedUp)
        assert locked.person == TANAKA.id


async def test_a_delegate_who_falls_ill_is_recorded_as_away(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        await work(k, TANAKA, "Delegate", SUZUKI.name)
        await first_day(k)
        await done(k)
        await away(k, SUZUKI, TANAKA)
        await done(k)
        assert k.station.register.is_away(SUZUKI, today(k))


async def test_whoever_is_away_and_would_approve_learns_why_not(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(APPROVED)) as k:
        await away(k, TANAKA, TANAKA)
        await done(k)
        await tap(k, SATO)
        await pick(k, "1  ", "交付")
        await joined(k, TANAKA)
        message = await refused(k)
        assert refusals(k) == [people_refusals.RECORDED_AWAY.code]
        assert "say that you are back" in message.lines[0]
        assert message.lines[1] == "Ask: clerk in charge (伊藤 進)"


# --- whom to ask ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "cards", "asked"),
    [
        ((SATO, TANAKA), (SATO, TANAKA), "Ask: responsible officer (田中 裕子)"),
        ((SATO, ITO), (SATO, ITO), "Ask: clerk in charge (伊藤 進)"),
        ((SATO, TANAKA), (SATO,), "Ask: the administrator of the kiosk"),
        ((SATO,), (SATO,), "Ask: the administrator of the kiosk"),
    ],
)
async def test_no_refusal_ends_with_nobody(
    tmp_path: Path, people: tuple[Person, ...], cards: tuple[Person, ...], asked: str
) -> None:
    whole, held = office(APPROVED), {person.id for person in cards}
    register = replace(
        whole,
        people={person.id: person for person in people},
        cards={digest: card for digest, card in whole.cards.items() if card.person in held},
    )
    async with kiosk(tmp_path, register=register) as k:
        for gone in people[1:]:
            day = f"{today(k)}"
            await change_register(k.station, "test", AbsenceRecorded(person=gone.id, since=day, until=day))
        await tap(k, SATO)
        await pick(k, "1  ")
        message = await refused(k)
        assert (refusals(k), message.lines[-1]) == (["no_custodian"], asked)
        k.badges.tap("EE" * 8)
        await k.settle()
        message = await refused(k)
        who = asked if "administrator" in asked else "Ask: responsible officer"
        assert message.lines[-1] == who, "a stranger learns no name"


async def test_whoever_is_refused_is_not_sent_to_themselves(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=ALONE) as k:
        await tap(k, TANAKA)
        await pick(k, "1  ", "交付")
        await joined(k, TANAKA)
        message = await refused(k)
        assert refusals(k) == ["own_approval"]
        assert message.lines[-1] == "Ask: the administrator of the kiosk"


async def test_a_key_that_nobody_known_has_is_asked_of_a_custodian(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office()) as k:
        k.cabinet.set_bolt(2, "open")
        await k.settle()
        k.cabinet.lift(2)
        await k.settle()
        await tap(k, SATO)
        await pick(k, "2  ")
        message = await refused(k)
        assert message.lines[-1] == "Ask: responsible officer (田中 裕子)"
