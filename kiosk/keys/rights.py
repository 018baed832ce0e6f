"""What the policy says at this station now: from the register, the records and the sensors."""

from dataclasses import replace
from datetime import datetime

from kiosk.core.office.now import office_now
from kiosk.core.office.today import day_now
from kiosk.core.refusals import CHANGED, Verdict
from kiosk.core.station import Station
from kiosk.keys import refusals
from kiosk.keys.courses import courses_of
from kiosk.keys.custody.hooks import is_wrong
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.policy import Circumstances, may_take, offered
from kiosk.people.rights import left_meanwhile
from storage.keys.facts import Key
from storage.people.facts import Person
from storage.station.facts import KeyState


def keys_for(station: Station, person: Person) -> tuple[Key, ...]:
    """The keys that `person` may ask for, by number."""
    return tuple(sorted(offered(person, station.register.keys.values()), key=lambda key: key.number))


def verdict_on(station: Station, person: Person, key: Key, *, genuine: bool = False) -> Verdict:
    """The policy's verdict on this person and key now. `genuine`: their card has proved itself.

    Both are as the register has them now, whenever they were asked for: somebody may have been awaited since.
    """
    gone = left_meanwhile(station, person)
    if gone is not None:
        return replace(gone, next_step=refusals.HAVE_RIGHTS_CHANGED)
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


def _circumstances(station: Station, person: Person, key: Key, *, genuine: bool) -> Circumstances:
    now, register = office_now(station), station.register
    return Circumstances(
        now=now,
        loan=loans_of(station).of_key(key.id),
        key_state=station.sensed.slots[key.slot].key
        if key.slot in station.sensed.slots
        else KeyState.UNKNOWN,
        cabinet_answers=station.health.cabinet_answers,
        records_kept=station.recorder.available,
        working_day=station.rules.calendar.is_working_day(now.date()),
        held=len(loans_of(station).of_person(person.id)),
        most=station.rules.keys_per_person,
        genuine=genuine,
        lost=key.id in register.lost,
        reserved_for=_reserved_for(station, key, now),
        custodian_here=bool(register.custodians(now.date())),
        has_pin=(person.id, "own") in register.pins,
        locked_up=day_now(station).night_lock,
        courses_in_date=courses_of(station).in_date(person, now.date()),
        swapped=is_wrong(station, key.slot),
        slot_answers=station.health.reaches(key.slot),
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
