"""What the tables say of days, of the vault's cards and of counts after each record about them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from storage.keys.records import KeyHandedOver, KeyTaken, KeyVanished, PlaceOpened
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.shredding.records import CardDestroyed
from storage.vault.facts import FailedRound
from storage.vault.records import (
    CardsListed,
    CardsMoved,
    CountBegun,
    CountClosed,
    CountDropped,
    CountEntered,
    CountRoundFailed,
    CountSettled,
)
from tests.storage.projections import Days
from tests.storage.samples import STEADY

TUESDAY = date(2026, 11, 24)
DAY = TUESDAY.isoformat()


@pytest.fixture
def days(database: Database) -> Days:
    return Days(database)


def write(ledger: Ledger, *records: Record) -> None:
    for record in records:
        ledger.append_blocking(record)


def test_a_day_from_opening_to_lock_up(ledger: Ledger, days: Days) -> None:
    assert days.open_day() is None
    assert days.first_day() is None
    write(ledger, DayOpened(day=DAY, person="boss", differences=2), BriefingHeld(day=DAY, person="boss"))
    day = days.open_day()
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
    day = days.open_day()
    assert day is not None
    assert (day.begun_by, day.stays, day.kept) == ("boss", ("p",), (("k1", 7),))
    assert day.checks == ("ブラインドを下ろした", "プリンターは空"), "confirmed twice is confirmed"
    write(
        ledger, LockedUp(day=DAY, person="boss", custodian="clerk", keys_out="k1", stays="p", closed_over=1)
    )
    assert days.open_day() is None
    locked = days.day(TUESDAY)
    assert locked is not None
    assert (locked.day, locked.locked_by, locked.custodian) == (TUESDAY, "boss", "clerk")
    assert (locked.keys_out, locked.places_open, locked.closed_over) == (("k1",), (), 1)
    assert days.complete(TUESDAY) == {TUESDAY}


def test_a_day_that_is_opened_again_is_locked_up_anew(ledger: Ledger, days: Days) -> None:
    write(
        ledger,
        DayOpened(day=DAY, person="boss"),
        LineChecked(day=DAY, line="a", person="boss"),
        LockedUp(day=DAY, person="boss", custodian="boss"),
        DayOpened(day=DAY, person="clerk", differences=1),
    )
    day = days.open_day()
    assert day is not None
    assert (day.opened_by, day.checks, day.begun_by, day.differences) == ("boss", (), "", 1)
    assert day.opened is not None
    assert day.reopened is not None
    assert day.opened < day.reopened
    assert days.complete(TUESDAY) == frozenset()


def test_a_day_that_is_explained_is_open_no_more(ledger: Ledger, days: Days) -> None:
    write(ledger, DayOpened(day=DAY, person="boss"), DayExplained(day=DAY, reason="停電", person="boss"))
    assert days.open_day() is None
    write(ledger, DayExplained(day="2026-11-20", reason="端末の故障", person="boss"))
    first, second = days.days(date(2026, 11, 1), date(2026, 11, 30))
    assert (first.day, first.opened, first.explained) == (date(2026, 11, 20), None, "端末の故障")
    assert second.is_complete
    assert days.first_day() == TUESDAY, "the first that was opened"
    assert days.complete(date(2026, 11, 1)) == {date(2026, 11, 20), TUESDAY}


@STEADY
@given(moves=st.lists(st.integers(-50, 200)))
def test_the_balance_is_the_sum_of_all_movements(
    database: Database, ledger: Ledger, days: Days, moves: list[int]
) -> None:
    before = days.stock("vault").balance
    for by in moves:
        write(ledger, CardsMoved(place="vault", movement="x", by=by, person="p"))
    assert days.stock("vault").balance == before + sum(moves)
    assert days.stock("elsewhere").balance == 0


def test_cards_that_have_numbers_come_and_go(ledger: Ledger, days: Days) -> None:
    write(
        ledger,
        CardsMoved(place="vault", movement="received", by=3, serials="A1 A2 A3", person="p"),
        CardsMoved(place="vault", movement="issued", by=-1, serials="A2", person="p"),
        CardDestroyed(batch="b", serial="A3", person="p", second="q", place="vault"),
        CardDestroyed(batch="b", serial="B9", person="p", second="q"),
    )
    assert days.serials("vault") == ("A1",)
    assert days.stock("vault").balance == 1


def test_a_list_of_numbers_moves_no_card(ledger: Ledger, days: Days) -> None:
    write(
        ledger,
        CardsMoved(place="vault", movement="received", by=5, serials="A1 A2", person="p"),
        CardsMoved(place="store", movement="received", by=7, person="p"),
        CardsListed(place="vault", person="p", serials="A3 A4", gone="A1"),
        CardsListed(place="store", person="p", serials="A4"),
    )
    assert days.serials("vault") == ("A2", "A3")
    assert days.serial_places() == {"A2": "vault", "A3": "vault", "A4": "store"}
    assert {place: stock.balance for place, stock in days.stocks().items()} == {"store": 7, "vault": 5}
    write(ledger, CardsListed(place="vault", person="p", serials="A5", gone="A5 A2"))
    assert days.serials("vault") == ("A3", "A5"), "what is in both is there"


def test_a_shredded_card_leaves_the_list_with_its_leading_zeros(ledger: Ledger, days: Days) -> None:
    write(
        ledger,
        CardsListed(place="vault", person="p", serials="0012 120 112"),
        CardsListed(place="store", person="p", serials="012"),
        CardDestroyed(batch="b", serial="12", person="p", second="q", place="vault"),
    )
    assert days.serials("vault") == ("112", "120")
    assert days.serials("store") == ("012",)


def test_a_count_that_is_right_at_once(ledger: Ledger, days: Days) -> None:
    write(
        ledger,
        CountBegun(count="c1", place="vault", day=DAY, person="p", second="q"),
        CountEntered(count="c1", round=1, number=40, person="p"),
    )
    (count,) = days.open_counts()
    assert (count.number, count.other, count.round, count.closed) == (40, None, 1, None)
    closed = CountClosed(
        count="c1", place="vault", day=DAY, person="p", second="q", number=40, other=40, balance=40, agrees=1
    )
    write(ledger, CountEntered(count="c1", round=1, number=40, person="q"), closed)
    assert days.open_counts() == ()
    good = days.last_good_count("vault")
    assert good is not None
    assert (good.id, good.agrees, good.balance, good.is_escalated) == ("c1", True, 40, False)
    assert good.closed_seq == ledger.last().seq  # type: ignore[union-attr]
    assert days.counts(TUESDAY, TUESDAY) == (good,)


def test_a_recount_begins_without_numbers_and_an_escalation_stands_until_it_is_settled(
    ledger: Ledger, days: Days
) -> None:
    write(
        ledger,
        CountBegun(count="c1", place="vault", day=DAY, person="p", second="q"),
        CountEntered(count="c1", round=1, number=40, person="p"),
        CountEntered(count="c1", round=1, number=41, person="q"),
        CountEntered(count="c1", round=2, number=40, person="q"),
    )
    (count,) = days.open_counts()
    assert (count.round, count.number, count.other) == (2, None, 40)
    closed = CountClosed(
        count="c1", place="vault", day=DAY, person="p", second="q", number=40, other=40, balance=42, agrees=0
    )
    write(ledger, CountEntered(count="c1", round=2, number=40, person="p"), closed)
    (count,) = days.open_counts()
    assert count.is_escalated
    assert days.last_good_count("vault") is None
    settled = CountSettled(count="c1", place="vault", reason="二重に入力", person="boss", second="q", by=-2)
    write(ledger, settled)
    assert days.open_counts() == ()
    (count,) = days.counts(TUESDAY, TUESDAY)
    assert (count.settled_by, count.reason, count.is_escalated) == ("boss", "二重に入力", False)


def begun_count(ledger: Ledger, *numbers: tuple[str, int]) -> None:
    """Ten in the books; a count of them, with these numbers in its first round."""
    write(
        ledger,
        CardsMoved(place="vault", movement="received", by=10, person="p"),
        CountBegun(count="c1", place="vault", day=DAY, person="p", second="q"),
        *(CountEntered(count="c1", round=1, number=number, person=who) for who, number in numbers),
    )


FAILED = CountRoundFailed(count="c1", place="vault", round=1, number=9, other=8, balance=10)


def test_a_round_that_has_failed_is_kept_and_the_next_one_begins(ledger: Ledger, days: Days) -> None:
    begun_count(ledger, ("p", 9), ("q", 8))
    write(ledger, FAILED)
    (count,) = days.open_counts()
    assert (count.round, count.number, count.other) == (2, None, None)
    assert count.failed == FailedRound(9, 8, 10)
    write(ledger, CountEntered(count="c1", round=2, number=10, person="q"))
    (count,) = days.open_counts()
    assert (count.round, count.number, count.other, count.failed) == (2, None, 10, FailedRound(9, 8, 10))


def test_a_log_from_before_that_verdict_was_a_record_says_the_same(ledger: Ledger, days: Days) -> None:
    begun_count(ledger, ("p", 9), ("q", 8))
    write(ledger, CountEntered(count="c1", round=2, number=10, person="q"))
    (count,) = days.open_counts()
    assert (count.round, count.number, count.other, count.failed) == (2, None, 10, FailedRound(9, 8, 10))


@pytest.mark.parametrize(
    ("movement", "moved"),
    [
        (CardsMoved(place="vault", movement="issued", by=-1, person="p"), True),
        (CardsMoved(place="vault", movement="corrected", by=-1, person="p"), True),
        (CardDestroyed(batch="b", serial="1", person="p", second="q", place="vault"), True),
        (CardsMoved(place="store", movement="issued", by=-1, person="p"), False),
        (CardDestroyed(batch="b", serial="1", person="p", second="q"), False),
        (CardsListed(place="vault", person="p", serials="A1"), False),
    ],
)
def test_cards_that_move_in_a_count_void_the_numbers_of_its_round(
    ledger: Ledger, days: Days, movement: Record, moved: bool
) -> None:
    begun_count(ledger, ("p", 10))
    write(ledger, movement)
    (count,) = days.open_counts()
    assert (count.round, count.number, count.moved) == (1, None if moved else 10, moved)
    write(ledger, CountEntered(count="c1", round=1, number=9, person="p"))
    (count,) = days.open_counts()
    assert (count.number, count.moved) == (9, moved)
    write(ledger, FAILED)
    (count,) = days.open_counts()
    assert not count.moved, "the next round begins behind it"


def test_cards_that_move_change_no_count_that_is_over(ledger: Ledger, days: Days) -> None:
    begun_count(ledger, ("p", 9), ("q", 9))
    closed = CountClosed(
        count="c1", place="vault", day=DAY, person="p", second="q", number=9, other=8, balance=10, agrees=0
    )
    moved = CardsMoved(place="vault", movement="issued", by=-1, person="p")
    write(ledger, closed, moved)
    (count,) = days.open_counts()
    assert (count.number, count.other, count.balance, count.moved) == (9, 8, 10, False)


def test_a_count_that_is_dropped_counts_for_nothing(ledger: Ledger, days: Days) -> None:
    begun = CountBegun(count="c1", place="vault", day=DAY, person="p", second="q")
    write(ledger, begun, CountDropped(count="c1", place="vault", person="boss"))
    assert days.open_counts() == ()
    (count,) = days.counts(TUESDAY, TUESDAY)
    assert (count.agrees, count.is_escalated, count.settled_by) == (False, False, "boss")


def test_what_is_closed_over_stands_until_it_is_resolved(ledger: Ledger, days: Days) -> None:
    over = ClosedOver(day=DAY, obstacle="key_out:k1", reason="持ち帰った", person="boss", second="q")
    write(
        ledger, over, ClosedOver(day="2026-11-25", obstacle="key_out:k1", reason="x", person="b", second="c")
    )
    (left,) = days.left_over()
    assert (left.obstacle, left.day) == ("key_out:k1", DAY), "since the first time"
    assert (left.reason, left.person, left.second) == ("x", "b", "c"), "as was said last"
    assert left.since < left.last
    write(ledger, LeftOverResolved(obstacle="key_out:k1", how="gone"))
    assert days.left_over() == ()


def test_who_had_each_key_last(ledger: Ledger, days: Days) -> None:
    write(
        ledger,
        KeyTaken(key="k1", slot=1, person="p", purpose="x", intent=1),
        KeyHandedOver(key="k1", slot=1, loan=1, person="q", giver="p", purpose="x"),
        KeyTaken(key="k2", slot=2, person="p", purpose="x", intent=1),
    )
    assert days.last_taken(("k1", "k2", "k3")) == {"k1": (2, "q"), "k2": (3, "p")}
    write(ledger, KeyVanished(key="k2", slot=2))
    assert days.last_taken(("k2",)) == {"k2": (4, "")}, "nobody knows"
    assert [entry.seq for entry in days.entries((KeyTaken.kind, KeyHandedOver.kind), after=1)] == [2, 3]


def test_who_may_have_been_in_a_place_since(ledger: Ledger, days: Days) -> None:
    write(
        ledger,
        KeyTaken(key="k1", slot=1, person="p", purpose="x", intent=1),
        KeyVanished(key="k2", slot=2),
        PlaceOpened(place="vault"),
        PlaceOpened(place="store"),
    )
    assert [days.entered("vault", ("k1", "k2"), after) for after in range(4)] == [3, 3, 3, 0]
    assert days.entered("store", (), 0) == 4
    assert days.entered("vault", ("k1",), 3) == 0


def test_months_are_confirmed_once_or_again(ledger: Ledger, days: Days) -> None:
    for person in ("boss", "clerk"):
        write(ledger, MonthConfirmed(month="2026-10", person=person, days=22))
    assert days.confirmed_months() == {"2026-10"}


def test_days_are_in_the_order_of_their_dates_whatever_the_clock_did(ledger: Ledger, days: Days) -> None:
    for day in ("2026-11-25", "2026-11-24"):
        write(ledger, DayOpened(day=day, person="p"))
    newest = days.open_day()
    assert newest is not None
    assert newest.day == date(2026, 11, 24), "the one that was opened last"
    assert days.unfinished() == {TUESDAY, date(2026, 11, 25)}
    assert days.day(date(2026, 11, 26)) is None
