"""What is left over stays in sight: evenings without lock-up, wrong clocks, silent sensors."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.alarms import Alarm
from kiosk.core.desk import look
from kiosk.core.desk.asking import Needs, Page, Question, Tone, Waiting
from kiosk.core.office.today import day_now
from kiosk.day.today import left_over, obstacles
from kiosk.keys import alarms as key_alarms
from storage.day.records import ClosedOver, DayExplained, DayOpened, LeftOverResolved, LineChecked, LockedUp
from storage.station.records import RequestRefused
from tests.kiosk.evening import (
    RULES,
    close_over,
    counted,
    custodians,
    day_kiosk,
    finish_lock_up,
    list_with_key_out,
    locked_up,
    open_first,
    opened,
    page,
    to_the_list,
    with_day,
)
from tests.kiosk.office import ITO, KATO, borrow, joined, office, pick, refused, tap
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk

DAY_S, NIGHT_S = 24 * 3600, 14 * 3600


async def leap(k: Kiosk, seconds: float) -> None:
    """Nobody was there; the kiosk looks at the clock."""
    k.clock.wall_us += int(seconds * 1_000_000)
    await k.advance(2)


def names(k: Kiosk) -> set[str]:
    """What stands in the way, without loans."""
    return {each.name.partition("=")[0] for each in obstacles(k.station)}


def red(k: Kiosk) -> set[str]:
    """What was closed over, without loans."""
    return {each.obstacle.partition("=")[0] for each in left_over(k.station)}


async def bring(k: Kiosk, slot: int) -> None:
    """SATO hangs the key that they have."""
    await tap(k, SATO)
    await k.left_alone()
    await k.hung(slot)


# --- whoever does not lock up -----------------------------------------------------------------------------


async def test_an_evening_without_lock_up_is_closed_over_by_two_with_all_that_was_left(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path, replace(RULES, briefing=True)) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        await leap(k, DAY_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day", "点検を忘れた")
        waiting = await k.desk.asked(Waiting)
        assert "キャビネット" in waiting.text, "whoever signs reads what is left"
        await tap(k, KATO)
        shown = await k.desk.asked(Page)
        assert sum("LEFT OVER" in line for line in shown.body) == 3
        assert red(k) == {"key_out:k2", "count_missing:2026-11-24", "briefing_missing:2026-11-24"}
        over = k.records(ClosedOver, DayExplained)
        assert {(r.person, r.second) for r in over if isinstance(r, ClosedOver | DayExplained)} == {
            (TANAKA.id, KATO.id)
        }


@pytest.mark.parametrize("at_once", [10, look.AT_ONCE])
async def test_whoever_answers_for_an_evening_without_lock_up_sees_first_what_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(look, "AT_ONCE", at_once)
    async with day_kiosk(tmp_path, replace(RULES, briefing=True)) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        await leap(k, DAY_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        if at_once == 10:
            shown = await page(k, "It stays so")
            assert shown.options[0].needs is Needs.LINES
            assert any("キャビネット" in line for line in shown.body)
            assert "not locked up" in (await k.desk.asked(Question)).text
        else:
            asked = (await k.desk.asked(Question)).text
            assert "not locked up" in asked
            assert "キャビネット" in asked
        assert k.records(ClosedOver, DayExplained) == []


async def test_a_day_before_that_was_never_locked_up_is_explained_by_two_at_lock_up_too(
    tmp_path: Path,
) -> None:
    """Its opening is on record, and so is the next day's: only an older kiosk passed over it so."""
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await leap(k, DAY_S)
        await k.station.recorder.require(DayOpened(day="2026-11-25", person=TANAKA.id))
        await counted(k)
        await to_the_list(k)
        k.desk.pick("A day has no record")
        asked = await k.desk.asked(Question)
        assert "not locked up" in asked.text
        k.desk.pick("点検を忘れた")
        await k.desk.asked(Waiting)
        assert k.records(DayExplained) == [], "one alone does not say so"
        await tap(k, KATO)
        (explained,) = k.records(DayExplained)
        assert isinstance(explained, DayExplained)
        assert (explained.day, explained.person, explained.second) == ("2026-11-24", TANAKA.id, KATO.id)


async def test_whoever_only_stands_in_cannot_pass_an_evening_over_but_can_lock_it_up_late(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await custodians(k, "Absence", "田中", "Wed 25 Nov")
        await k.done()
        await open_first(k, ITO)
        await leap(k, DAY_S)
        await tap(k, ITO)
        await pick(k, "Open the day")
        await refused(k)
        told = k.records(RequestRefused)[-1]
        assert isinstance(told, RequestRefused)
        assert (told.cause, told.next_step) == ("not_locked_up", "lock_up_late")
        assert k.records(DayExplained) == []
        await counted(k)
        await tap(k, ITO)
        await pick(k, "Lock up")
        await finish_lock_up(k)
        (late,) = k.records(LockedUp)
        assert isinstance(late, LockedUp)
        assert late.day == "2026-11-24"


async def test_a_day_on_which_nobody_opened_is_explained_by_one(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        await leap(k, 2 * DAY_S)
        await opened(k)
        await to_the_list(k)
        k.desk.pick("A day has no record")
        await pick(k, "端末の故障")
        (explained,) = k.records(DayExplained)
        assert isinstance(explained, DayExplained)
        assert (explained.day, explained.second) == ("2026-11-25", "")


async def test_stop_at_a_red_line_does_not_open_the_day(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, replace(RULES, briefing=True)) as k:
        await open_first(k)
        await counted(k)
        await to_the_list(k)
        await close_over(k)
        await finish_lock_up(k)
        await leap(k, NIGHT_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        await page(k, "I have seen it")
        await k.given_up()
        assert day_now(k.station).night_lock
        assert len(k.records(DayOpened)) == 1


# --- one line or all --------------------------------------------------------------------------------------


async def test_one_line_is_closed_over_and_the_others_are_still_to_be_mended(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, replace(RULES, briefing=True)) as k:
        await list_with_key_out(k)
        await close_over(k, "A key is out", reason="本人に連絡が取れない")
        question = await k.desk.asked(Question)
        assert [option.label for option in question.options] == ["The briefing is not recorded"]
        assert red(k) == {"key_out:k2"}


async def test_another_loan_of_the_same_key_is_another_thing(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await list_with_key_out(k)
        await close_over(k)
        await k.given_up()
        await bring(k, 2)
        await borrow(k, SUZUKI, 2)
        assert names(k) == {"key_out:k2"}


async def test_a_checklist_confirmed_hours_ago_is_confirmed_anew(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await custodians(k, "Lock up")
        await pick(k, "Nobody", "Confirmed")
        await k.desk.asked(Page)
        k.desk.stop()
        await k.desk.left()
        await leap(k, 8 * 3600)
        await tap(k, TANAKA)
        await pick(k, "Lock up")
        await finish_lock_up(k)
        assert len(k.records(LineChecked)) == 2


# --- wrong clocks -----------------------------------------------------------------------------------------


async def test_a_clock_ahead_at_the_opening_keeps_nobody_from_closing_over(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await leap(k, 10 * 3600)
        await open_first(k)
        await leap(k, -10 * 3600)
        await borrow(k, SATO, 2)
        await counted(k)
        await to_the_list(k)
        await close_over(k, "A key is out")
        assert "key_out:k2" not in names(k)


async def test_a_clock_ahead_at_lock_up_hides_nothing_the_next_day(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        await counted(k)
        await leap(k, 3 * DAY_S)
        await tap(k, TANAKA)
        await pick(k, "Lock up")
        await k.desk.asked(Question)
        await close_over(k, "All of them")
        await finish_lock_up(k)
        await leap(k, -2 * DAY_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        await page(k, "I have seen it")
        await pick(k, *["It is so still"] * len([name for name in red(k) if "day_missing" in name]))
        await k.done()
        assert "key_out:k2" in names(k)


async def test_a_day_opened_by_a_clock_far_ahead_is_an_alarm_at_once(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, replace(RULES, locks_by=19 * 60)) as k:
        await leap(k, 30 * DAY_S)
        await open_first(k)
        await leap(k, -30 * DAY_S)
        causes = {alarm.cause.code for alarm in k.station.alarms.standing}
        assert "not_locked_up" in causes


async def test_the_morning_compares_with_the_last_lock_up_whatever_its_date(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await list_with_key_out(k)
        await close_over(k)
        await finish_lock_up(k)  # of the 24th: key 2 is out
        await bring(k, 2)
        await leap(k, DAY_S)
        await opened(k)
        await counted(k)
        await locked_up(k)  # of the 25th: everything is in
        await opened(k)  # and nobody locks up again
        k.cabinet.set_bolt(2, "open")
        k.cabinet.lift(2)
        await leap(k, DAY_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day", "点検を忘れた")
        await joined(k, KATO)
        shown = await k.desk.asked(Page)
        assert any(line.startswith("DIFFERENT: Key 2") and "gone" in line for line in shown.body)


# --- silent sensors ---------------------------------------------------------------------------------------


async def test_what_nobody_can_sense_is_neither_gone_nor_shut(tmp_path: Path) -> None:
    k = with_day(Kiosk(tmp_path, register=office()))
    await k.start()
    await open_first(k)
    await counted(k)
    k.cabinet.place(2, "unknown", "open")
    k.cabinet.set_bolt(3, "open")
    await k.settle()
    await to_the_list(k)
    await close_over(k, "All of them", reason="修理を待っている")
    await finish_lock_up(k)
    wall_us = k.clock.now_us()
    await k.stop()
    k = with_day(Kiosk(tmp_path, register=office()))
    k.clock.wall_us = wall_us + NIGHT_S * 1_000_000
    k.cabinet.answers = False
    await k.start()
    await tap(k, TANAKA)
    await pick(k, "Open the day")
    shown = await k.desk.asked(Page)
    assert k.records(LeftOverResolved) == []
    assert any("cannot be sensed" in line for line in shown.body)
    assert not any("is shut" in line and "Whether" not in line for line in shown.body)
    await k.stop()


async def test_a_sort_of_a_newer_version_stays_until_somebody_says_what_became_of_it(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        over = ClosedOver(
            day="2026-11-24", obstacle="camera_dark:2", reason="x", person=TANAKA.id, second=KATO.id
        )
        await k.station.recorder.require(over)
        await counted(k)
        await locked_up(k)
        await leap(k, DAY_S)
        await tap(k, TANAKA)
        await pick(k, "Open the day")
        await page(k, "I have seen it")
        await pick(k, "報告して処理した")
        await k.desk.read(Tone.DONE)
        (resolved,) = k.records(LeftOverResolved)
        assert isinstance(resolved, LeftOverResolved)
        assert (resolved.obstacle, resolved.person) == ("camera_dark:2", TANAKA.id)


async def test_an_alarm_that_stands_is_in_the_summary_and_in_the_morning_though_acknowledged(
    tmp_path: Path,
) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await k.station.alarms.start(Alarm(key_alarms.RING_INCOMPLETE, 2, "k2"))
        await to_the_list(k)
        k.desk.pick("An alarm is not acknowledged")
        await pick(k, "修理を頼んだ")
        summary = await finish_lock_up(k)
        assert any(line.startswith("STILL SO") and "キャビネット" in line for line in summary.body)
        assert 0 in summary.marked
        await leap(k, NIGHT_S)
        shown = await opened(k)
        assert any(line.startswith("STILL SO") for line in shown.body)


async def test_a_long_list_is_read_to_its_end_by_whoever_leaves_it_and_whoever_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "AT_ONCE", 10)
    async with day_kiosk(tmp_path) as k:
        await list_with_key_out(k)
        k.desk.pick("Close over")
        left = await page(k, "It stays so")
        assert left.options[0].needs is Needs.LINES
        assert any("2" in line for line in left.body)
        await pick(k, "調査中")
        waiting = await k.desk.asked(Waiting)
        assert waiting.text == "A second person has to tap now, then to read what is signed."
        await tap(k, KATO)
        signs = await k.desk.asked(Page)
        assert KATO.name in signs.text
        assert "調査中" in signs.body[0]
        k.desk.stop()
        await k.desk.read(Tone.REFUSED)
        assert k.records(ClosedOver) == [], "what was not read is not signed"
        await k.desk.asked(Question)
        k.desk.pick("Close over")
        await page(k, "It stays so")
        await pick(k, "調査中")
        await joined(k, KATO)
        await page(k, "I sign")
        (over,) = k.records(ClosedOver)
        assert isinstance(over, ClosedOver)
        assert over.second == KATO.id
