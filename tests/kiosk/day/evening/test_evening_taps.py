"""A tap while the day is locked up or counted: for a key in hand, for what is awaited, or for nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.books.timeline import kinds
from kiosk.core.alarms import Alarm
from kiosk.core.arrivals import Arrival
from kiosk.core.desk.asking import Page, Question, Tone, Waiting
from kiosk.core.refusals import Cause
from kiosk.day import refusals as day_refusals
from kiosk.day.today import obstacles
from kiosk.keys import refusals as key_refusals
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.night.evening import hours_ahead, may_take_custody
from kiosk.people import alarms as people_alarms
from kiosk.people import refusals as people_refusals
from kiosk.subjects import HOUSE
from storage.day.records import BriefingHeld, ClosedOver, CustodyPassed, StayAgreed
from storage.keys.records import KeyHandedOver, KeyReturned, LoanExtended
from storage.people.facts import Person, Role
from storage.station.facts import DeviceState
from storage.station.records import RequestRefused
from storage.vault.records import CountClosed
from tests.kiosk.day.evening.test_lock_up import NIGHT_S, leap
from tests.kiosk.evening import (
    RULES,
    counted,
    custodians,
    day_kiosk,
    enter,
    list_with_key_out,
    locked_up,
    open_first,
    to_the_list,
)
from tests.kiosk.office import GONE, ITO, KATO, borrow, joined, pick, refusals, refused, tap
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk

ASKED = "What is your tap for?"
DAY = date(2026, 11, 24)


async def hang(k: Kiosk, slot: int) -> None:
    """The slot stands open: the key hangs again."""
    await k.desk.asked(Waiting)
    k.cabinet.hang(slot)
    await k.settle()
    await k.desk.read(Tone.DONE)


async def answer(k: Kiosk, label: str) -> Question[Any]:
    """Somebody with a key in hand says what their tap is for."""
    question = await k.desk.asked(Question)
    assert ASKED in question.text
    k.desk.pick(label)
    await k.settle()
    return question


async def to_closing_over(k: Kiosk, *, key: int = 2, holder: Person = SATO) -> None:
    """A key is out, and a second person has to sign that it stays so."""
    await open_first(k)
    await borrow(k, holder, key)
    await counted(k)
    await to_the_list(k)
    k.desk.pick("Close over")
    await pick(k, "本人に連絡が取れない")
    await k.desk.asked(Waiting)


async def custody(k: Kiosk, *, hour: str = "one hour") -> None:
    """From the list: the key is needed in the evening."""
    k.desk.pick("A key is out")
    await pick(k, "Needed in the evening", hour)
    await k.desk.asked(Waiting)


def last_refusal(k: Kiosk) -> tuple[str, str, str]:
    """Its cause, the next step, and whose it was."""
    last = k.records(RequestRefused)[-1]
    assert isinstance(last, RequestRefused)
    return last.cause, last.next_step, last.person


# --- a key in hand ----------------------------------------------------------------------------------------


async def test_whoever_brings_the_key_does_not_sign_that_it_stays_out(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await to_closing_over(k)
        await tap(k, SATO)
        await answer(k, "Return key 2")
        await hang(k, 2)
        await k.desk.asked(Waiting)  # the signature is awaited still
        await tap(k, KATO)
        await k.desk.asked(Question)
        assert k.records(ClosedOver) == [], "there is nothing left to be closed over"
        assert obstacles(k.station) == ()
        assert loans_of(k.station).open() == {}


async def test_whoever_has_a_key_may_sign_all_the_same(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await to_closing_over(k)
        await tap(k, SATO)
        question = await answer(k, "Keep it and go on")
        assert [option.label for option in question.options] == ["Return key 2", "Keep it and go on"]
        (over,) = k.records(ClosedOver)
        assert isinstance(over, ClosedOver)
        assert over.second == SATO.id


async def test_a_tap_that_was_for_nothing_counts_for_nothing(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await to_closing_over(k)
        await tap(k, SATO)
        await k.desk.asked(Question)
        k.desk.stop()
        await k.desk.asked(Waiting)
        assert k.records(ClosedOver) == []
        assert refusals(k) == []


async def test_the_custodian_with_a_key_is_told_why_they_cannot_sign(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await to_closing_over(k, holder=TANAKA)
        await tap(k, TANAKA)
        await answer(k, "Keep it and go on")
        await refused(k)
        assert last_refusal(k)[0] == people_refusals.SECOND_IS_SAME.code


async def test_whoever_stays_is_asked_what_the_tap_is_for(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await list_with_key_out(k)
        await custody(k)
        await tap(k, SATO)
        await joined(k, ITO)
        await k.desk.read(Tone.DONE)
        await pick(k, "Somebody stays")
        await joined(k, ITO)
        await answer(k, "Return key 2")
        await hang(k, 2)
        await joined(k, ITO)
        await k.desk.asked(Question)
        assert [r.person for r in k.records(StayAgreed) if isinstance(r, StayAgreed)] == [ITO.id]
        assert loans_of(k.station).open() == {}


async def test_whoever_has_no_part_in_it_has_the_slot_opened_at_once(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        await borrow(k, SUZUKI, 3)
        await counted(k)
        await to_the_list(k)
        k.desk.pick("A key is out")  # key 2
        await pick(k, "Needed in the evening", "one hour")
        await joined(k, SUZUKI)
        await hang(k, 3)
        await k.desk.asked(Waiting)
        await tap(k, SATO)  # she was named: she is not asked
        await k.desk.asked(Waiting)
        await tap(k, SATO)  # again: she may have thought better of it
        await answer(k, "Return key 2")
        await hang(k, 2)
        await k.desk.asked(Question)
        assert refusals(k) == []
        assert k.records(KeyHandedOver, CustodyPassed, ClosedOver) == []
        returned = [r.returned_by for r in k.records(KeyReturned) if isinstance(r, KeyReturned)]
        assert returned == [SUZUKI.id, SATO.id]


async def test_of_two_keys_in_hand_they_say_which(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, ITO, 1)
        await borrow(k, SUZUKI, 2)
        await borrow(k, SUZUKI, 3)
        await to_the_list(k)
        k.desk.pick("A key is out")
        await pick(k, "Needed in the evening", "one hour")
        await joined(k, SUZUKI)
        question = await answer(k, "Return key 3")
        assert [option.label for option in question.options] == ["Return key 2", "Return key 3"]
        await hang(k, 3)
        assert set(loans_of(k.station).open()) == {"k1", "k2"}


@pytest.mark.parametrize("person", [TANAKA, GONE])
async def test_the_slot_opens_for_whoever_waits_with_the_custodian(tmp_path: Path, person: Person) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, TANAKA, 2)
        await counted(k)
        await to_the_list(k)
        k.desk.pick("A key is out")
        await pick(k, "Wait for its return")
        await joined(k, person)
        if person is TANAKA:
            await hang(k, 2)
            await k.desk.asked(Question)
            assert obstacles(k.station) == ()
        else:
            await k.desk.asked(Question)  # theirs is another visit: the custodian's has given way
            assert k.desk.visitor == GONE


async def test_the_custodians_tap_without_a_key_only_shows_the_list_again(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await list_with_key_out(k)
        k.desk.pick("A key is out")
        await pick(k, "Wait for its return")
        await joined(k, TANAKA)
        question = await k.desk.asked(Question)
        assert "stand in the way" in question.text
        assert k.cabinet.released == [2]


async def test_a_count_does_not_keep_anybody_from_bringing_a_key(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, SUZUKI, 2)
        await borrow(k, KATO, 3)
        await tap(k, SATO)
        await pick(k, "Other business", "Count the cards")
        await joined(k, KATO)
        await answer(k, "Keep it and go on")
        await enter(k, 0)
        await k.desk.asked(Waiting)
        await tap(k, SUZUKI)  # not of this count: the slot opens at once
        await hang(k, 2)
        await joined(k, KATO)
        await answer(k, "Return key 3")
        await hang(k, 3)
        await joined(k, KATO)
        await enter(k, 0)
        await k.done()
        (closed,) = k.records(CountClosed)
        assert isinstance(closed, CountClosed)
        assert (closed.person, closed.second, closed.agrees) == (SATO.id, KATO.id, 1)
        assert refusals(k) == []
        assert loans_of(k.station).open() == {}


# --- custody ----------------------------------------------------------------------------------------------


async def test_a_custodian_does_not_take_custody_from_herself(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, TANAKA, 2)
        await counted(k)
        await to_the_list(k)
        await custody(k)
        await tap(k, TANAKA)
        await joined(k, TANAKA)
        await answer(k, "Keep it and go on")
        message = await refused(k)
        assert any("another clerk in charge" in line for line in message.lines)
        assert message.lines[-1] == "Ask: clerk in charge (伊藤 進)", "not herself"
        assert last_refusal(k) == (key_refusals.OWN_CUSTODY.code, "let_other_clerk_tap", TANAKA.id)
        assert k.records(CustodyPassed, LoanExtended) == []
        await joined(k, ITO)
        await k.desk.read(Tone.DONE)
        (passed,) = k.records(CustodyPassed)
        assert isinstance(passed, CustodyPassed)
        assert (passed.giver, passed.person) == (TANAKA.id, ITO.id)


async def test_a_clerk_keeps_a_key_by_one_tap_only_where_somebody_else_approves(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await custodians(k, "Absence", "田中", "Tue 24 Nov")
        await k.done()
        await open_first(k, ITO)
        await borrow(k, ITO, 2)
        await counted(k)
        await to_the_list(k, ITO)
        await custody(k)
        await tap(k, ITO)
        waiting = await k.desk.asked(Waiting)
        assert "takes custody" in waiting.text
        assert k.records(CustodyPassed) == []


@pytest.mark.parametrize(
    ("taker", "cause"),
    [
        (ITO, None),
        (replace(TANAKA, id="p-other"), None),
        (TANAKA, key_refusals.OWN_CUSTODY),
        (KATO, key_refusals.NOT_CLERK_IN_CHARGE),
        (replace(ITO, employed_until=date(2026, 11, 23)), people_refusals.NOT_EMPLOYED),
        (replace(GONE, role=Role.SUPERVISOR), people_refusals.NOT_EMPLOYED),
    ],
)
def test_who_may_take_custody(taker: Person, cause: Cause | None) -> None:
    refused = may_take_custody(taker, TANAKA, DAY)
    assert (refused.cause if refused else None) is cause


@pytest.mark.parametrize(
    ("hours_on", "offered"),
    [
        (9.9, []),
        (10.5, [18]),
        (17.5, [18, 19, 20, 21, 22, 23]),
        (18, [19, 20, 21, 22, 23]),
        (23.5, []),
        (24.5, []),
        (31, []),
        (34.5, []),
        (-7, []),
    ],
)
def test_the_hours_offered_are_those_of_this_evening(hours_on: float, offered: Sequence[int]) -> None:
    now = datetime.combine(DAY, datetime.min.time(), UTC) + timedelta(hours=hours_on)
    found = hours_ahead((18, 19, 20, 21, 22, 23), DAY, now)
    assert [hour for hour, _at in found] == list(offered)
    assert all(at - now <= timedelta(hours=8) for _hour, at in found)


async def test_after_midnight_no_hour_of_the_coming_evening_is_offered(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        await counted(k)
        now = datetime.fromtimestamp(k.clock.now_us() / 1e6, UTC).astimezone()
        late = datetime.combine(now.date(), datetime.min.time(), now.tzinfo) + timedelta(hours=24.5)
        leap(k, (late - now).total_seconds())
        await tap(k, TANAKA)
        await pick(k, "Lock up", "A key is out", "Needed in the evening")
        question = await k.desk.asked(Question)
        assert [option.label for option in question.options] == ["one hour"]


# --- who has left -----------------------------------------------------------------------------------------


async def test_whoever_has_left_neither_agrees_nor_signs(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await to_closing_over(k)
        await tap(k, GONE)
        message = await refused(k)
        assert any("田中" in line for line in message.lines)
        await joined(k, KATO)
        await pick(k, "Somebody stays")
        await joined(k, GONE)
        await refused(k)
        assert refusals(k) == ["not_employed", "not_employed"]
        assert k.records(StayAgreed) == []
        (over,) = k.records(ClosedOver)
        assert isinstance(over, ClosedOver)
        assert over.second == KATO.id


# --- nothing ends in silence ------------------------------------------------------------------------------


async def test_a_key_that_nobody_known_has_cannot_be_passed_on(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        k.cabinet.set_bolt(2, "open")
        k.cabinet.lift(2)
        await k.settle()
        await to_the_list(k)
        k.desk.pick("A key is out")
        await pick(k, "Needed in the evening")
        await refused(k)
        assert last_refusal(k) == (key_refusals.HOLDER_UNKNOWN.code, "look_for_key", TANAKA.id)
        assert "stand in the way" in (await k.desk.asked(Question)).text


@pytest.mark.parametrize("who", ["holder", "clerk"])
async def test_nobody_tapping_for_custody_is_said_and_recorded(tmp_path: Path, who: str) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        await to_the_list(k)
        await custody(k)
        if who == "clerk":
            await tap(k, SATO)
            await k.desk.asked(Waiting)
        await k.advance(61)
        await refused(k)
        cause = key_refusals.NOBODY_TOOK_CUSTODY if who == "clerk" else key_refusals.HOLDER_NOT_HERE
        assert last_refusal(k)[0] == cause.code
        assert "stand in the way" in (await k.desk.asked(Question)).text


async def test_a_briefing_that_was_not_held_stays_on_the_list_and_that_is_said(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, replace(RULES, briefing=True)) as k:
        await open_first(k)
        await to_the_list(k)
        k.desk.pick("The briefing")
        await pick(k, "It was not held")
        message = await refused(k)
        assert any("close over" in line for line in message.lines)
        assert last_refusal(k) == (day_refusals.BRIEFING_NOT_HELD.code, "hold_briefing", TANAKA.id)
        question = await k.desk.asked(Question)
        assert any("briefing" in option.label for option in question.options)
        assert k.records(BriefingHeld) == []


async def test_a_device_that_is_well_again_shows_the_list(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        k.cabinet.link("offline")
        await k.settle()
        await to_the_list(k)
        k.desk.pick("A device is not well")
        await k.desk.asked(Waiting)
        k.cabinet.link("online")
        await k.settle()
        assert k.station.health["cabinet"] is DeviceState.ONLINE
        assert "stand in the way" in (await k.desk.asked(Question)).text


# --- what must not be seen --------------------------------------------------------------------------------


async def test_a_silent_alarm_is_on_no_page_of_the_kiosk_and_in_the_report(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        await k.station.alarms.start(Alarm(people_alarms.DURESS, device=SATO.id))
        await k.station.alarms.end("noted", people_alarms.DURESS, device=SATO.id)
        leap(k, NIGHT_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        shown = await k.desk.asked(Page)
        assert not any("duress" in line or "ALARM" in line for line in shown.body)
        timeline = HOUSE.timeline
        for wanted in (timeline.of_night, timeline.of_places):
            entries = k.station.entries_of(kinds(wanted), 0)
            assert not any("duress" in line.what for line in timeline.lines(k.station.register, entries))
            (told,) = (
                line
                for line in timeline.lines(k.station.register, entries, with_silent=True)
                if "duress" in line.what
            )
            assert told.grave
            assert told.people == (SATO.id,)


# --- a key on no register ---------------------------------------------------------------------------------


async def test_a_key_that_left_the_register_while_it_was_lent_comes_back(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        register = k.station.register
        k.station.register = replace(
            register, keys={name: key for name, key in register.keys.items() if name != "k2"}
        )
        await tap(k, SATO)
        question = await k.desk.asked(Question)
        assert question.options[0].label == "Return key k2"
        k.desk.pick("Other business")
        await k.settle()
        question = await k.desk.asked(Question)
        assert not any("k2" in option.label for option in question.options)
        k.desk.stop()
        await k.desk.left()
        await tap(k, SATO)
        await k.desk.asked(Question)
        k.desk.lapse()
        await k.settle()
        await hang(k, 2)
        await k.desk.left()
        assert loans_of(k.station).open() == {}
        assert k.station.alarms.standing == ()


async def test_whoever_has_left_does_not_shred_either(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, shredder=True) as k:
        await open_first(k)
        await tap(k, SATO)
        await pick(k, "Other business", "Shred")
        await joined(k, GONE)
        await refused(k)
        await k.desk.asked(Waiting)
        assert last_refusal(k) == (people_refusals.NOT_EMPLOYED.code, "let_other_tap", GONE.id)


async def test_whoever_has_left_may_bring_a_key_all_the_same(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await to_closing_over(k)
        register = k.station.register
        left = replace(register.people[SATO.id], employed_until=date(2026, 11, 23))
        k.station.register = replace(register, people={**register.people, SATO.id: left})
        k.station.arrivals.put(Arrival("", left))
        await k.settle()
        await hang(k, 2)
        await k.desk.asked(Waiting)
        assert refusals(k) == []
        assert loans_of(k.station).open() == {}
