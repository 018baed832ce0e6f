"""What the policy says at this station now: from the register, the records and the sensors."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from kiosk.core.clock import instant
from kiosk.core.refusals import (
    CHANGED,
    Ask,
    Cause,
    NextStep,
    Refused,
    Verdict,
)
from kiosk.core.station import Station
from kiosk.keys.hooks import is_wrong
from kiosk.keys.policy import (
    Circumstances,
    may_take,
    not_of_staff,
    offered,
)
from storage.facts import Key, KeyState, Person


def office_now(station: Station) -> datetime:
    """The wall clock in the office's own time."""
    return instant(station.clock.now_us()).astimezone()


def keys_for(station: Station, person: Person) -> tuple[Key, ...]:
    """The keys that `person` may ask for, by number."""
    return tuple(sorted(offered(person, station.register.keys.values()), key=lambda key: key.number))


def verdict_on(station: Station, person: Person, key: Key, *, genuine: bool = False) -> Verdict:
    """The policy's verdict on this person and key now. `genuine`: their card has proved itself.

    Both are as the register has them now, whenever they were asked for: somebody may have been awaited since.
    """
    gone = left_meanwhile(station, person)
    if gone is not None:
        return replace(gone, next_step=NextStep.HAVE_RIGHTS_CHANGED)
    holder, wanted = station.register.people[person.id], station.register.keys.get(key.id)
    if wanted is None:
        return CHANGED
    return may_take(holder, wanted, _circumstances(station, holder, wanted, genuine=genuine))


def verdict_on_handover(station: Station, taker: Person, key: Key, *, genuine: bool = False) -> Verdict:
    """May this person be handed a key that is out? The rules are those of taking it from its slot."""
    gone = left_meanwhile(station, taker)
    if gone is not None:
        return gone
    now = _circumstances(station, taker, key, genuine=genuine)
    in_hand = replace(
        now, loan=None, key_state=KeyState.PRESENT, cabinet_answers=True, swapped=False, slot_answers=True
    )
    return may_take(taker, key, in_hand)


def is_custodian(station: Station, person: Person) -> bool:
    """Does this person answer for the keys today?"""
    return station.register.is_custodian(person, office_now(station).date())


def is_away(station: Station, person: Person) -> bool:
    """Are they recorded as away today? Whoever is not employed is not away, but gone."""
    today = office_now(station).date()
    return person.is_employed(today) and station.register.is_away(person, today)


def left_meanwhile(station: Station, person: Person) -> Refused | None:
    """Why a tap does not count any more: since then they have left, or that card is void. None if it does.

    To be asked when somebody else was awaited behind it; other programs change the register too.
    """
    known = station.register.people.get(person.id)
    if gone := not_of_staff(known, office_now(station).date()):
        return gone
    card = station.arrivals.card_of(person.id)
    if card and station.register.holder_of_card(card) != known:
        return Refused(Cause.CARD_ENDED, NextStep.LET_OTHER_TAP, Ask.SUPERVISOR)
    return None


def still_there(station: Station, there: Mapping[str, Person]) -> dict[str, Person]:
    """Of those who have tapped for two, by whom they stand there for: the ones whose tap counts still."""
    return {whom: each for whom, each in there.items() if left_meanwhile(station, each) is None}


def custodian_no_more(station: Station, person: Person) -> Refused | None:
    """Why they do nothing in a custodian's name any more; None while they may."""
    lapsed = left_meanwhile(station, person)
    if lapsed is None and not is_custodian(station, person):
        return Refused(Cause.NOT_FOR_YOU, NextStep.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
    return lapsed


def is_responsible(station: Station, person: Person) -> bool:
    """Is this the responsible officer of today, or whoever stands in by a delegation?"""
    return station.register.is_responsible(person, office_now(station).date())


def is_at_vault(station: Station, person: Person, place: str = "") -> bool:
    """Is there a key to the counted place that this person may ask for? Then they are offered the count."""
    vault = place or station.rules.day.vault
    return bool(vault) and any(vault in key.opens for key in keys_for(station, person))


def kept_from_vault(station: Station, person: Person, step: NextStep, place: str = "") -> Refused | None:
    """What stands in the way of this person counting there, or entering what comes and goes; None if nothing.

    `step`: what is to be done then. Without a `place` it is the one that is counted now.
    """
    if gone := not_of_staff(person, office_now(station).date(), step):
        return gone
    if not is_at_vault(station, person, place):
        return Refused(Cause.NOT_AT_VAULT, step, Ask.SUPERVISOR)
    return None


def custodians(station: Station) -> tuple[Person, ...]:
    """Who answers for the keys today."""
    return station.register.custodians(office_now(station).date())


def _circumstances(station: Station, person: Person, key: Key, *, genuine: bool) -> Circumstances:
    now, register = office_now(station), station.register
    return Circumstances(
        now=now,
        loan=station.loan_of(key.id),
        key_state=station.slots[key.slot].key if key.slot in station.slots else KeyState.UNKNOWN,
        cabinet_answers=station.cabinet_answers,
        records_kept=station.recorder.available,
        working_day=station.rules.day.calendar.is_working_day(now.date()),
        held=len(station.loans_of(person.id)),
        most=station.rules.keys_per_person,
        genuine=genuine,
        lost=key.id in register.lost,
        reserved_for=_reserved_for(station, key, now),
        custodian_here=bool(register.custodians(now.date())),
        has_pin=(person.id, "own") in register.pins,
        locked_up=station.night_lock,
        courses_in_date=station.courses.in_date(person, now.date()),
        swapped=is_wrong(station, key.slot),
        slot_answers=station.reaches(key.slot),
    )


def _reserved_for(station: Station, key: Key, now: datetime) -> str:
    """Whose the key is kept for now; empty for nobody's."""
    return next(
        (
            each.person
            for each in station.register.reservations
            if each.key == key.id and each.since <= now < each.until
        ),
        "",
    )
