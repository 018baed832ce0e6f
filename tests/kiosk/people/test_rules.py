"""Whose tap counts: beside somebody, as an approval, for anything; and how long a card waits."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kiosk.core.refusals import Ask, Refused
from kiosk.keys import refusals as key_refusals
from kiosk.keys.night.evening import may_take_custody
from kiosk.people import refusals as people_refusals
from kiosk.people.rules import LONGEST_WAIT_S, may_approve, may_be_second, not_of_staff, waits_until_us
from storage.keys.facts import Second
from storage.people.facts import Person
from tests.kiosk.world import SATO, SUZUKI, TANAKA

TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def test_who_may_stand_beside() -> None:
    other = replace(SUZUKI, group="windows")
    holder = replace(SATO, group="windows")
    assert may_be_second(holder, other, Second.ANYONE, TEN) is None
    for second, beside, cause in (
        (Second.ANYONE, holder, people_refusals.SECOND_IS_SAME),
        (Second.OTHER_GROUP, other, people_refusals.SECOND_OF_SAME_GROUP),
        (Second.OTHER_GROUP, SUZUKI, people_refusals.SECOND_OF_SAME_GROUP),
        (Second.ANYONE, replace(other, employed_until=date(2026, 11, 23)), people_refusals.NOT_EMPLOYED),
    ):
        refused = may_be_second(holder, beside, second, TEN)
        assert refused is not None
        assert refused.cause is cause
    assert may_be_second(holder, replace(other, group="vault"), Second.OTHER_GROUP, TEN) is None


def test_who_may_approve() -> None:
    assert may_approve(SATO, TANAKA, lambda person: person is TANAKA) is None
    for holder, other, cause in (
        (SATO, SUZUKI, people_refusals.NOT_A_CUSTODIAN),
        (TANAKA, TANAKA, people_refusals.OWN_APPROVAL),
    ):
        refused = may_approve(holder, other, lambda person: person is TANAKA)
        assert refused is not None
        assert refused.cause is cause


def test_wrong_pins_wait_longer_each_time() -> None:
    waits = [waits_until_us(wrong, 0) // 1_000_000 for wrong in range(13)]
    assert waits == [0, 0, 0, 60, 0, 0, 120, 0, 0, 240, 0, 0, 480]
    assert waits_until_us(3000, 5) == LONGEST_WAIT_S * 1_000_000 + 5


@pytest.mark.parametrize("gone", [None, replace(SATO, employed_until=date(2026, 3, 31))])
def test_who_is_of_the_staff_no_more_is_said_in_one_way(gone: Person | None) -> None:
    refused = not_of_staff(gone, TEN.date())
    assert refused == Refused(people_refusals.NOT_EMPLOYED, people_refusals.LET_OTHER_TAP, Ask.SUPERVISOR)
    asked = not_of_staff(gone, TEN.date(), key_refusals.HAVE_RIGHTS_CHANGED, Ask.ADMINISTRATOR)
    assert asked == Refused(people_refusals.NOT_EMPLOYED, key_refusals.HAVE_RIGHTS_CHANGED, Ask.ADMINISTRATOR)
    assert not_of_staff(SATO, TEN.date()) is None
    if gone is not None:
        assert may_be_second(TANAKA, gone, Second.ANYONE, TEN) == refused
        assert may_take_custody(gone, TANAKA, TEN.date()) == refused
