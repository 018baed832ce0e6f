"""How long something about a person is kept: whole years from 1 April after it arose."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.people.register.retention import counted_from, is_due, kept_until


def test_years_are_counted_from_the_first_of_april_that_follows() -> None:
    assert counted_from(date(2026, 3, 31)) == date(2026, 4, 1)
    assert counted_from(date(2026, 4, 1)) == date(2027, 4, 1)
    assert kept_until(date(2026, 3, 31), 5) == date(2031, 3, 31)
    assert kept_until(date(2026, 4, 1), 5) == date(2032, 3, 31)
    assert not is_due(date(2026, 4, 1), 5, date(2032, 3, 31))
    assert is_due(date(2026, 4, 1), 5, date(2032, 4, 1))


def test_what_is_kept_for_longer_than_the_calendar_goes_is_kept() -> None:
    assert kept_until(date(2026, 4, 1), 9000) == date.max
    assert not is_due(date(2026, 4, 1), 9000, date.max)


@given(st.dates(max_value=date(2500, 1, 1)), st.integers(0, 100))
def test_never_less_than_the_years_and_never_a_year_more(day: date, years: int) -> None:
    last = kept_until(day, years)
    assert (last.month, last.day) == (3, 31)
    whole = day.replace(year=day.year + years, day=min(day.day, 28))
    assert whole - timedelta(days=1) <= last < whole + timedelta(days=370)
