"""Any sequence of permitted changes leaves somebody who can act, on every day that had somebody."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.office.register import Register, register_of
from kiosk.people.custody.custodians import HORIZON_DAYS, days_from, delegated_until, lapse, may_stand_in
from kiosk.people.custody.recovery import PERMITTED, may_be_named, may_take_part
from kiosk.people.register.records import applied, leaving, person_record, read_register, records_of
from kiosk.people.register.registrar import change_blocking
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.people.facts import Person, Recovery, Role
from storage.people.records import (
    AbsenceEnded,
    AbsenceRecorded,
    CardEnded,
    CardRecorded,
    DelegationEnded,
    DelegationMade,
    Registered,
)
from tests.kiosk.fakes import FakeClock

TODAY = date(2026, 11, 24)
IDS = ("p-a", "p-b", "p-c", "p-d")
offsets = st.integers(-3, HORIZON_DAYS + 10).map(lambda passed: TODAY + timedelta(days=passed))
bounds = st.none() | offsets
people = st.builds(
    Person,
    st.sampled_from(IDS),
    st.just("1"),
    st.just("x"),
    st.sampled_from(Role),
    employed_from=st.none() | st.just(TODAY - timedelta(days=1)),
    employed_until=bounds,
)
periods = (
    st.tuples(offsets, offsets).map(sorted).map(lambda ends: {"since": f"{ends[0]}", "until": f"{ends[1]}"})
)
who = st.sampled_from(IDS)
cards = st.sampled_from([f"card-{each}-{n}" for each in IDS for n in (1, 2)])


def card_of(card: str) -> str:
    return card.removeprefix("card-")[:3]


single = st.one_of(
    st.builds(person_record, people),
    st.builds(lambda each, days: AbsenceRecorded(person=each, **days), who, periods),
    st.builds(lambda each: AbsenceEnded(person=each), who),
    st.builds(lambda card: CardEnded(card=card, why="lost"), cards),
    st.builds(lambda card: CardRecorded(card=card, person=card_of(card)), cards),
    st.builds(
        lambda name, each, days: DelegationMade(delegation=name, person=each, **days),
        st.sampled_from("xyz"),
        who,
        periods,
    ),
    st.builds(lambda name: DelegationEnded(delegation=name), st.sampled_from("xyz")),
)
"""What one touch or one row of a sheet puts on the register. `None` below: somebody leaves it."""
changes = st.lists(single, min_size=1, max_size=4) | who


def office(roles: Sequence[Role]) -> Register:
    staff = [Person(each, each, each, role) for each, role in zip(IDS, roles, strict=True)]
    register = register_of([(person, ()) for person in staff], (), (), bytes(32))
    first = [CardRecorded(card=f"card-{each}-1", person=each) for each in IDS]
    return applied(register, first)


def as_records(change: Sequence[Registered] | str, register: Register) -> Sequence[Registered]:
    if not isinstance(change, str):
        return change
    person = register.people.get(change)
    return leaving(register, person) if person else ()


@settings(deadline=None)
@given(st.lists(st.sampled_from(Role), min_size=4, max_size=4), st.lists(changes | st.integers(1, 9)))
def test_no_permitted_change_leaves_a_day_without_a_custodian(
    roles: list[Role], steps: list[Sequence[Registered] | str | int]
) -> None:
    register, today = office(roles), TODAY
    had = {day for day in days_from(today, HORIZON_DAYS) if register.custodians(day)}
    for step in steps:
        if isinstance(step, int):
            today += timedelta(days=step)
        else:
            after = applied(register, as_records(step, register))
            found = lapse(register, after, today)
            if found is None:
                register = after
            else:
                assert today <= found.since <= found.until
                assert not after.custodians(found.since)
                assert not after.custodians(found.until)
                assert set(found.people) <= {
                    person for day in days_from(today, HORIZON_DAYS) for person in register.custodians(day)
                }
        span = days_from(today, HORIZON_DAYS)
        now = {day for day in span if register.custodians(day)}
        assert had & set(span) <= now
        had |= now
        for day in now:
            assert all(register.can_act(each, day) for each in register.custodians(day))


@settings(deadline=None)
@given(st.lists(st.sampled_from(Role), min_size=4, max_size=4), changes)
def test_naming_somebody_first_is_always_a_way_out(
    roles: list[Role], change: Sequence[Registered] | str
) -> None:
    """Whenever a change is refused, whoever can act all the while can be named, and then it is not."""
    register = office(roles)
    records = as_records(change, register)
    after = applied(register, records)
    found = lapse(register, after, TODAY)
    if found is None:
        return
    author = register.custodians(TODAY)[0]
    for person in after.people.values():
        offered = tuple(delegated_until(after, author, person, TODAY, found.until))
        assert bool(offered) >= may_stand_in(after, person, TODAY, TODAY + timedelta(days=HORIZON_DAYS - 1))
        for until in offered:
            named = DelegationMade(
                delegation="new", person=person.id, since=f"{TODAY}", until=f"{until}", author=author.id
            )
            with_delegate = applied(register, [named])
            assert lapse(register, with_delegate, TODAY) is None
            again = lapse(with_delegate, applied(with_delegate, records), TODAY)
            assert again is None or again.since > found.until


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(changes, max_size=6))
def test_what_is_foreseen_is_what_the_records_say(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Sequence[Registered] | str]
) -> None:
    register = office(list(Role)[:4])
    path: Path = tmp_path_factory.mktemp("foreseen") / "kiosk.db"
    with open_database(path, create=True) as database:
        with closing(Ledger(database, station="test", clock=FakeClock())) as ledger:
            change_blocking(database, ledger, "test", records_of(register))
            for step in steps:
                records = as_records(step, register)
                register = applied(register, records)
                if records:
                    change_blocking(database, ledger, "test", records)
        read = read_register(database)
    assert dict(read.people) == dict(register.people)
    assert dict(read.cards) == dict(register.cards)
    assert dict(read.absences) == dict(register.absences)
    plain = {each.id: replace(each, author="") for each in read.delegations}
    assert plain == {each.id: replace(each, author="") for each in register.delegations}


@settings(deadline=None)
@given(st.lists(st.sampled_from(Role), min_size=4, max_size=4), st.lists(changes, max_size=6))
def test_where_nobody_is_custodian_two_of_the_staff_are_always_enough(
    roles: list[Role], steps: list[Sequence[Registered] | str]
) -> None:
    """Whatever has been done to the register, without asking: the recovery leads back, for today at least."""
    register = office(roles)
    for step in steps:
        register = applied(register, as_records(step, register))
    now = datetime.combine(TODAY, time(9), UTC)
    register = replace(register, recoveries=(Recovery("r", now + PERMITTED, "account:root"),))
    away = register.custodians(TODAY)
    staff = [each for each in register.people.values() if register.can_act(each, TODAY) and each not in away]
    for first in staff:
        assert may_take_part(register, first, now) is None
        for named in staff:
            days = may_be_named(register, named, first, TODAY)
            officer = named.role is Role.SUPERVISOR
            assert bool(days) == (named != first and not officer)
            for until in days:
                period = {"since": f"{TODAY}", "until": f"{until}"}
                gone = [msgspec.convert({"person": each.id, **period}, AbsenceRecorded) for each in away]
                made = msgspec.convert({"delegation": "new", "person": named.id, **period}, DelegationMade)
                after = applied(register, [*gone, made])
                assert named in after.custodians(TODAY)
                assert lapse(register, after, TODAY) is None
                assert after.is_responsible(named, TODAY)
