"""Nobody's sheets and the counter's oddities in a span, also with late records and a clock set back."""

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.books.entries import first_seq
from kiosk.books.span import Span
from kiosk.shredding.machine import shredder_counter
from kiosk.shredding.machine.shredder_counter import counter_in
from storage.log.records import ClockStepped
from storage.shredding.records import CounterOdd, SheetsCounted
from storage.station.records import StationStarted
from tests.kiosk.kept import Office, opened

pytestmark = pytest.mark.usefixtures("in_japan")

STEADY = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))


def outside(reading: int) -> SheetsCounted:
    return SheetsCounted(reading=reading, when="outside")


def sheets(office: Office, span: Span = NOVEMBER) -> list[int | None]:
    return [each.sheets for each in counter_in(office.records.ledger, span).outside]


def test_sheets_are_counted_from_the_last_reading_whoever_caused_it(office: Office) -> None:
    office.at("2026-11-10 09:00")
    office.write(outside(100))
    office.whole("b1", 5, reading=100)
    office.write(outside(108), outside(109))
    office.write(CounterOdd(what="reset", from_reading=109, to_reading=0), outside(113))
    assert sheets(office) == [None, 3, 1, 4]


def test_the_last_reading_before_the_span_is_looked_for_as_far_back_as_it_is(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shredder_counter, "_LOOKED_BACK", 2)
    office.at("2026-10-01 09:00")
    office.write(SheetsCounted(reading=70, when="start"))
    office.write(*(StationStarted(software=str(n)) for n in range(40)))
    office.at("2026-11-10 09:00")
    office.write(outside(77))
    assert sheets(office) == [7]


def test_only_what_happened_in_the_span_counts(office: Office) -> None:
    for number, at in enumerate(
        ("2026-10-31 23:59:59.999999", "2026-11-01 00:00", "2026-11-30 23:59:59", "2026-12-01 00:00"), start=1
    ):
        office.at(at)
        office.write(outside(number * 10))
    office.at("2026-12-05 00:00")
    office.write(outside(47), happened="2026-11-30 12:00")
    office.write(outside(49), happened="2026-12-02 12:00")
    assert sheets(office) == [10, 10, 7]
    assert sheets(office, Span(date(2026, 4, 1), date(2027, 3, 31))) == [None, 10, 10, 10, 7, 2]
    assert sheets(office, Span(date(2026, 9, 1), date(2026, 9, 30))) == []


@STEADY
@given(steps=st.lists(st.integers(-86_400, 200_000), min_size=5, max_size=25), day=st.integers(1, 30))
def test_nothing_in_the_span_lies_before_where_reading_begins(
    tmp_path_factory: pytest.TempPathFactory, steps: list[int], day: int
) -> None:
    """Also where the clock is set back; each such step is a record of its own."""
    with opened(tmp_path_factory.mktemp("made") / "kagiban.db") as office:
        office.at("2026-11-01 00:00")
        for step in steps:
            office.clock.us += step * 1_000_000
            if step < 0:
                office.write(ClockStepped(by_us=step * 1_000_000))
            office.write(StationStarted(software=str(step)))
        begins = Span(date(2026, 11, day), date(2026, 11, 30)).begins
        first = first_seq(office.records.ledger, begins)
        before = [entry for entry in office.records.ledger.read() if entry.seq < first]
        assert all(entry.at < begins for entry in before)


def test_what_comes_before_is_not_read_again_for_a_new_month(office: Office) -> None:
    office.at("2026-05-01 00:00")
    office.write(*(StationStarted(software=str(n)) for n in range(random.randint(50, 90))))
    office.at("2026-11-20 00:00")
    office.write(outside(1))
    last = office.records.ledger.last()
    assert last is not None
    assert first_seq(office.records.ledger, NOVEMBER.begins) == last.seq


def test_an_empty_ledger(office: Office) -> None:
    assert sheets(office) == []
