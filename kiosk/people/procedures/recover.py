"""復旧: nobody is custodian, or none of them can come; two of the staff name one, where that is permitted.

Nothing is kept between the two taps: interrupted anywhere (a time-out, a restart), both are asked anew.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from functools import partial

from kiosk.core.desk.asking import Desk, Option, Question, Stage
from kiosk.core.desk.refuse import refuse
from kiosk.core.office import dates
from kiosk.core.office.now import office_now
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people import refusals
from kiosk.people.custody.recovery import may_be_named, may_sign, may_take_part, permission
from kiosk.people.procedures.choosing import choose_person
from kiosk.people.procedures.delegate import until_when
from kiosk.people.procedures.registering import change_and_tell
from kiosk.people.procedures.sign import second_signature
from kiosk.people.rights import custodians
from storage.people.facts import Person
from storage.people.records import (
    AbsenceRecorded,
    DelegationMade,
    RecoveryEnded,
    RecoveryPermitted,
    Registered,
)

RECOVERY = RecoveryPermitted.kind


@dataclass(frozen=True, slots=True)
class _Named:
    """Whom the first of the two names, until when, and who is then recorded as away."""

    delegate: Person
    until: date
    away: tuple[Person, ...]


async def recover(station: Station, desk: Desk, first: Person) -> bool:
    """The first says who, for how long, and who is away; the second, who is told all of it, signs."""
    if not await _may(station, desk, first):
        return False
    away = custodians(station)
    if away and not await _are_away(desk, away):
        return False
    named = await _whom(station, desk, first, away)
    if named is None:
        return False
    judge = partial(_may_sign, station, first, named.delegate)
    second = await second_signature(station, desk, first, _said(named), _stage(2), judge)
    if second is None or not await _may(station, desk, first) or not await _may(station, desk, second):
        return False
    if custodians(station) != named.away:  # somebody has come back, or another was named, in the meantime
        here = Refused(refusals.CUSTODIAN_HERE, refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, here, RECOVERY, first)
        return False
    said = _("{name} stands in until {day}.").format(name=named.delegate.name, day=dates.day(named.until))
    return await change_and_tell(
        station, desk, first, said, *_records(station, named, first, second), own=True
    )


def is_permitted(station: Station, person: Person) -> bool:
    """Is this person offered it?"""
    return may_take_part(station.register, person, office_now(station)) is None


async def _may(station: Station, desk: Desk, person: Person) -> bool:
    refused = may_take_part(station.register, person, office_now(station))
    if refused is not None:
        await refuse(station, desk, refused, RECOVERY, person)
    return refused is None


def _may_sign(station: Station, first: Person, delegate: Person, other: Person) -> Refused | None:
    return may_sign(first, delegate, other, office_now(station))


async def _are_away(desk: Desk, here: tuple[Person, ...]) -> bool:
    """Formally there is somebody: who fell ill at home could not have it recorded."""
    names = " ".join(person.name for person in here)
    text = _("Today's custodians: {names}. Are they away, all of them?").format(names=names)
    away = Option(True, _("They are away"), _("they undo it with a tap"))
    return bool(await desk.choose(Question(text, (away,), _stage(0))))


async def _whom(station: Station, desk: Desk, first: Person, away: tuple[Person, ...]) -> _Named | None:
    register, today = station.register, office_now(station).date()
    days = {each.id: may_be_named(register, each, first, today) for each in register.people.values()}
    if not any(days.values()):
        nobody = Refused(refusals.NOBODY_TO_NAME, refusals.HAVE_CARD_ENROLLED, Ask.ADMINISTRATOR)
        await refuse(station, desk, nobody, RECOVERY, first)
        return None
    delegate = await choose_person(station, desk, _("Who stands in?"), lambda each: bool(days[each.id]))
    until = await until_when(desk, days[delegate.id]) if delegate else None
    return _Named(delegate, until, away) if delegate and until else None


def _said(named: _Named) -> str:
    """What the second person signs."""
    said = _("{name} stands in until {day}.").format(name=named.delegate.name, day=dates.day(named.until))
    if not named.away:
        return said
    names = " ".join(person.name for person in named.away)
    return " ".join((said, _("Recorded as away: {names}.").format(names=names)))


def _records(station: Station, named: _Named, first: Person, second: Person) -> tuple[Registered, ...]:
    now = office_now(station)
    permitted = permission(station.register, now)
    since, until, delegation = f"{now.date()}", f"{named.until}", secrets.token_hex(4)
    return (
        *(AbsenceRecorded(person=each.id, since=since, until=until) for each in named.away),
        DelegationMade(delegation=delegation, person=named.delegate.id, since=since, until=until),
        RecoveryEnded(
            recovery=permitted.id if permitted else "",
            how="used",
            person=first.id,
            second=second.id,
            delegation=delegation,
        ),
    )


def _stage(now: int) -> Stage:
    return Stage((_("Who"), _("Stands in"), _("Second person")), now)
