"""The policy: who may take what now, what is asked of them, and what a refusal says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import locale
from kiosk.core.clock import instant
from kiosk.core.office.calendar import is_working_day
from kiosk.core.office.names import role_name
from kiosk.core.refusals import Allowed, Ask, Cause, Needs, Refused
from kiosk.keys import refusals as key_refusals
from kiosk.keys.policy import (
    Circumstances,
    hours_text,
    is_guarded,
    may_open_unrecorded,
    may_take,
    may_take_strange,
    offered,
    within_hours,
)
from kiosk.people import refusals as people_refusals
from storage.keys.facts import Conditions, Guarded, Key, Loan, Second
from storage.people.facts import Person, Role
from storage.station.facts import KeyState
from tests.kiosk.fakes import START_US
from tests.kiosk.world import KEYS, SATO, SUZUKI, TANAKA

LOAN = Loan(1, "k1", 1, "p-sato", "交付", instant(START_US))
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FINE = Circumstances(TEN, None, KeyState.PRESENT, cabinet_answers=True, records_kept=True)

circumstances = st.builds(
    Circumstances,
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    loan=st.none() | st.just(LOAN),
    key_state=st.sampled_from([KeyState.PRESENT, *KeyState]),
    cabinet_answers=st.booleans(),
    records_kept=st.booleans(),
    working_day=st.booleans(),
    held=st.integers(0, 3),
    most=st.integers(0, 3),
    genuine=st.booleans(),
    lost=st.booleans(),
    reserved_for=st.sampled_from(["", "p", "q"]),
    custodian_here=st.booleans(),
    has_pin=st.booleans(),
    courses_in_date=st.frozensets(st.sampled_from(["a", "b"])),
)
conditions = st.builds(
    Conditions,
    hours_from=st.sampled_from([0, 480, 1320]),
    hours_until=st.sampled_from([0, 1020, 360]),
    working_days=st.booleans(),
    courses=st.lists(st.sampled_from(["a", "b"]), unique=True).map(tuple),
    second=st.sampled_from(Second),
    second_on_return=st.booleans(),
    approval=st.booleans(),
    pin=st.booleans(),
    genuine=st.booleans(),
    max_minutes=st.integers(0, 100),
)
people = st.builds(
    Person,
    st.just("p"),
    st.just("1"),
    st.just("n"),
    st.sampled_from(Role),
    group=st.sampled_from(["", "x", "y"]),
    employed_from=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    employed_until=st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)
keys = st.builds(
    Key,
    st.just("k1"),
    st.just(1),
    st.just("n"),
    st.just(1),
    st.just(("v",)),
    st.just(("x",)),
    st.frozensets(st.sampled_from(Role)),
    st.frozensets(st.sampled_from(["p", "q"])),
    conditions,
)

STRICTER = {
    "working_days": True,
    "courses": ("a", "b"),
    "second": Second.OTHER_GROUP,
    "approval": True,
    "pin": True,
    "genuine": True,
    "second_on_return": True,
    "max_minutes": 1,
}


@given(people, keys, circumstances)
def test_a_key_is_given_only_when_everything_is_in_order(
    person: Person, key: Key, now: Circumstances
) -> None:
    allowed = isinstance(may_take(person, key, now), Allowed)
    asked = key.conditions
    in_order = (
        (person.role in key.roles or person.id in key.people)
        and person.is_employed(now.now.date())
        and now.records_kept
        and now.cabinet_answers
        and not now.lost
        and now.loan is None
        and now.key_state is KeyState.PRESENT
        and (now.working_day or not asked.working_days)
        and within_hours(asked, now.now)
        and now.courses_in_date.issuperset(asked.courses)
        and (now.genuine or not asked.genuine)
        and (now.has_pin or not asked.pin)
        and not (now.most and now.held >= now.most)
        and now.reserved_for in ("", person.id)
        and (now.custodian_here or not asked.approval)
    )
    assert allowed == in_order


@given(people, keys, circumstances, st.sampled_from(sorted(STRICTER)))
def test_another_condition_never_allows_more(person: Person, key: Key, now: Circumstances, name: str) -> None:
    stricter = replace(key, conditions=replace(key.conditions, **{name: STRICTER[name]}))  # type: ignore[arg-type]
    before, after = may_take(person, key, now), may_take(person, stricter, now)
    assert not isinstance(after, Allowed) or isinstance(before, Allowed)
    if isinstance(after, Allowed) and isinstance(before, Allowed):
        assert _asked(after.needs) >= _asked(before.needs), "what was asked is still asked"


def _asked(needs: Needs) -> tuple[bool, ...]:
    return (needs.pin, needs.approval, needs.second is not Second.NOBODY)


@given(people, keys, circumstances, st.integers(0, 1439), st.integers(0, 1439))
def test_hours_never_allow_more_than_none(
    person: Person, key: Key, now: Circumstances, start: int, end: int
) -> None:
    open_always = replace(key, conditions=replace(key.conditions, hours_from=0, hours_until=0))
    with_hours = replace(key, conditions=replace(key.conditions, hours_from=start, hours_until=end))
    if isinstance(may_take(person, with_hours, now), Allowed):
        assert isinstance(may_take(person, open_always, now), Allowed)


@given(people, st.lists(keys, max_size=3))
def test_only_keys_for_the_person_are_offered(person: Person, some: list[Key]) -> None:
    assert all(person.role in key.roles or person.id in key.people for key in offered(person, some))


def test_a_refusal_names_cause_next_step_and_whom_to_ask() -> None:
    key = KEYS[0]
    out = replace(FINE, loan=LOAN, key_state=KeyState.ABSENT)
    assert may_take(TANAKA, key, out) == Refused(
        key_refusals.KEY_IS_OUT, key_refusals.WAIT_FOR_RETURN, Ask.HOLDER, "p-sato"
    )
    assert may_take(SUZUKI, key, FINE) == Refused(
        key_refusals.ROLE_NOT_ALLOWED, key_refusals.HAVE_RIGHTS_CHANGED, Ask.SUPERVISOR
    )


@pytest.mark.parametrize(
    ("asked", "now", "cause", "detail"),
    [
        ({"hours_from": 510, "hours_until": 600}, {}, key_refusals.OUT_OF_HOURS, "8:30-10:00"),
        ({"working_days": True}, {"working_day": False}, key_refusals.NOT_A_WORKING_DAY, ""),
        (
            {"courses": ("seal", "law")},
            {"courses_in_date": frozenset({"law"})},
            key_refusals.COURSE_MISSING,
            "seal",
        ),
        ({"genuine": True}, {}, key_refusals.CARD_MAY_BE_COPY, ""),
        ({"pin": True}, {}, key_refusals.NO_PIN, ""),
        ({}, {"held": 2, "most": 2}, key_refusals.TOO_MANY_KEYS, "2"),
        ({}, {"reserved_for": "p-suzuki"}, key_refusals.RESERVED, ""),
        ({}, {"lost": True}, key_refusals.KEY_LOST, ""),
        ({"approval": True}, {"custodian_here": False}, key_refusals.NO_CUSTODIAN, ""),
    ],
)
def test_each_condition_has_its_own_refusal(
    asked: dict[str, object], now: dict[str, object], cause: Cause, detail: str
) -> None:
    key = replace(KEYS[0], conditions=replace(Conditions(), **asked))  # type: ignore[arg-type]
    refused = may_take(SATO, key, replace(FINE, **now))  # type: ignore[arg-type]
    assert isinstance(refused, Refused)
    assert (refused.cause, refused.detail) == (cause, detail)


def test_employment_ends_at_the_end_of_its_last_day() -> None:
    part_timer = replace(SATO, employed_from=date(2026, 10, 1), employed_until=date(2026, 11, 24))
    assert isinstance(may_take(part_timer, KEYS[0], FINE), Allowed)
    for days in (1, -60):
        refused = may_take(part_timer, KEYS[0], replace(FINE, now=TEN + timedelta(days=days)))
        assert isinstance(refused, Refused)
        assert refused.cause == people_refusals.NOT_EMPLOYED


def test_hours_may_go_over_midnight() -> None:
    night = Conditions(hours_from=22 * 60, hours_until=6 * 60)
    hours = {hour for hour in range(24) if within_hours(night, TEN.replace(hour=hour))}
    assert hours == {22, 23, 0, 1, 2, 3, 4, 5}
    assert hours_text(night) == "22:00-6:00"


@pytest.mark.parametrize(
    ("visitor", "known", "custodian", "may"),
    [
        (SUZUKI, KEYS[1], False, True),
        (SUZUKI, KEYS[2], False, False),
        (SUZUKI, None, False, False),
        (SUZUKI, replace(KEYS[1], conditions=Conditions(pin=True)), False, False),
        (replace(SUZUKI, employed_until=TEN.date() - timedelta(days=1)), KEYS[1], False, False),
        (TANAKA, None, True, True),
    ],
    ids=["might be lent it", "not for them", "not known", "asks for more", "has left", "custodian"],
)
def test_who_may_take_a_strange_key_out_without_anybodys_word(
    visitor: Person, known: Key | None, custodian: bool, may: bool
) -> None:
    assert may_take_strange(visitor, known, TEN.date(), custodian=custodian) is may


def test_working_days() -> None:
    assert is_working_day(date(2026, 11, 24))
    for day in ((2026, 11, 22), (2026, 11, 23), (2026, 12, 29), (2027, 1, 3), (2026, 5, 6), (2026, 11, 28)):
        assert not is_working_day(date(*day))


def test_every_code_has_its_sentence_in_every_language() -> None:
    for language in ("en", "ja"):
        locale.use(language)
        assert all(each.text for each in Ask)
        assert all(map(role_name, Role))
    locale.use("en")


def test_without_records_only_an_empty_slot_may_open_for_its_key() -> None:
    assert may_open_unrecorded(KeyState.ABSENT, LOAN)
    assert not may_open_unrecorded(KeyState.PRESENT, LOAN)
    assert not may_open_unrecorded(KeyState.UNKNOWN, LOAN)
    assert not may_open_unrecorded(KeyState.ABSENT, None)


@pytest.mark.parametrize(
    ("guarded", "counted", "asked"),
    [
        (Guarded.BY_PLACE, "v", True),
        (Guarded.BY_PLACE, "w", False),
        (Guarded.BY_PLACE, "", False),
        (Guarded.YES, "", True),
        (Guarded.YES, "w", True),
        (Guarded.NO, "v", False),
    ],
)
def test_a_key_is_guarded_where_that_is_said_and_by_itself_where_it_opens_the_vault(
    guarded: Guarded, counted: str, asked: bool
) -> None:
    key = Key("k1", 1, "n", 1, ("v",), ("x",), frozenset(), guarded=guarded)
    assert is_guarded(key, counted) is asked
