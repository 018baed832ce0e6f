"""The register as records and back: what the ledger says of people, cards, keys and places, as facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

import msgspec

from kiosk.core.office.register import Register
from kiosk.core.office.rotation import rotation_of
from storage.file.database import Database
from storage.keys.facts import Conditions, Duplicate, Guarded, Key, Reservation, Second, StoragePlace
from storage.keys.records import (
    DuplicateMade,
    KeyLost,
    KeyRecorded,
    KeyReserved,
    PlaceRecorded,
    PlaceUnsafe,
    ReservationEnded,
)
from storage.log.clock import instant
from storage.people.facts import Card, Delegation, Period, Person, Recovery, Role
from storage.people.questions import recorded, recorded_since
from storage.people.records import (
    AbsenceEnded,
    AbsenceRecorded,
    CardEnded,
    CardRecorded,
    DelegationEnded,
    DelegationMade,
    PersonLeft,
    PersonRecorded,
    PinCleared,
    PinSet,
    RecoveryPermitted,
    Registered,
    RotationSet,
)

T = TypeVar("T")

ROTATION_DAYS = 40
"""So far back the rotation is read: it grows for ever, and what is asked is today and what comes."""

SEED = "configuration"
"""The author of what a configuration file says of the office, which is taken in once."""


def read_register(database: Database) -> Register:
    """What stands on the register now. Raises what `Database.reading` raises."""
    return Register(
        {each.person: _person(each) for each in recorded(database, PersonRecorded).values()},
        {
            each.card: Card(each.card, each.person, each.card_kind)
            for each in recorded(database, CardRecorded).values()
        },
        {each.key: _key(each) for each in recorded(database, KeyRecorded).values()},
        {each.place: _place(each) for each in recorded(database, PlaceRecorded).values()},
        tuple(map(_delegation, recorded(database, DelegationMade).values())),
        {each.person: _period(each) for each in recorded(database, AbsenceRecorded).values()},
        tuple(map(_reservation, recorded(database, KeyReserved).values())),
        frozenset(recorded(database, KeyLost)),
        {each.place: each.key for each in recorded(database, PlaceUnsafe).values()},
        {(each.person, each.use): each.digest for each in recorded(database, PinSet).values()},
        tuple(
            Duplicate(each.duplicate, each.key, each.kept)
            for each in recorded(database, DuplicateMade).values()
        ),
        rotation_of(recorded_since(database, RotationSet, ROTATION_DAYS).values()),
        tuple(
            Recovery(each.recovery, instant(each.until_us), each.author)
            for each in recorded(database, RecoveryPermitted).values()
        ),
    )


def records_of(register: Register) -> Iterator[Registered]:
    """The records by which these people, cards, places and keys are put on a register."""
    yield from map(person_record, register.people.values())
    yield from (
        CardRecorded(card=card.digest, person=card.person, card_kind=card.kind)
        for card in register.cards.values()
    )
    yield from map(place_record, register.places.values())
    yield from map(key_record, register.keys.values())


# --- people -------------------------------------------------------------------------------------------


def person_record(person: Person) -> PersonRecorded:
    """What the register says of a person."""
    return PersonRecorded(
        person=person.id,
        role=person.role,
        number=person.number,
        name=person.name,
        kana=person.kana,
        group=person.group,
        employed_from=_day_text(person.employed_from),
        employed_until=_day_text(person.employed_until),
    )


def _person(record: PersonRecorded) -> Person:
    return Person(
        record.person,
        record.number,
        record.name or record.person,
        _role(record.role),
        record.kana,
        record.group,
        _day(record.employed_from),
        _day(record.employed_until),
    )


def _role(word: str) -> Role:
    """A role that a newer version wrote gives the rights of the least."""
    return Role(word) if word in set(Role) else Role.PART_TIME


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _period(record: AbsenceRecorded | DelegationMade) -> Period:
    return Period(date.fromisoformat(record.since), date.fromisoformat(record.until))


def _delegation(record: DelegationMade) -> Delegation:
    only = bool(record.custody_only)
    return Delegation(record.delegation, record.person, _period(record), record.author, only)


def _reservation(record: KeyReserved) -> Reservation:
    return Reservation(
        record.reservation, record.key, record.person, instant(record.since_us), instant(record.until_us)
    )


def leaving(register: Register, person: Person) -> tuple[Registered, ...]:
    """What ends when a person leaves the register: their cards, their PINs, what was delegated to them."""
    return (
        *(
            CardEnded(card=card.digest, why="handed_in", person=person.id)
            for card in register.cards_of(person.id)
        ),
        *(PinCleared(person=who, use=use) for who, use in register.pins if who == person.id),
        *(
            DelegationEnded(delegation=each.id, person=person.id)
            for each in register.delegations
            if each.person == person.id
        ),
        *(AbsenceEnded(person=who) for who in register.absences if who == person.id),
        *(
            ReservationEnded(reservation=each.id, how="given_up", key=each.key, person=person.id)
            for each in register.reservations
            if each.person == person.id
        ),
        PersonLeft(person=person.id),
    )


# --- places and keys ----------------------------------------------------------------------------------


def place_record(place: StoragePlace) -> PlaceRecorded:
    """What the register says of a place."""
    return PlaceRecorded(place=place.id, name=place.name, contact=place.contact)


def _place(record: PlaceRecorded) -> StoragePlace:
    return StoragePlace(record.place, record.name, record.contact)


def key_record(key: Key) -> KeyRecorded:
    """What the register says of a key."""
    asked = key.conditions
    return KeyRecorded(
        key=key.id,
        number=key.number,
        name=key.name,
        slot=key.slot,
        opens=" ".join(key.opens),
        purposes="\n".join(key.purposes),
        roles=" ".join(role for role in Role if role in key.roles),
        people=" ".join(sorted(key.people)),
        pieces=key.pieces,
        hours_from=asked.hours_from,
        hours_until=asked.hours_until,
        working_days=int(asked.working_days),
        courses=" ".join(asked.courses),
        second=asked.second,
        second_on_return=int(asked.second_on_return),
        approval=int(asked.approval),
        pin=int(asked.pin),
        genuine=int(asked.genuine),
        max_minutes=asked.max_minutes,
        guarded=key.guarded,
    )


def _key(record: KeyRecorded) -> Key:
    return Key(
        record.key,
        record.number,
        record.name,
        record.slot,
        tuple(record.opens.split()),
        tuple(record.purposes.split("\n")) if record.purposes else (),
        frozenset(Role(role) for role in record.roles.split() if role in set(Role)),
        frozenset(record.people.split()),
        _conditions(record),
        record.pieces,
        _guarded(record.guarded),
    )


def _conditions(record: KeyRecorded) -> Conditions:
    return Conditions(
        hours_from=record.hours_from,
        hours_until=record.hours_until,
        working_days=bool(record.working_days),
        courses=tuple(record.courses.split()),
        second=_second(record.second),
        second_on_return=bool(record.second_on_return),
        approval=bool(record.approval),
        pin=bool(record.pin),
        genuine=bool(record.genuine),
        max_minutes=record.max_minutes,
    )


def _second(word: str) -> Second:
    """A demand that a newer version wrote is taken for the strictest that this one knows."""
    return Second(word) if word in set(Second) else Second.OTHER_GROUP


def _guarded(word: str) -> Guarded:
    """A demand that a newer version wrote is taken for the strictest that this one knows."""
    return Guarded(word) if word in set(Guarded) else Guarded.YES


# --- what changes -------------------------------------------------------------------------------------


def applied(register: Register, records: Iterable[Registered]) -> Register:
    """The register with these records on it: its people and cards, who is away, who stands in.

    What says nothing of who can be custodian is left as it is.
    """
    for record in records:
        register = _with(register, record)
    return register


def _with(register: Register, record: Registered) -> Register:
    match record:
        case PersonRecorded(person=who):
            return replace(register, people={**register.people, who: _person(record)})
        case PersonLeft(person=who):
            return replace(register, people=_without(register.people, who))
        case CardRecorded(card=digest):
            card = Card(digest, record.person, record.card_kind)
            return replace(register, cards={**register.cards, digest: card})
        case CardEnded(card=digest):
            return replace(register, cards=_without(register.cards, digest))
        case AbsenceRecorded(person=who):
            return replace(register, absences={**register.absences, who: _period(record)})
        case AbsenceEnded(person=who):
            return replace(register, absences=_without(register.absences, who))
        case DelegationMade() | DelegationEnded():
            others = tuple(each for each in register.delegations if each.id != record.delegation)
            made = (_delegation(record),) if isinstance(record, DelegationMade) else ()
            return replace(register, delegations=(*others, *made))
    return register


def _without(things: Mapping[str, T], which: str) -> dict[str, T]:
    return {name: thing for name, thing in things.items() if name != which}


def changed(standing: Mapping[str, Registered], wanted: Iterable[Registered]) -> Iterator[Registered]:
    """Those of the wanted records that say something else than what stands."""
    for record in wanted:
        now = standing.get(record.which)
        if now is None or plain(now) != plain(record):
            yield record


def plain(record: Registered) -> Registered:
    """The record without who wrote it and what it takes the place of: what it says."""
    return msgspec.structs.replace(record, author="", before=0)
