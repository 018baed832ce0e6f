"""What is said of counts by day, without a kiosk."""

from datetime import UTC, date, datetime

import pytest

from kiosk.vault.counting.counts_by_day import marks_of
from storage.vault.facts import VaultCount

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)


def _count(agrees: bool, *, closed: bool = True, balance: int | None = 5) -> VaultCount:
    return VaultCount(
        "c",
        "vault",
        "2026-11-24",
        NOON,
        "a",
        "b",
        1,
        5,
        5,
        NOON if closed else None,
        9,
        balance,
        agrees=agrees,
        settled=None,
        settled_by="",
        reason="",
    )


@pytest.mark.parametrize(
    ("counts", "counted"),
    [
        ([], None),
        ([_count(True)], True),
        ([_count(False), _count(True)], True),
        ([_count(True), _count(False)], False),
        ([_count(True), _count(False, closed=False)], True),
        ([_count(True), _count(False, balance=None)], True),
    ],
)
def test_the_last_count_that_came_to_an_end_speaks_for_the_day(
    counts: list[VaultCount], counted: bool | None
) -> None:
    mark = marks_of(counts).get(date(2026, 11, 24))
    assert (None if mark is None else not mark.wrong) is counted
    assert mark is None or mark.text == ("counted" if counted else "BAD")
