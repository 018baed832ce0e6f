"""A month of days: what each says in a word, and whether the month may be confirmed; without a kiosk."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.office.calendar import OfficeCalendar, last_of_month
from kiosk.day.calendar.month import DayCell, DayState, may_be_confirmed, month_before, month_cells, weeks
from kiosk.house.days import Mark
from storage.day.facts import OfficeDay

FIRST, TODAY = date(2026, 11, 1), date(2026, 11, 26)
NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)
NOTHING_SAID: Mapping[date, tuple[Mark, ...]] = {}


def _done(number: int) -> OfficeDay:
    return OfficeDay(date(2026, 11, number), opened=NOON, locked=NOON)


def _cells(
    known: Iterable[OfficeDay] = (),
    marks: Mapping[date, tuple[Mark, ...]] = NOTHING_SAID,
    missing: Iterable[date] = (),
) -> dict[int, DayCell]:
    cells = month_cells(FIRST, known, marks, missing, TODAY, OfficeCalendar())
    return {cell.day.day: cell for cell in cells}


def test_each_day_says_in_a_word_how_it_stands() -> None:
    explained = OfficeDay(date(2026, 11, 9), explained="停電")
    still_open = OfficeDay(TODAY, opened=NOON)
    cells = _cells((_done(24), explained, still_open), missing=[date(2026, 11, 10)])
    states = {day: cells[day].state for day in (3, 9, 10, 24, 26, 27, 28)}
    assert states == {
        3: DayState.RESTS,  # 文化の日
        9: DayState.EXPLAINED,
        10: DayState.MISSING,
        24: DayState.COMPLETE,
        26: DayState.OPEN,
        27: DayState.TO_COME,
        28: DayState.RESTS,
    }
    assert [day for day, cell in cells.items() if cell.is_wrong] == [10]


def test_a_day_of_which_something_is_said_to_be_wrong_is_wrong() -> None:
    right, wrong = Mark("counted"), Mark("BAD", wrong=True)
    assert _cells([_done(24)], {date(2026, 11, 24): (right,)})[24].marks == (right,)
    assert not _cells([_done(24)], {date(2026, 11, 24): (right,)})[24].is_wrong
    assert _cells([_done(24)], {date(2026, 11, 24): (right, wrong)})[24].is_wrong
    assert _cells([_done(24)])[24].marks == ()


def test_a_day_that_was_closed_over_is_wrong_however_complete() -> None:
    assert _cells([replace(_done(24), closed_over=1)])[24].is_wrong


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_the_calendar_has_every_day_of_the_month_once(day: date) -> None:
    cells = month_cells(day.replace(day=1), (), {}, (), day, OfficeCalendar())
    rows = list(weeks(day.year, day.month, cells))
    shown = [cell.day for row in rows for cell in row if cell is not None]
    assert shown == [cell.day for cell in cells]
    assert {len(row) for row in rows} == {7}
    assert shown[0].day == 1
    assert (shown[-1] + timedelta(1)).day == 1
    assert last_of_month(day) == shown[-1]
    assert month_before(day.year, day.month) == (
        (shown[0] - timedelta(1)).year,
        (shown[0] - timedelta(1)).month,
    )
    for row in rows:
        assert all(cell is None or cell.day.weekday() == column for column, cell in enumerate(row))


def test_a_month_is_confirmed_when_it_is_over_and_nothing_is_missing() -> None:
    whole, gap = _cells([_done(24)]).values(), _cells([_done(24)], missing=[date(2026, 11, 10)]).values()
    assert may_be_confirmed(2026, 11, whole, date(2026, 12, 1))
    assert not may_be_confirmed(2026, 11, whole, date(2026, 11, 30))
    assert not may_be_confirmed(2026, 11, gap, date(2026, 12, 1))


def test_a_month_whose_last_day_was_not_locked_up_is_not_confirmed() -> None:
    last = _cells([OfficeDay(date(2026, 11, 30), opened=NOON)]).values()
    assert not may_be_confirmed(2026, 11, last, date(2026, 12, 1))
    assert not may_be_confirmed(2026, 11, _cells().values(), date(2026, 12, 1)), "there is nothing to confirm"
