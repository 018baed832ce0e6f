"""What the tables say of the vault's cards and of counts after each record about them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.file.database import Database
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.shredding.records import CardDestroyed
from storage.vault.facts import FailedRound
from storage.vault.questions import VaultQuestions
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
from tests.storage.samples import STEADY, write

TUESDAY = date(2026, 11, 24)


DAY = TUESDAY.isoformat()


FAILED = CountRoundFailed(count="c1", place="vault", round=1, number=9, other=8, balance=10)


@pytest.fixture
def asked(database: Database) -> VaultQuestions:
    return database.ask(VaultQuestions)


def begun_count(ledger: Ledger, *numbers: tuple[str, int]) -> None:
    """Ten in the books; a count of them, with these numbers in its first round."""
    write(
        ledger,
        CardsMoved(place="vault", movement="received", by=10, person="p"),
        CountBegun(count="c1", place="vault", day=DAY, person="p", second="q"),
        *(CountEntered(count="c1", round=1, number=number, person=who) for who, number in numbers),
    )


@STEADY
@given(moves=st.lists(st.integers(-50, 200)))
def test_the_balance_is_the_sum_of_all_movements(
    database: Database, ledger: Ledger, asked: VaultQuestions, moves: list[int]
) -> None:
    before = asked.stock("vault").balance
    for by in moves:
        write(ledger, CardsMoved(place="vault", movement="x", by=by, person="p"))
    assert asked.stock("vault").balance == before + sum(moves)
    assert asked.stock("elsewhere").balance == 0


def test_cards_that_have_numbers_come_and_go(ledger: Ledger, asked: VaultQuestions) -> None:
    write(
        ledger,
        CardsMoved(place="vault", movement="received", by=3, serials="A1 A2 A3", person="p"),
        CardsMoved(place="vault", movement="issued", by=-1, serials="A2", person="p"),
        CardDestroyed(batch="b", serial="A3", person="p", second="q", place="vault"),
        CardDestroyed(batch="b", serial="B9", person="p", second="q"),
    )
    assert asked.serials("vault") == ("A1",)
    assert asked.stock("vault").balance == 1


def test_a_list_of_numbers_moves_no_card(ledger: Ledger, asked: VaultQuestions) -> None:
    write(
        ledger,
        CardsMoved(place="vault", movement="received", by=5, serials="A1 A2", person="p"),
        CardsMoved(place="store", movement="received", by=7, person="p"),
        CardsListed(place="vault", person="p", serials="A3 A4", gone="A1"),
        CardsListed(place="store", person="p", serials="A4"),
    )
    assert asked.serials("vault") == ("A2", "A3")
    assert asked.serial_places() == {"A2": "vault", "A3": "vault", "A4": "store"}
    assert {place: stock.balance for place, stock in asked.stocks().items()} == {"store": 7, "vault": 5}
    write(ledger, CardsListed(place="vault", person="p", serials="A5", gone="A5 A2"))
    assert asked.serials("vault") == ("A3", "A5"), "what is in both is there"


def test_a_shredded_card_leaves_the_list_with_its_leading_zeros(
    ledger: Ledger, asked: VaultQuestions
) -> None:
    write(
        ledger,
        CardsListed(place="vault", person="p", serials="0012 120 112"),
        CardsListed(place="store", person="p", serials="012"),
        CardDestroyed(batch="b", serial="12", person="p", second="q", place="vault"),
    )
    assert asked.serials("vault") == ("112", "120")
    assert asked.serials("store") == ("012",)


def test_a_count_that_is_right_at_once(ledger: Ledger, asked: VaultQuestions) -> None:
    write(
        ledger,
        CountBegun(count="c1", place="vault", day=DAY, person="p", second="q"),
        CountEntered(count="c1", round=1, number=40, person="p"),
    )
    (count,) = asked.open_counts()
    assert (count.number, count.other, count.round, count.closed) == (40, None, 1, None)
    closed = CountClosed(
        count="c1", place="vault", day=DAY, person="p", second="q", number=40, other=40, balance=40, agrees=1
    )
    write(ledger, CountEntered(count="c1", round=1, number=40, person="q"), closed)
    assert asked.open_counts() == ()
    good = asked.last_good_count("vault")
    assert good is not None
    assert (good.id, good.agrees, good.balance, good.is_escalated) == ("c1", True, 40, False)
    assert good.closed_seq == ledger.last().seq  # type: ignore[union-attr]
    assert asked.counts(TUESDAY, TUESDAY) == (good,)


def test_a_recount_begins_without_numbers_and_an_escalation_stands_until_it_is_settled(
    ledger: Ledger, asked: VaultQuestions
) -> None:
    write(
        ledger,
        CountBegun(count="c1", place="vault", day=DAY, person="p", second="q"),
        CountEntered(count="c1", round=1, number=40, person="p"),
        CountEntered(count="c1", round=1, number=41, person="q"),
        CountEntered(count="c1", round=2, number=40, person="q"),
    )
    (count,) = asked.open_counts()
    assert (count.round, count.number, count.other) == (2, None, 40)
    closed = CountClosed(
        count="c1", place="vault", day=DAY, person="p", second="q", number=40, other=40, balance=42, agrees=0
    )
    write(ledger, CountEntered(count="c1", round=2, number=40, person="p"), closed)
    (count,) = asked.open_counts()
    assert count.is_escalated
    assert asked.last_good_count("vault") is None
    settled = CountSettled(count="c1", place="vault", reason="二重に入力", person="boss", second="q", by=-2)
    write(ledger, settled)
    assert asked.open_counts() == ()
    (count,) = asked.counts(TUESDAY, TUESDAY)
    assert (count.settled_by, count.reason, count.is_escalated) == ("boss", "二重に入力", False)


def test_a_round_that_has_failed_is_kept_and_the_next_one_begins(
    ledger: Ledger, asked: VaultQuestions
) -> None:
    begun_count(ledger, ("p", 9), ("q", 8))
    write(ledger, FAILED)
    (count,) = asked.open_counts()
    assert (count.round, count.number, count.other) == (2, None, None)
    assert count.failed == FailedRound(9, 8, 10)
    write(ledger, CountEntered(count="c1", round=2, number=10, person="q"))
    (count,) = asked.open_counts()
    assert (count.round, count.number, count.other, count.failed) == (2, None, 10, FailedRound(9, 8, 10))


def test_a_log_from_before_that_verdict_was_a_record_says_the_same(
    ledger: Ledger, asked: VaultQuestions
) -> None:
    begun_count(ledger, ("p", 9), ("q", 8))
    write(ledger, CountEntered(count="c1", round=2, number=10, person="q"))
    (count,) = asked.open_counts()
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
    ledger: Ledger, asked: VaultQuestions, movement: Record, moved: bool
) -> None:
    begun_count(ledger, ("p", 10))
    write(ledger, movement)
    (count,) = asked.open_counts()
    assert (count.round, count.number, count.moved) == (1, None if moved else 10, moved)
    write(ledger, CountEntered(count="c1", round=1, number=9, person="p"))
    (count,) = asked.open_counts()
    assert (count.number, count.moved) == (9, moved)
    write(ledger, FAILED)
    (count,) = asked.open_counts()
    assert not count.moved, "the next round begins behind it"


def test_cards_that_move_change_no_count_that_is_over(ledger: Ledger, asked: VaultQuestions) -> None:
    begun_count(ledger, ("p", 9), ("q", 9))
    closed = CountClosed(
        count="c1", place="vault", day=DAY, person="p", second="q", number=9, other=8, balance=10, agrees=0
    )
    moved = CardsMoved(place="vault", movement="issued", by=-1, person="p")
    write(ledger, closed, moved)
    (count,) = asked.open_counts()
    assert (count.number, count.other, count.balance, count.moved) == (9, 8, 10, False)


def test_a_count_that_is_dropped_counts_for_nothing(ledger: Ledger, asked: VaultQuestions) -> None:
    begun = CountBegun(count="c1", place="vault", day=DAY, person="p", second="q")
    write(ledger, begun, CountDropped(count="c1", place="vault", person="boss"))
    assert asked.open_counts() == ()
    (count,) = asked.counts(TUESDAY, TUESDAY)
    assert (count.agrees, count.is_escalated, count.settled_by) == (False, False, "boss")
