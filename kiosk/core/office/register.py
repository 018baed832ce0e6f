"""The office's people, cards, keys and places, looked up by whatever identifies them."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from kiosk.core.office.rotation import Rotation
from storage.keys.facts import Duplicate, Key, Reservation, StoragePlace
from storage.people.facts import Card, Delegation, Period, Person, Recovery, Role

IDM_BYTES = 8
"""A FeliCa card's IDm (JIS X 6319-4)."""


def card_digest(card_key: bytes, kind: str, card_id: bytes) -> str:
    """A card's keyed digest (HMAC-SHA256, hex): the only form in which a card enters a record.

    Unkeyed hashes would not do: a 4-byte UID has only 2^32 values. Eight bytes are a FeliCa card's IDm,
    whatever the reader calls the card: no UID of ISO 14443-3 has that length.
    """
    if kind == "uid" and len(card_id) == IDM_BYTES:
        kind = "idm"
    return hmac.new(card_key, kind.encode() + b"\x00" + card_id, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Register:
    """Everything and everyone that the kiosk knows, at one moment; never changed, only replaced by a newer.

    `cards` by digest; `absences` by custodian; `lost` are keys, `unsafe` places with the lost key that opens
    them; `pins` are the digests by person and use (`own`, `duress`).
    """

    people: Mapping[str, Person]
    cards: Mapping[str, Card]
    keys: Mapping[str, Key]
    places: Mapping[str, StoragePlace]
    delegations: tuple[Delegation, ...] = ()
    absences: Mapping[str, Period] = field(default_factory=dict)
    reservations: tuple[Reservation, ...] = ()
    lost: frozenset[str] = frozenset()
    unsafe: Mapping[str, str] = field(default_factory=dict)
    pins: Mapping[tuple[str, str], str] = field(default_factory=dict)
    duplicates: tuple[Duplicate, ...] = ()
    rotation: Rotation = field(default_factory=Rotation)
    recoveries: tuple[Recovery, ...] = ()

    def holder_of_card(self, digest: str) -> Person | None:
        """Whose card this is, if anybody's."""
        card = self.cards.get(digest)
        return None if card is None else self.people.get(card.person)

    def cards_of(self, person: str) -> tuple[Card, ...]:
        """A person's cards."""
        return tuple(card for card in self.cards.values() if card.person == person)

    def person_numbered(self, number: str) -> Person | None:
        """The person with this staff number."""
        return next((person for person in self.people.values() if person.number == number), None)

    def key_in_slot(self, slot: int) -> Key | None:
        """The key whose place is `slot`."""
        return self.keys_by_slot.get(slot)

    def key_numbered(self, number: int) -> Key | None:
        """The key with this number on its tag."""
        return next((key for key in self.keys.values() if key.number == number), None)

    def keys_to(self, place: str) -> tuple[Key, ...]:
        """The keys that open a place."""
        return tuple(key for key in self.keys.values() if place in key.opens)

    def place_at(self, contact: int) -> StoragePlace | None:
        """The place whose door has this contact."""
        return next((place for place in self.places.values() if place.contact == contact), None)

    @property
    def keys_by_slot(self) -> dict[int, Key]:
        """The keys by the slot each belongs in."""
        return {key.slot: key for key in self.keys.values()}

    def in_role(self, *roles: Role) -> tuple[Person, ...]:
        """The people in any of the roles, in the order of the register."""
        return tuple(person for person in self.people.values() if person.role in roles)

    # --- custody ----------------------------------------------------------------------------------

    def custodians(self, day: date) -> tuple[Person, ...]:
        """Who answers for the keys on this day: the 責任職 who can act; else those who stand in.

        Standing in are the 庶務担当 who can act, and whoever a delegation names for the day. Nobody may be
        left: then nobody is custodian (`office.custodians` says what keeps it from coming to that).
        """
        here = self._acting(self.in_role(Role.SUPERVISOR), day)
        return here or self._acting((*self.in_role(Role.CLERK_IN_CHARGE), *self._delegates(day)), day)

    def is_custodian(self, person: Person, day: date) -> bool:
        """Does this person answer for the keys on this day?"""
        return any(custodian.id == person.id for custodian in self.custodians(day))

    def is_responsible(self, person: Person, day: date) -> bool:
        """Is this the 責任職, or named by one with their rights for the day, while none is here?"""
        here = self._acting(self.in_role(Role.SUPERVISOR), day)
        whole = (each for each in self.delegations if not each.custody_only)
        named = {each.person for each in whole if each.period.covers(day)}
        return self.is_custodian(person, day) and (bool(here) or person.id in named)

    def _delegates(self, day: date) -> tuple[Person, ...]:
        named = {each.person for each in self.delegations if each.period.covers(day)}
        return tuple(
            person
            for person in self.people.values()
            if person.id in named and person.role is not Role.CLERK_IN_CHARGE
        )

    def _acting(self, people: Iterable[Person], day: date) -> tuple[Person, ...]:
        return tuple(person for person in people if self.can_act(person, day))

    def can_act(self, person: Person, day: date) -> bool:
        """Can this person do anything at the kiosk on that day: employed, not away, with a card in force?

        Nobody is let in without a card: a custodian who has none can neither approve nor have one enrolled.
        """
        return person.is_employed(day) and not self.is_away(person, day) and self.has_card(person)

    def has_card(self, person: Person) -> bool:
        """Has this person a card in force?"""
        return person.id in self._with_card

    @cached_property
    def _with_card(self) -> frozenset[str]:
        return frozenset(card.person for card in self.cards.values())

    def is_away(self, person: Person, day: date) -> bool:
        """Is the person recorded as away on this day?"""
        period = self.absences.get(person.id)
        return period is not None and period.covers(day)


def register_of(
    people: Iterable[tuple[Person, Iterable[str]]],
    keys: Iterable[Key],
    places: Iterable[StoragePlace],
    card_key: bytes,
) -> Register:
    """A register from people with their card ids (hex), keys and places."""
    people = [(person, tuple(cards)) for person, cards in people]
    cards = [
        Card(card_digest(card_key, kind_of(card), bytes.fromhex(card)), person.id, kind_of(card))
        for person, ids in people
        for card in ids
    ]
    return Register(
        {person.id: person for person, _ in people},
        {card.digest: card for card in cards},
        {key.id: key for key in keys},
        {place.id: place for place in places},
    )


def kind_of(card: str) -> str:
    """The kind of the card with this number (hexadecimal digits)."""
    return "idm" if len(card) == 2 * IDM_BYTES else "uid"
