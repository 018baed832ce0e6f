"""Which days are worked: not Saturdays, Sundays, holidays, and the days around New Year. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays.countries.japan import Japan

YEAR_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})
"""Month and day on which public offices rest (行政機関の休日に関する法律 1 条)."""

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """The public calendar with the office's exceptions: days on which it is `closed`, or `open` all the same.

    A day that is named as both is worked.
    """

    closed: frozenset[date] = frozenset()
    open: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Does this office work on this day?"""
        return day in self.open or (day not in self.closed and is_working_day(day))


def is_working_day(day: date) -> bool:
    """Do public offices work on this day?"""
    return day.weekday() < _SATURDAY and (day.month, day.day) not in YEAR_END and not _is_holiday(day)


def _is_holiday(day: date) -> bool:
    """Holidays and their substitutes (国民の祝日に関する法律), as the library `holidays` keeps them."""
    return day in _holidays(day.year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(Japan(years=year))


def last_of_month(day: date) -> date:
    """The last day of the month in which `day` lies."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
