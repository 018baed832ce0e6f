"""終業点検 and 始業点検: what is missing cannot be overlooked."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk.core.alarms import AlarmCause
from kiosk.core.desk.asking import Page, Question, Tone, Waiting
from kiosk.core.office.calendar import OfficeCalendar
from kiosk.core.office.names import listed
from kiosk.core.office.now import office_now
from kiosk.core.office.today import day_now
from kiosk.day import alarms as day_alarms
from kiosk.day.evening.hindrances import DAY_MISSING
from kiosk.day.evening.lock_up import _summary
from kiosk.day.today import obstacles
from kiosk.house.obstacles import Obstacle
from kiosk.keys import alarms as key_alarms
from kiosk.keys.night.hindrances import KEY_OUT
from kiosk.keys.night.opening import reasons
from kiosk.keys.night.rules import Change
from kiosk.keys.night.settings import NightRules
from kiosk.people.live import change_register
from kiosk.people.register.by_command import by_command
from kiosk.records.outside import outside_of
from kiosk.vault.hindrances import COUNT_MISSING
from storage.day.records import (
    BriefingHeld,
    ClosedOver,
    CustodyPassed,
    DayExplained,
    DayOpened,
    DifferenceExplained,
    LeftOverResolved,
    LineChecked,
    LockedUp,
    LockUpBegun,
    MonthConfirmed,
    StayAgreed,
)
from storage.keys.records import KeyHandedOver
from storage.log.records import CheckpointHandedOut
from storage.people.facts import Person
from storage.people.questions import signed
from storage.people.records import PersonRecorded
from storage.proof.handed_out import LEFT
from storage.station.records import AlarmEnded, AlarmStarted, RequestRefused
from tests.kiosk.evening import (
    RULES,
    VAULT_KEY,
    counted,
    custodians,
    day_kiosk,
    enter,
    finish_lock_up,
    key_closed_over,
    list_with_key_out,
    locked_up,
    move,
    open_first,
    opened,
    page,
    to_the_list,
    with_day,
)
from tests.kiosk.office import ITO, KATO, borrow, joined, office, pick, refused, tap
from tests.kiosk.shredding.test_shred import enter as enter_lot
from tests.kiosk.shredding.test_shred import rotation, two
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk

TODAY = "2026-11-24"
NIGHT_S = 14 * 3600.0


async def test_a_day_from_opening_to_night_lock(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        assert not day_now(k.station).night_lock, "before the first day that was ever opened, keys are lent"
        await open_first(k)
        await counted(k)
        await locked_up(k)
        (locked,) = k.records(LockedUp)
        assert isinstance(locked, LockedUp)
        assert (locked.day, locked.person, locked.custodian) == (TODAY, TANAKA.id, TANAKA.id)
        assert (locked.keys_out, locked.closed_over) == ("", 0)
        assert locked.count
        assert day_now(k.station).night_lock
        assert [r.line for r in k.records(LineChecked) if isinstance(r, LineChecked)] == list(RULES.checklist)


async def test_in_the_night_no_key_is_lent_and_the_refusal_says_what_to_do(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        await tap(k, SATO)
        await pick(k, "1  ")
        message = await refused(k)
        assert "locked up" in message.text
        assert any("田中" in line for line in message.lines)
        assert k.cabinet.released == []
        last = k.records(RequestRefused)[-1]
        assert isinstance(last, RequestRefused)
        assert (last.cause, last.next_step) == ("locked_up", "have_day_opened")


async def test_in_the_night_nobody_shreds_not_even_a_batch_that_was_left(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, shredder=True) as k:
        await open_first(k)
        await rotation(k, SATO, KATO)
        await two(k)
        await enter_lot(k, 5)
        await pick(k, "That is all")
        await k.desk.asked(Waiting)
        k.desk.stop()
        await refused(k)
        await k.desk.left()
        await counted(k)
        await to_the_list(k)
        k.desk.pick("Close over")
        await pick(k, "All of them", "調査中")
        await joined(k, KATO)
        await finish_lock_up(k)
        for label in ("Go on with the shredding", "Other business"):
            await tap(k, SATO)
            await pick(k, label, *(() if label.startswith("Go") else ("Shred",)))
            message = await refused(k)
            assert "locked up" in message.text
        assert k.shredder.enabled_times == 0


def kinds(question: Question[object]) -> list[str]:
    """The sorts of things on the list, as the options carry them."""
    return [each.value.kind.code for each in question.options if isinstance(each.value, Obstacle)]


async def test_each_thing_in_the_way_is_named(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, replace(RULES, briefing=True)) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        k.cabinet.place(2, "unknown", "open")
        k.cabinet.set_bolt(3, "open")
        k.badges.readers()
        await k.settle()
        k.badges.readers("Reader 0")
        await k.settle()
        question = await to_the_list(k)
        found = set(kinds(question))
        assert found == {
            *("key_out", "slot_open", "place_open", "alarm", "count_missing", "briefing_missing"),
        }
        out = next(option for option in question.options if option.value.kind is KEY_OUT)
        assert "佐藤" in out.note
        assert "2  " in out.note


async def test_a_key_is_waited_for_and_whoever_brings_it_comes_first(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await list_with_key_out(k)
        k.desk.pick("A key is out")
        await pick(k, "Wait for its return")
        await k.desk.asked(Waiting)
        await tap(k, SATO)  # the custodian's visit gives way
        await k.left_alone()
        await k.hung(2)
        assert obstacles(k.station) == ()
        await tap(k, TANAKA)
        await pick(k, "Lock up")  # it is begun: it comes first
        await finish_lock_up(k)
        assert day_now(k.station).night_lock
        assert len(k.records(LockUpBegun)) == 1


async def test_a_key_needed_in_the_evening_passes_to_the_clerk_in_charge(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await list_with_key_out(k)
        k.desk.pick("A key is out")
        await pick(k, "Needed in the evening")
        await pick(k, "one hour")
        await joined(k, KATO)
        await refused(k)  # somebody else cannot agree for her
        await joined(k, SATO)
        await joined(k, KATO)
        await refused(k)  # nor take custody
        await joined(k, ITO)
        await k.desk.read(Tone.DONE)
        await pick(k, "Somebody stays")
        await joined(k, SATO)
        await pick(k, "Nobody else", "Confirmed")
        summary = await page(k, "Lock up")
        assert any("伊藤" in line for line in summary.body)
        await k.done()
        (handed,) = k.records(KeyHandedOver)
        assert isinstance(handed, KeyHandedOver)
        assert (handed.giver, handed.person) == (SATO.id, ITO.id)
        (passed,) = k.records(CustodyPassed)
        assert isinstance(passed, CustodyPassed)
        (locked,) = k.records(LockedUp)
        assert isinstance(locked, LockedUp)
        assert (locked.keys_out, locked.custodian, locked.stays) == ("k2", ITO.id, SATO.id)
        assert [r.person for r in k.records(StayAgreed) if isinstance(r, StayAgreed)] == [SATO.id]
        await tap(k, ITO)  # in the night it can be brought back
        await k.left_alone()
        k.cabinet.hang(2)
        await k.settle()
        await k.desk.read(Tone.DONE)


async def test_a_key_in_custody_that_does_not_come_back_is_overdue(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, ITO, 2)
        await counted(k)
        await to_the_list(k)
        k.desk.pick("A key is out")
        await pick(k, "Needed in the evening", "one hour")
        await k.desk.asked(Waiting)
        await tap(k, ITO)  # the clerk in charge has it already
        await k.desk.read(Tone.DONE)
        await finish_lock_up(k)
        await k.hours(3605)
        assert key_alarms.KEY_OVERDUE in {alarm.cause for alarm in k.station.alarms.standing}


async def test_a_key_of_which_nobody_knows_who_has_it_is_said_to_be_so(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        k.cabinet.set_bolt(2, "open")
        k.cabinet.lift(2)
        await k.settle()
        summary = _summary(k.station, TANAKA)
        assert any("it is not known who has it" in line for line in summary.body)


def test_a_list_within_a_sentence_is_the_offices_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert listed("It is odd.", "two") == "It is odd, two"
    monkeypatch.setattr("kiosk.core.office.names._", {", ": "、"}.get)
    assert listed("鍵が出ています。", "扉が開いています。") == "鍵が出ています、扉が開いています"


async def test_a_lock_up_whose_checkpoint_did_not_leave_has_nothing_outside(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        outside_of(k.station).look()
        assert outside_of(k.station).has_lock_up, "there was none yet"
        await locked_up(k)
        outside_of(k.station).look()
        assert not outside_of(k.station).has_lock_up
        await k.station.recorder.note(CheckpointHandedOut(size=1, root="x", how=min(LEFT)))
        await k.settle()
        outside_of(k.station).look()
        assert outside_of(k.station).has_lock_up


async def test_closing_over_needs_the_responsible_officer_a_reason_and_a_second_person(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await list_with_key_out(k)
        k.desk.pick("Close over")
        await pick(k, "本人に連絡が取れない")
        await joined(k, TANAKA)
        await refused(k)
        await joined(k, KATO)
        summary = await finish_lock_up(k)
        assert "LEFT OVER" in summary.body[0]
        assert summary.marked == {0}
        assert "what is listed stays as it is" in summary.text
        (over,) = k.records(ClosedOver)
        assert isinstance(over, ClosedOver)
        assert over.obstacle.startswith("key_out:k2=")
        assert (over.reason, over.second) == ("本人に連絡が取れない", KATO.id)
        (locked,) = k.records(LockedUp)
        assert isinstance(locked, LockedUp)
        assert (locked.closed_over, locked.keys_out) == (1, "k2")


async def test_whoever_only_stands_in_may_lock_up_but_not_close_over(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await custodians(k, "Absence", "田中", "Tue 24 Nov")
        await k.done()
        await open_first(k, ITO)
        await borrow(k, SATO, 2)
        await counted(k)
        await to_the_list(k, ITO)
        k.desk.pick("Close over")
        await refused(k)
        last = k.records(RequestRefused)[-1]
        assert isinstance(last, RequestRefused)
        assert (last.cause, last.next_step) == ("not_responsible", "let_supervisor_tap")
        assert k.records(ClosedOver) == []


async def test_what_was_closed_over_is_red_in_the_morning_until_it_is_gone(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await key_closed_over(k)
        leap(k, NIGHT_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        shown = await page(k, "I have seen it")
        assert "LEFT OVER" in shown.body[0]
        assert 0 in shown.marked
        await k.done()
        assert len(k.projections.days.left_over()) == 1
        await tap(k, SATO)
        await k.left_alone()
        await k.hung(2)
        await counted(k)
        await locked_up(k)
        (resolved,) = k.records(LeftOverResolved)
        assert isinstance(resolved, LeftOverResolved)
        assert resolved.obstacle.startswith("key_out:k2=")
        assert (resolved.how, resolved.person) == ("gone", "")


def leap(k: Kiosk, seconds: float) -> None:
    """Time passes at once: nobody was there."""
    k.clock.wall_us += int(seconds * 1_000_000)


async def test_what_still_stands_has_to_be_closed_over_again(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await key_closed_over(k)
        leap(k, NIGHT_S)
        await opened(k)
        assert ("key_out", "k2") in {(each.kind.code, each.about) for each in obstacles(k.station)}


@pytest.mark.parametrize("step", ["list", "stays", "checklist", "summary"])
async def test_a_power_cut_in_any_step_goes_on_there(tmp_path: Path, step: str) -> None:
    k = with_day(Kiosk(tmp_path, register=office()))
    await k.start()
    await open_first(k)
    await counted(k)
    await custodians(k, "Lock up")
    if step != "list":
        await pick(k, "Somebody stays")
        await joined(k, SATO)
        await k.desk.asked(Question)
    if step in ("checklist", "summary"):
        k.desk.pick("Nobody else")
        await k.desk.asked(Question)
    if step == "summary":
        k.desk.pick("Confirmed")
        await k.desk.asked(Page)
    await k.stop(in_order=False)
    k = with_day(Kiosk(tmp_path, register=office()))
    await k.start()
    day = day_now(k.station).open
    assert day is not None
    assert day.begun_by == TANAKA.id
    assert day.stays == (() if step == "list" else (SATO.id,))
    await tap(k, TANAKA)
    await pick(k, "Lock up")
    await finish_lock_up(k, checks=0 if step == "summary" else 1)
    (locked,) = k.records(LockedUp)
    assert isinstance(locked, LockedUp)
    assert locked.stays == ("" if step == "list" else SATO.id)
    assert len(k.records(LineChecked)) == 1
    await k.stop()


async def test_the_vault_used_after_the_count_is_counted_again(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        assert obstacles(k.station) == ()
        await borrow(k, SATO, 1)
        await bring(k, SATO, 1)
        assert [each.kind for each in obstacles(k.station)] == [COUNT_MISSING]
        await counted(k)
        assert obstacles(k.station) == ()
        await move(k, 1)
        assert [each.kind for each in obstacles(k.station)] == [COUNT_MISSING]


@pytest.mark.parametrize("how", ["key vanished", "door opened", "clock set back"])
async def test_no_way_into_the_vault_after_the_count_is_passed_over(tmp_path: Path, how: str) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        leap(k, 3600)
        await borrow(k, SATO, 1)
        await bring(k, SATO, 1)
        if how == "clock set back":
            leap(k, -1800)
        await counted(k)
        assert COUNT_MISSING not in {each.kind for each in obstacles(k.station)}
        if how == "key vanished":
            k.cabinet.set_bolt(1, "open")
            k.cabinet.lift(1)
        elif how == "door opened":
            k.cabinet.place(1, "locked", "open")
            k.cabinet.place(1, "open", "locked")
        else:
            await borrow(k, KATO, 1)
        await k.settle()
        assert COUNT_MISSING in {each.kind for each in obstacles(k.station)}


async def bring(k: Kiosk, person: Person, slot: int) -> None:
    """The key hangs again."""
    await tap(k, person)
    await k.desk.asked(Question)
    k.desk.lapse()
    if slot == VAULT_KEY:  # it is guarded: its tag is read
        await enter(k, slot)
    await k.desk.asked(Waiting)
    await k.hung(slot)


async def test_the_briefing_is_recorded_from_the_list(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, replace(RULES, briefing=True)) as k:
        await open_first(k)
        await counted(k)
        await to_the_list(k)
        k.desk.pick("The briefing is not recorded")
        await pick(k, "It was held")
        await finish_lock_up(k)
        (held,) = k.records(BriefingHeld)
        assert isinstance(held, BriefingHeld)
        assert (held.day, held.person) == (TODAY, TANAKA.id)


async def test_alarms_are_acknowledged_from_the_list(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        k.cabinet.set_bolt(3, "open")
        await k.settle()
        k.cabinet.set_bolt(3, "locked")
        await k.settle()
        await to_the_list(k)
        k.desk.pick("An alarm is not acknowledged")
        await pick(k, "現場を確かめた")
        await finish_lock_up(k)
        assert k.station.alarms.conditions == ()


async def test_the_morning_shows_the_night_and_asks_for_what_is_different(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        k.cabinet.set_bolt(2, "open")
        k.cabinet.lift(2)
        await k.settle()
        await move(k, -3, "issued")
        leap(k, NIGHT_S)
        await tap(k, SATO)
        await pick(k, "1  ")
        await refused(k)
        await k.desk.left()
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        shown = await page(k, "I have seen it")
        said = "\n".join(shown.body)
        assert "DIFFERENT: Key 2  キャビネット hung here at lock-up and is gone" in said
        assert "ALARM: A key was taken without a release." in said
        assert "Cards issued -3: 佐藤 花子" in said, "while the vault was locked"
        assert day_now(k.station).night_lock, "not before it is explained"
        await pick(k, "調査中・責任職が確認する")
        await k.done()
        (explained,) = k.records(DifferenceExplained)
        assert isinstance(explained, DifferenceExplained)
        assert (explained.difference, explained.person) == ("key_gone:k2", TANAKA.id)
        opened = k.records(DayOpened)[-1]
        assert isinstance(opened, DayOpened)
        assert (opened.day, opened.differences) == (TODAY, 1)
        assert not day_now(k.station).night_lock


async def test_what_the_records_explain_needs_no_reason(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await key_closed_over(k)
        await tap(k, SATO)
        await k.left_alone()
        await k.hung(2)
        leap(k, NIGHT_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        shown = await page(k, "I have seen it")
        assert any("Key 2  キャビネット returned: 佐藤" in line for line in shown.body)
        await k.done()
        (explained,) = k.records(DifferenceExplained)
        assert isinstance(explained, DifferenceExplained)
        assert (explained.difference, explained.reason) == ("key_back:k2", "as the records say")


async def test_a_day_that_was_not_locked_up_is_not_passed_over(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        leap(k, 24 * 3600)
        await tap(k, TANAKA)
        await pick(k, "Open the day", "点検を忘れた")
        assert "The cards are not counted" in (await k.desk.asked(Waiting)).text
        await tap(k, KATO)
        shown = await page(k, "I have seen it")
        assert "LEFT OVER" in shown.body[0]
        await k.done()
        (explained,) = k.records(DayExplained)
        assert isinstance(explained, DayExplained)
        assert (explained.day, explained.person, explained.second) == (TODAY, TANAKA.id, KATO.id)
        day = day_now(k.station).open
        assert day is not None
        assert day.day.isoformat() == "2026-11-25"


async def test_what_was_changed_by_command_is_read_at_the_next_opening(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        leap(k, 24 * 3600)
        made = PersonRecorded(person="p-new", role="supervisor", number="9001", name="新任")
        k.ledger.append_blocking(*signed(k.database, (made,), SATO.id, "account:root"))
        await k.settle()
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        shown = await page(k, "I have seen it")
        (at, line) = next((at, line) for at, line in enumerate(shown.body) if "by command" in line)
        assert "account:root" in line
        assert SATO.name in line
        assert at in shown.marked
        await change_register(k.station, TANAKA.id, made)
        assert not any(TANAKA.name in each for each in by_command(k.station.register, k.ledger.read()))


@pytest.mark.parametrize("change", list(Change))
def test_the_reasons_at_opening_answer_the_question(change: Change) -> None:
    offered = reasons(NightRules(), change)
    assert offered
    assert ("残業の職員が返却した" in offered) == (change is Change.KEY_BACK)


async def test_what_was_explained_at_an_earlier_opening_is_asked_again(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        for morning in ("of a day that nobody locks up", "after it"):
            leap(k, 24 * 3600)
            k.cabinet.set_bolt(3, "open")
            await k.settle()
            await tap(k, TANAKA)
            await pick(k, "Open the day")
            if morning == "after it":
                await pick(k, "点検を忘れた")
                await joined(k, KATO)
            shown = await page(k, "I have seen it")
            assert any("DIFFERENT: Slot 3" in line for line in shown.body)
            await pick(k, "清掃・警備の立入り")
            await k.done()
            k.cabinet.set_bolt(3, "locked")
            await k.settle()
        assert len(k.records(DifferenceExplained)) == 2


async def test_a_day_can_cross_midnight(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        leap(k, 20 * 3600 + 5 * 3600)
        await tap(k, TANAKA)
        await pick(k, "Lock up")
        await finish_lock_up(k)
        (locked,) = k.records(LockedUp)
        assert isinstance(locked, LockedUp)
        assert locked.day == TODAY
        await k.advance(1.5)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        await page(k, "I have seen it")
        await k.desk.read(Tone.DONE)
        opened = k.records(DayOpened)[-1]
        assert isinstance(opened, DayOpened)
        assert opened.day == "2026-11-25"


async def test_days_without_a_record_stand_in_the_way_and_are_explained(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        leap(k, 3 * 24 * 3600)  # Friday; Wednesday and Thursday have no record
        await opened(k)
        await counted(k)
        question = await to_the_list(k)
        assert kinds(question) == ["day_missing", "day_missing"]
        k.desk.pick("A day has no record")
        await pick(k, "臨時の閉庁", "A day has no record", "臨時の閉庁")
        await finish_lock_up(k)
        assert [r.day for r in k.records(DayExplained) if isinstance(r, DayExplained)] == [
            "2026-11-25",
            "2026-11-26",
        ]


async def test_holidays_and_the_offices_own_days_are_known(tmp_path: Path) -> None:
    calendar = OfficeCalendar(frozenset({date(2026, 11, 25)}), frozenset({date(2026, 11, 28)}))
    async with day_kiosk(tmp_path) as k:
        k.station.rules = replace(k.station.rules, calendar=calendar)
        await open_first(k)
        await counted(k)
        await locked_up(k)
        leap(k, 6 * 24 * 3600)  # Monday 30
        missing = [each.about for each in obstacles(k.station) if each.kind is DAY_MISSING]
        assert missing == ["2026-11-26", "2026-11-27", "2026-11-28"]


async def test_a_day_that_passed_unopened_is_not_said_to_have_been_opened(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, replace(RULES, opens_by=8 * 60 + 45)) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        leap(k, midnight_left(k, 3 * 24 + 8, 46))  # a Friday
        await k.advance(2)
        assert standing_causes(k) == [day_alarms.NOT_OPENED]
        leap(k, 24 * 3600)
        await k.advance(2)
        assert standing_causes(k) == []
        assert [r.how for r in k.records(AlarmEnded) if isinstance(r, AlarmEnded)] == ["passed"]


async def test_a_day_not_locked_up_or_not_opened_by_its_hour_is_an_alarm(tmp_path: Path) -> None:
    rules = replace(RULES, opens_by=8 * 60 + 45, locks_by=19 * 60)
    async with day_kiosk(tmp_path, rules) as k:
        await k.advance(2)
        assert k.station.alarms.conditions == (), "nothing is late before the first day"
        await open_first(k)
        await counted(k)
        leap(k, midnight_left(k, 18, 59))
        await k.advance(2)
        assert k.station.alarms.conditions == ()
        leap(k, 120)
        await k.advance(2)
        assert standing_causes(k) == [day_alarms.NOT_LOCKED_UP]
        await tap(k, TANAKA)
        await pick(k, "Lock up")
        await finish_lock_up(k)
        assert standing_causes(k) == []
        leap(k, midnight_left(k, 24 + 8, 46))
        await k.advance(2)
        assert standing_causes(k) == [day_alarms.NOT_OPENED]
        await opened(k)
        await k.advance(2)
        assert standing_causes(k) == []
        started = [r.cause for r in k.records(AlarmStarted) if isinstance(r, AlarmStarted)]
        assert started == ["not_locked_up", "not_opened"]
        await counted(k)
        question = await to_the_list(k)
        assert kinds(question) == ["alarm", "alarm"], "somebody says what was done about them"


def standing_causes(k: Kiosk) -> list[AlarmCause]:
    return [alarm.cause for alarm in k.station.alarms.standing]


def midnight_left(k: Kiosk, hour: int, minute: int) -> float:
    """Seconds until that time of the office's day, or of the next one."""
    now = office_now(k.station)
    return (hour - now.hour) * 3600.0 + (minute - now.minute) * 60.0 - now.second


async def test_only_the_custodian_opens_and_locks_up(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await tap(k, SUZUKI)
        question = await k.desk.asked(Question)
        assert all("Lock" not in option.label for option in question.options)
        k.desk.stop()
        await k.desk.left()


async def test_what_comes_while_the_list_is_worked_through_is_seen(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await custodians(k, "Lock up")
        await pick(k, "Nobody", "Confirmed")
        await k.desk.asked(Page)
        k.cabinet.set_bolt(3, "open")
        await k.settle()
        k.desk.pick("Lock up")
        question = await k.desk.asked(Question)
        assert set(kinds(question)) == {"slot_open", "alarm"}
        assert k.records(LockedUp) == []


async def test_the_month_is_looked_through_and_confirmed(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await key_closed_over(k)  # the 24th is wrong, too, but nothing is missing
        leap(k, 8 * 24 * 3600)  # 2 December
        await opened(k)
        await custodians(k, "Days")
        await page(k, "Month before")
        november = await k.desk.asked(Page)
        assert "NO RECORD of these days: 25, 26, 27, 30" in november.text
        (tuesday,) = (line for line in november.body if "24 counted" in line)
        assert "25 MISSING" in tuesday
        assert november.body.index(tuesday) in november.marked
        assert len(november.body) <= 14, "a month fits on one screen"
        assert not any(option.value == "confirm" for option in november.options)
        for _gap in range(4):
            k.desk.pick("One day")
            days = await k.desk.asked(Question)
            assert days.options[0].note == "no record", "what is missing comes first"
            k.desk.pick(days.options[0].label)
            await pick(k, "端末の故障")
            november = await k.desk.asked(Page)
        assert "NO RECORD" not in november.text
        k.desk.pick("Confirm the month")
        await k.desk.read(Tone.DONE)
        again = await k.desk.asked(Page)
        assert "confirmed" in again.text
        (confirmed,) = k.records(MonthConfirmed)
        assert isinstance(confirmed, MonthConfirmed)
        assert (confirmed.month, confirmed.days, confirmed.explained) == ("2026-11", 5, 4)
