"""What two people's numbers mean, and when a good count still holds; without a kiosk."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.vault.movements.stock import (
    BY_TOUCH,
    ROUNDS,
    CountVerdict,
    Movement,
    corrections,
    is_current,
    may_settle,
    signed,
    still_to_enter,
    verdict_of,
    with_number,
)
from storage.people.facts import Person, Role
from storage.vault.facts import FailedRound, VaultCount

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)
cards = st.integers(0, 99_999)


def _count(number: int | None, other: int | None, round_: int = 1, closed_seq: int = 0) -> VaultCount:
    return VaultCount(
        "c",
        "vault",
        "2026-11-24",
        NOON,
        "sato",
        "kato",
        round_,
        number,
        other,
        NOON if closed_seq else None,
        closed_seq,
        None,
        agrees=bool(closed_seq),
        settled=None,
        settled_by="",
        reason="",
    )


@given(cards, cards, cards, st.integers(1, ROUNDS))
def test_only_two_equal_and_right_numbers_agree(balance: int, number: int, other: int, round_: int) -> None:
    verdict = verdict_of(_count(number, other, round_), balance)
    if number == other == balance:
        assert verdict is CountVerdict.AGREES
    else:
        assert verdict is (CountVerdict.RECOUNT if round_ < ROUNDS else CountVerdict.ESCALATED)


@given(cards, st.sampled_from(((1, None), (None, 1), (None, None))))
def test_half_a_count_is_none(balance: int, numbers: tuple[int | None, int | None]) -> None:
    count = _count(*numbers)
    assert verdict_of(count, balance) is CountVerdict.INCOMPLETE
    missing = [who for who, number in zip(("sato", "kato"), numbers, strict=True) if number is None]
    assert still_to_enter(count) == tuple(missing)


@pytest.mark.parametrize(
    ("day", "changed", "taken", "holds"),
    [
        ("2026-11-24", 8, 8, True),
        ("2026-11-24", 10, 8, False),
        ("2026-11-24", 8, 10, False),
        ("2026-11-25", 8, 8, False),
    ],
)
def test_a_good_count_holds_while_neither_cards_nor_keys_have_moved(
    day: str, changed: int, taken: int, holds: bool
) -> None:
    assert is_current(_count(5, 5, closed_seq=9), day, changed, taken) is holds
    assert not is_current(None, day, changed, taken)


def test_what_is_entered_by_touch_has_its_sign_and_the_rest_has_its_own() -> None:
    assert {movement: signed(movement, 3) for movement in BY_TOUCH} == {
        Movement.ISSUED: -3,
        Movement.RECEIVED: 3,
        Movement.RETURNED: 3,
        Movement.MOVED_OUT: -3,
        Movement.MOVED_IN: 3,
    }
    assert signed(Movement.CORRECTED, -2) == -2


@given(cards, cards)
def test_each_of_the_two_has_a_number_of_their_own(number: int, other: int) -> None:
    count = with_number(with_number(_count(None, None), "kato", other), "sato", number)
    assert (count.number, count.other) == (number, other)


def _person(name: str) -> Person:
    return Person(name, name, name, Role.STAFF)


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [("sato", "kato", False), ("kato", "sato", False), ("sato", "ito", True), ("ito", "mori", True)],
)
def test_one_of_those_who_settle_a_count_has_not_counted_it(first: str, second: str, may: bool) -> None:
    counts = (replace(_count(9, 9), person="abe", second="mori"), _count(9, 9))
    assert (may_settle(counts, _person(first), _person(second)) is None) is may


def test_the_books_follow_either_number_by_what_it_differed_then() -> None:
    wrong = replace(_count(9, 12, closed_seq=5), balance=10, agrees=False)
    assert corrections(wrong, None) == (-1, 2)
    assert corrections(wrong, _count(10, 10, closed_seq=4)) == (-1, 2)
    assert corrections(wrong, _count(10, 10, closed_seq=6)) == (), "the books are right already"
    assert corrections(replace(wrong, other=10), None) == (-1,)
    assert corrections(replace(wrong, other=9), None) == (-1,)


@given(cards, st.booleans(), st.booleans())
def test_cards_that_moved_behind_a_failed_round_do_not_make_it_agree(
    number: int, failed: bool, moved: bool
) -> None:
    count = replace(
        _count(number, number, ROUNDS), failed=FailedRound(1, 2, 3) if failed else None, moved=moved
    )
    escalated = failed and moved
    assert verdict_of(count, number) is (CountVerdict.ESCALATED if escalated else CountVerdict.AGREES)
