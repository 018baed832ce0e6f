"""日々の記録: a month's days as a calendar, and what is missing in it. Pure."""

from calendar import Calendar
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kiosk.core.office.calendar import OfficeCalendar, last_of_month
from kiosk.house.days import Mark
from storage.day.facts import OfficeDay


class DayState(StrEnum):
    """What a day's record says, in a word."""

    RESTS = "rests"
    TO_COME = "to_come"
    OPEN = "open"
    COMPLETE = "complete"
    EXPLAINED = "explained"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day of the calendar. `marks`: what other subjects say of it."""

    day: date
    state: DayState
    known: OfficeDay
    marks: tuple[Mark, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Is it something that nobody may overlook?"""
        marked = any(mark.wrong for mark in self.marks)
        return self.state is DayState.MISSING or marked or self.known.closed_over > 0


def month_cells(
    first: date,
    known: Iterable[OfficeDay],
    marks: Mapping[date, tuple[Mark, ...]],
    missing: Iterable[date],
    today: date,
    calendar: OfficeCalendar,
) -> tuple[DayCell, ...]:
    """Each day of the month that begins on `first`. `missing`: days without a record (`missing_days`)."""
    days = {day.day: day for day in known}
    gaps = frozenset(missing)
    every = (first.replace(day=number) for number in range(1, last_of_month(first).day + 1))
    return tuple(
        DayCell(
            day,
            _state(day, days.get(day), gaps, today, calendar),
            days.get(day, OfficeDay(day)),
            marks.get(day, ()),
        )
        for day in every
    )


def _state(
    day: date, known: OfficeDay | None, gaps: frozenset[date], today: date, calendar: OfficeCalendar
) -> DayState:
    if day in gaps:
        return DayState.MISSING
    if known is not None and known.is_open:
        return DayState.OPEN
    if known is not None and known.is_complete:
        return DayState.EXPLAINED if known.explained else DayState.COMPLETE
    if day >= today and calendar.is_working_day(day):
        return DayState.TO_COME
    return DayState.RESTS


def weeks(year: int, month: int, cells: Iterable[DayCell]) -> Iterator[tuple[DayCell | None, ...]]:
    """The weeks of the month from Monday to Sunday; None for days of other months."""
    by_day = {cell.day: cell for cell in cells}
    for week in Calendar().monthdatescalendar(year, month):
        yield tuple(by_day.get(day) for day in week)


def may_be_confirmed(year: int, month: int, cells: Iterable[DayCell], today: date) -> bool:
    """Is the month over, with days on record and none missing? A day that goes on is not there yet."""
    states = {cell.state for cell in cells}
    over = last_of_month(date(year, month, 1)) < today
    on_record = states & {DayState.COMPLETE, DayState.EXPLAINED}
    return over and bool(on_record) and not states & {DayState.MISSING, DayState.OPEN}


def month_before(year: int, month: int) -> tuple[int, int]:
    """The month before this one."""
    before = date(year, month, 1) - timedelta(days=1)
    return before.year, before.month
