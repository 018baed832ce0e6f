"""What the tables say of days after each record about them."""

from datetime import date

import pytest

from storage.day.questions import DayQuestions
from storage.day.records import (
    BriefingHeld,
    ClosedOver,
    CustodyPassed,
    DayExplained,
    DayOpened,
    LeftOverResolved,
    LineChecked,
    LockedUp,
    LockUpBegun,
    MonthConfirmed,
    StayAgreed,
)
from storage.file.database import Database
from storage.log.ledger import Ledger
from tests.storage.samples import write

TUESDAY = date(2026, 11, 24)


DAY = TUESDAY.isoformat()


@pytest.fixture
def asked(database: Database) -> DayQuestions:
    return database.ask(DayQuestions)


def test_a_day_from_opening_to_lock_up(ledger: Ledger, asked: DayQuestions) -> None:
    assert asked.open_day() is None
    assert asked.first_day() is None
    write(ledger, DayOpened(day=DAY, person="boss", differences=2), BriefingHeld(day=DAY, person="boss"))
    day = asked.open_day()
    assert day is not None
    assert (day.day, day.opened_by, day.differences, day.is_open) == (TUESDAY, "boss", 2, True)
    assert day.briefing is not None
    write(
        ledger,
        LockUpBegun(day=DAY, person="boss"),
        LineChecked(day=DAY, line="ブラインドを下ろした", person="boss"),
        LineChecked(day=DAY, line="プリンターは空", person="boss"),
        LineChecked(day=DAY, line="プリンターは空", person="boss"),
        StayAgreed(day=DAY, person="p"),
        CustodyPassed(day=DAY, key="k1", loan=7, person="clerk", giver="p", until_us=1),
    )
    day = asked.open_day()
    assert day is not None
    assert (day.begun_by, day.stays, day.kept) == ("boss", ("p",), (("k1", 7),))
    assert day.checks == ("ブラインドを下ろした", "プリンターは空"), "confirmed twice is confirmed"
    write(
        ledger, LockedUp(day=DAY, person="boss", custodian="clerk", keys_out="k1", stays="p", closed_over=1)
    )
    assert asked.open_day() is None
    locked = asked.day(TUESDAY)
    assert locked is not None
    assert (locked.day, locked.locked_by, locked.custodian) == (TUESDAY, "boss", "clerk")
    assert (locked.keys_out, locked.places_open, locked.closed_over) == (("k1",), (), 1)
    assert asked.complete(TUESDAY) == {TUESDAY}


def test_a_day_that_is_opened_again_is_locked_up_anew(ledger: Ledger, asked: DayQuestions) -> None:
    write(
        ledger,
        DayOpened(day=DAY, person="boss"),
        LineChecked(day=DAY, line="a", person="boss"),
        LockedUp(day=DAY, person="boss", custodian="boss"),
        DayOpened(day=DAY, person="clerk", differences=1),
    )
    day = asked.open_day()
    assert day is not None
    assert (day.opened_by, day.checks, day.begun_by, day.differences) == ("boss", (), "", 1)
    assert day.opened is not None
    assert day.reopened is not None
    assert day.opened < day.reopened
    assert asked.complete(TUESDAY) == frozenset()


def test_a_day_that_is_explained_is_open_no_more(ledger: Ledger, asked: DayQuestions) -> None:
    write(ledger, DayOpened(day=DAY, person="boss"), DayExplained(day=DAY, reason="停電", person="boss"))
    assert asked.open_day() is None
    write(ledger, DayExplained(day="2026-11-20", reason="端末の故障", person="boss"))
    first, second = asked.days(date(2026, 11, 1), date(2026, 11, 30))
    assert (first.day, first.opened, first.explained) == (date(2026, 11, 20), None, "端末の故障")
    assert second.is_complete
    assert asked.first_day() == TUESDAY, "the first that was opened"
    assert asked.complete(date(2026, 11, 1)) == {date(2026, 11, 20), TUESDAY}


def test_what_is_closed_over_stands_until_it_is_resolved(ledger: Ledger, asked: DayQuestions) -> None:
    over = ClosedOver(day=DAY, obstacle="key_out:k1", reason="持ち帰った", person="boss", second="q")
    write(
        ledger, over, ClosedOver(day="2026-11-25", obstacle="key_out:k1", reason="x", person="b", second="c")
    )
    (left,) = asked.left_over()
    assert (left.obstacle, left.day) == ("key_out:k1", DAY), "since the first time"
    assert (left.reason, left.person, left.second) == ("x", "b", "c"), "as was said last"
    assert left.since < left.last
    write(ledger, LeftOverResolved(obstacle="key_out:k1", how="gone"))
    assert asked.left_over() == ()


def test_months_are_confirmed_once_or_again(ledger: Ledger, asked: DayQuestions) -> None:
    for person in ("boss", "clerk"):
        write(ledger, MonthConfirmed(month="2026-10", person=person, days=22))
    assert asked.confirmed_months() == {"2026-10"}


def test_days_are_in_the_order_of_their_dates_whatever_the_clock_did(
    ledger: Ledger, asked: DayQuestions
) -> None:
    for day in ("2026-11-25", "2026-11-24"):
        write(ledger, DayOpened(day=day, person="p"))
    newest = asked.open_day()
    assert newest is not None
    assert newest.day == date(2026, 11, 24), "the one that was opened last"
    assert asked.unfinished() == {TUESDAY, date(2026, 11, 25)}
    assert asked.day(date(2026, 11, 26)) is None
