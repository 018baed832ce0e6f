"""What the day's rules mean, without a kiosk: differences, gaps, hours, what has come to its end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.office.calendar import OfficeCalendar, is_working_day
from kiosk.day.rules import (
    OF_ITS_DAY,
    Change,
    Difference,
    Hindrance,
    Obstacle,
    Standing,
    differences,
    how_gone,
    is_resolved_by_word,
    late_to_lock,
    late_to_open,
    missing_days,
)
from kiosk.day.words import difference_named, obstacle_named
from kiosk.subjects import HOUSE
from storage.day.facts import LeftOver, OfficeDay
from storage.vault.facts import VaultCount
from tests.kiosk.office import office

TUESDAY = date(2026, 11, 24)
TOKYO = timezone(timedelta(hours=9))
NOON = datetime(2026, 11, 24, 12, tzinfo=TOKYO)
GOOD = VaultCount(
    "c",
    "vault",
    "2026-11-24",
    NOON,
    "a",
    "b",
    1,
    5,
    5,
    NOON,
    9,
    5,
    agrees=True,
    settled=None,
    settled_by="",
    reason="",
)

names = st.frozensets(st.sampled_from(("k1", "k2", "k3", "k4")))
places = st.frozensets(st.sampled_from(("vault", "shelf")))


# --- differences ------------------------------------------------------------------------------------------


@given(names, names, places)
def test_what_is_as_it_was_left_is_no_difference(
    out: frozenset[str], unknown: frozenset[str], open_: frozenset[str]
) -> None:
    standing = Standing(out, unknown - out, open_)
    assert differences(standing, standing) == ()


@given(names, names, names, names)
def test_a_key_that_is_known_both_times_and_has_changed_is_named_once(
    out: frozenset[str], unknown: frozenset[str], out_now: frozenset[str], unknown_now: frozenset[str]
) -> None:
    before, now = Standing(out, unknown - out), Standing(out_now, unknown_now - out_now)
    found = differences(before, now)
    for key in ("k1", "k2", "k3", "k4"):
        changes = [each.change for each in found if each.about == key]
        known = key not in before.unknown | now.unknown
        assert len(changes) <= 1
        if known and (key in before.out) is not (key in now.out):
            assert changes == [Change.KEY_GONE if key in now.out else Change.KEY_BACK]
        elif known:
            assert changes == []


def test_a_key_that_nobody_can_sense_any_more_is_named() -> None:
    found = differences(Standing(), Standing(unknown=frozenset({"k1"})))
    assert found == (Difference(Change.KEY_UNKNOWN, "k1"),)
    assert found[0].name == "key_unknown:k1"


def test_doors_that_opened_or_shut_and_every_slot_that_stands_open_are_named() -> None:
    left = Standing(places_open=frozenset({"shelf"}))
    now = Standing(places_open=frozenset({"vault"}), slots_open=frozenset({3}))
    assert {each.name for each in differences(left, now)} == {
        "place_open:vault",
        "place_shut:shelf",
        "slot_open:3",
    }


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


# --- what was closed over ---------------------------------------------------------------------------------


def _over(obstacle: str, seq: int = 20) -> LeftOver:
    return LeftOver(obstacle, "2026-11-24", NOON, NOON, "調査中", "a", "b", seq)


@given(st.sampled_from(Hindrance))
def test_what_is_in_the_way_still_or_cannot_be_sensed_has_not_gone(kind: Hindrance) -> None:
    left = _over(f"{kind}:k1")
    assert how_gone(left, {left.obstacle}, set(), replace(GOOD, closed_seq=21)) == ""
    assert how_gone(left, set(), {left.obstacle}, replace(GOOD, closed_seq=21)) == ""


@given(st.sampled_from(sorted(set(Hindrance) - {Hindrance.COUNT_MISSING})))
def test_what_is_so_no_longer_is_gone_but_what_belongs_to_its_day_never_by_itself(kind: Hindrance) -> None:
    by_word = kind in OF_ITS_DAY
    assert how_gone(_over(f"{kind}:k1"), set(), set(), None) == ("" if by_word else "gone")
    assert is_resolved_by_word(f"{kind}:k1") is by_word


def test_a_sort_that_a_newer_version_has_written_is_not_said_to_be_gone() -> None:
    assert how_gone(_over("camera_dark:2"), set(), set(), GOOD) == ""
    assert is_resolved_by_word("camera_dark:2")


@pytest.mark.parametrize(
    ("good", "how"),
    [
        (None, ""),
        (replace(GOOD, closed_seq=19), ""),
        (replace(GOOD, closed_seq=21), "counted"),
    ],
)
def test_a_missing_count_is_made_good_only_by_a_later_one(good: VaultCount | None, how: str) -> None:
    assert how_gone(_over(f"{Hindrance.COUNT_MISSING}:2026-11-24"), set(), set(), good) == how


def test_a_key_that_is_out_again_is_another_thing() -> None:
    names = {Obstacle(Hindrance.KEY_OUT, "k1", loan=loan).name for loan in (7, 9)}
    assert names == {"key_out:k1=7", "key_out:k1=9"}
    assert how_gone(_over("key_out:k1=7"), {"key_out:k1=9"}, set(), None) == "gone"


def test_a_door_that_nobody_can_sense_is_named_and_not_said_to_be_shut() -> None:
    left = Standing(places_open=frozenset({"vault"}))
    now = Standing(places_unknown=frozenset({"vault", "shelf"}))
    assert {each.name for each in differences(left, now)} == {"place_unknown:shelf", "place_unknown:vault"}
    assert differences(now, now) == ()


def test_every_sort_of_hindrance_and_of_change_has_words_of_its_own() -> None:
    said = {obstacle_named(office(), f"{kind}:2026-11-24", HOUSE.alarm) for kind in Hindrance}
    assert len(said) == len(Hindrance)
    said = {difference_named(office(), f"{change}:k1") for change in Change}
    assert len(said) == len(Change)
    assert (
        obstacle_named(office(), "of old:k1", HOUSE.alarm)
        == difference_named(office(), "of old:k1")
        == "of old:k1"
    )
