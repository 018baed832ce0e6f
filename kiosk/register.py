"""The office's people, cards, keys and places, looked up by whatever identifies them."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage.facts import Key, Person, Role, StoragePlace


def card_digest(card_key: bytes, kind: str, card_id: bytes) -> str:
    """A card's keyed digest (HMAC-SHA256, hex): the only form in which a card enters a record.

    Unkeyed hashes would not do: a 4-byte UID has only 2^32 values.
    """
    return hmac.new(card_key, kind.encode() + b"\x00" + card_id, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Register:
    """Everything and everyone that the kiosk knows by name. `cards` maps a digest to a person's id."""

    people: Mapping[str, Person]
    cards: Mapping[str, str]
    keys: Mapping[str, Key]
    places: Mapping[str, StoragePlace]

    def holder_of_card(self, digest: str) -> Person | None:
        """Whose card this is, if anybody's."""
        return self.people.get(self.cards.get(digest, ""))

    def key_in_slot(self, slot: int) -> Key | None:
        """The key whose place is `slot`."""
        return self.keys_by_slot.get(slot)

    def key_numbered(self, number: int) -> Key | None:
        """The key with this number on its tag."""
        return next((key for key in self.keys.values() if key.number == number), None)

    @property
    def keys_by_slot(self) -> dict[int, Key]:
        """The keys by the slot each belongs in."""
        return {key.slot: key for key in self.keys.values()}

    def in_role(self, *roles: Role) -> tuple[Person, ...]:
        """The people in any of the roles, in the order of the register."""
        return tuple(person for person in self.people.values() if person.role in roles)


def register_of(
    people: Iterable[tuple[Person, Iterable[str]]],
    keys: Iterable[Key],
    places: Iterable[StoragePlace],
    card_key: bytes,
) -> Register:
    """A register from people with their card ids (hex), keys and places.

    A FeliCa IDm and an ISO 14443 UID are told apart by the reader, not by the office: both are looked for.
    """
    people = [(person, tuple(cards)) for person, cards in people]
    cards = {
        card_digest(card_key, kind, bytes.fromhex(card)): person.id
        for person, ids in people
        for card in ids
        for kind in ("idm", "uid")
    }
    return Register(
        {person.id: person for person, _ in people},
        cards,
        {key.id: key for key in keys},
        {place.id: place for place in places},
    )
