"""Who and what records name: people who have left, keys and places that are used no longer. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kiosk.books.values import Several
from kiosk.core.office.register import Register
from kiosk.records.at_rest import Records
from storage.keys.facts import Key, StoragePlace
from storage.keys.records import KeyRecorded, PlaceRecorded
from storage.log.ledger import Ledger
from storage.people.facts import Person, Role
from storage.people.questions import names


@dataclass(frozen=True, slots=True)
class Who:
    """A person by name, or by id where the name was erased."""

    id: str
    name: str | None

    def __str__(self) -> str:
        return self.name or self.id

    def plain(self) -> Any:
        """Both; the name is null where it was erased."""
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True)
class KeyName:
    """A key by number and name, or by id where neither is known."""

    id: str
    number: int | None
    name: str | None

    def __str__(self) -> str:
        return self.id if self.name is None else f"{self.number} {self.name}"

    def plain(self) -> Any:
        """All of it; what is not known is null."""
        return {"id": self.id, "number": self.number, "name": self.name}


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A storage place by name, or by id where it has none."""

    id: str
    name: str | None

    def __str__(self) -> str:
        return self.name or self.id

    def plain(self) -> Any:
        """Both."""
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True)
class Known:
    """`register`: the register with everybody and everything that ever was on it, for names.

    Each key opens there what it ever opened. `people`: the names that are kept, by id.
    """

    register: Register
    people: Mapping[str, str]

    def who(self, person: str) -> Who | None:
        """A person; None where nobody is named."""
        return Who(person, self.people.get(person)) if person else None

    def all_of(self, people: Iterable[str]) -> Several:
        """Several people."""
        return Several(tuple(Who(person, self.people.get(person)) for person in people))

    def key(self, key: str) -> KeyName:
        """A key."""
        found = self.register.keys.get(key)
        return KeyName(key, found.number if found else None, found.name if found else None)

    def place(self, place: str) -> PlaceName:
        """A storage place."""
        found = self.register.places.get(place)
        return PlaceName(place, found.name if found else None)


def known_of(records: Records, register: Register) -> Known:
    """Asks the records. Raises `StorageError`."""
    people = {person.id: person.name for person in register.people.values() if person.name != person.id}
    people |= names(records.database)
    gone = {who: Person(who, "", name, Role.PART_TIME) for who, name in people.items()}
    whole = replace(
        register,
        people={**gone, **register.people},
        keys={**register.keys, **_keys(records.ledger, register)},
        places={**_places(records.ledger), **register.places},
    )
    return Known(whole, people)


def _keys(ledger: Ledger, register: Register) -> dict[str, Key]:
    """Every key that ever was recorded, as it is or was last, with all that it ever opened."""
    keys: dict[str, Key] = {}
    for entry in ledger.read(kind=KeyRecorded.kind):
        if isinstance(record := entry.record, KeyRecorded):
            key = register.keys.get(record.key) or _key(record)
            before = keys[key.id].opens if key.id in keys else ()
            opens = dict.fromkeys((*key.opens, *before, *record.opens.split()))
            keys[key.id] = replace(key, opens=tuple(opens))
    return keys


def _key(record: KeyRecorded) -> Key:
    """Without who might take it."""
    return Key(record.key, record.number, record.name, record.slot, (), (), frozenset())


def _places(ledger: Ledger) -> dict[str, StoragePlace]:
    written = (entry.record for entry in ledger.read(kind=PlaceRecorded.kind))
    places = (record for record in written if isinstance(record, PlaceRecorded))
    return {each.place: StoragePlace(each.place, each.name, each.contact) for each in places}
