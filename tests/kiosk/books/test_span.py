"""The days of a book: months, years, and the moments at which they begin and end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.books.span import Span, span_of
from kiosk.core.errors import KioskError
from kiosk.core.office.calendar import last_of_month

pytestmark = pytest.mark.usefixtures("in_japan")

TODAY = date(2026, 11, 26)
DAYS = st.dates(date(1900, 1, 1), date(8999, 12, 31))


@pytest.mark.parametrize(
    ("since", "until", "meant"),
    [
        (None, None, ("2026-11-01", "2026-11-30")),
        ("2026-11-20", None, ("2026-11-20", "2026-11-30")),
        ("2026-04-10", None, ("2026-04-10", "2026-04-30")),
        (None, "2026-11-20", ("2026-11-01", "2026-11-20")),
        (None, "2026-02-15", ("2026-02-01", "2026-02-15")),
        ("2026-04-01", "2027-03-31", ("2026-04-01", "2027-03-31")),
        ("2026-11-26", "2026-11-26", ("2026-11-26", "2026-11-26")),
    ],
)
def test_an_end_that_is_not_named_is_a_months(
    since: str | None, until: str | None, meant: tuple[str, str]
) -> None:
    first, last = (None if text is None else date.fromisoformat(text) for text in (since, until))
    span = span_of(first, last, TODAY)
    assert (span.since.isoformat(), span.until.isoformat()) == meant


@pytest.mark.parametrize(
    ("day", "last"),
    [("2026-02-01", 28), ("2028-02-29", 29), ("2026-12-31", 31), ("2026-04-30", 30), ("2000-02-10", 29)],
)
def test_the_last_of_a_month(day: str, last: int) -> None:
    found = last_of_month(date.fromisoformat(day))
    assert (found.month, found.day) == (int(day[5:7]), last)


@pytest.mark.parametrize(
    ("since", "until"), [(TODAY, date(2026, 11, 25)), (None, date.max), (date.max - timedelta(days=40), None)]
)
def test_days_that_are_none(since: date | None, until: date | None) -> None:
    with pytest.raises(KioskError, match="no such days"):
        span_of(since, until, TODAY)


def test_a_fiscal_year_begins_and_ends_at_the_offices_midnight() -> None:
    span = Span(date(2026, 4, 1), date(2027, 3, 31))
    assert span.begins == datetime(2026, 3, 31, 15, tzinfo=UTC)
    assert span.ends == datetime(2027, 3, 31, 15, tzinfo=UTC)
    moment = timedelta(microseconds=1)
    assert [span.covers(at) for at in (span.begins - moment, span.begins, span.ends - moment, span.ends)] == [
        False,
        True,
        True,
        False,
    ]


@given(DAYS, st.integers(0, 800))
def test_spans_follow_each_other_without_a_gap(first: date, days: int) -> None:
    last = first + timedelta(days=min(days, (date(8999, 12, 31) - first).days))
    assert Span(first, last).ends == Span(last + timedelta(days=1), last + timedelta(days=9)).begins
