"""What the day's rules mean, without a kiosk: gaps and hours."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.office.calendar import OfficeCalendar, is_working_day
from kiosk.day.rules import late_to_lock, late_to_open, missing_days
from storage.day.facts import OfficeDay

TUESDAY = date(2026, 11, 24)
TOKYO = timezone(timedelta(hours=9))
NOON = datetime(2026, 11, 24, 12, tzinfo=TOKYO)


# --- days without a record --------------------------------------------------------------------------------

days = st.dates(date(2026, 4, 1), date(2026, 6, 30))


def test_before_the_first_opening_ever_nothing_is_missing() -> None:
    assert missing_days(None, TUESDAY, set(), set(), OfficeCalendar()) == ()


@given(days, days, st.frozensets(days), st.frozensets(days), st.frozensets(days), st.frozensets(days))
def test_every_day_before_today_is_complete_or_at_rest_or_named(
    first: date,
    today: date,
    complete: frozenset[date],
    unfinished: frozenset[date],
    closed: frozenset[date],
    opened: frozenset[date],
) -> None:
    calendar = OfficeCalendar(closed, opened)
    found = missing_days(first, today, complete, unfinished, calendar)
    assert list(found) == sorted(set(found))
    for passed in range((today - first).days):
        day = first + timedelta(passed)
        needed = day in unfinished or calendar.is_working_day(day)
        assert (day in found) is (needed and day not in complete)
    assert all(first <= day < today for day in found)


def test_the_offices_own_days_go_before_the_calendar_and_open_before_closed() -> None:
    holiday, saturday = date(2026, 11, 23), date(2026, 11, 28)
    calendar = OfficeCalendar(frozenset({TUESDAY, holiday}), frozenset({holiday, saturday}))
    assert not is_working_day(holiday)
    assert calendar.is_working_day(holiday)
    assert calendar.is_working_day(saturday)
    assert not calendar.is_working_day(TUESDAY)


@pytest.mark.parametrize("day", [(2026, 12, 29), (2027, 1, 1), (2027, 1, 3), (2026, 11, 3), (2026, 5, 6)])
def test_new_year_holidays_and_their_substitutes_are_at_rest(day: tuple[int, int, int]) -> None:
    assert not OfficeCalendar().is_working_day(date(*day))


# --- hours ------------------------------------------------------------------------------------------------


def _at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("day", "now", "opens_by", "working", "late"),
    [
        (OfficeDay(TUESDAY), _at(8, 44), 525, True, False),
        (OfficeDay(TUESDAY), _at(8, 45), 525, True, True),
        (OfficeDay(TUESDAY), _at(8, 45), 525, False, False),
        (OfficeDay(TUESDAY), _at(23, 59), 0, True, False),
        (OfficeDay(TUESDAY, opened=_at(8, 30)), _at(12), 525, True, False),
    ],
)
def test_late_to_open(day: OfficeDay, now: datetime, opens_by: int, working: bool, late: bool) -> None:
    assert late_to_open(day, now, opens_by, working=working) is late


OPENED = OfficeDay(TUESDAY, opened=_at(8, 30).astimezone(UTC))
LOCK = 19 * 60


@pytest.mark.parametrize(
    ("day", "now", "late"),
    [
        (OPENED, _at(18, 59), False),
        (OPENED, _at(19), True),
        (OPENED, _at(1, day=25), True),
        (replace(OPENED, locked=_at(18)), _at(20), False),
        (replace(OPENED, explained="停電"), _at(20), False),
        (OfficeDay(TUESDAY), _at(20), False),
        (replace(OPENED, reopened=_at(21)), _at(21, 59), False),
        (replace(OPENED, reopened=_at(21)), _at(22), True),
        (replace(OPENED, day=date(2026, 12, 24)), _at(9), True),
    ],
)
def test_late_to_lock_up(day: OfficeDay, now: datetime, late: bool) -> None:
    assert late_to_lock(day, now, LOCK) is late
    assert not late_to_lock(day, now, 0)
