"""What a return needs to know, in a file beside the database: for a start on which no record can be read.

It holds no name and no staff number, only ids: keys, slots, places, digests of cards. It is a copy, made anew
at every change, and never more than that: nothing is decided by it but who brings which key back.
"""

import logging
import os
from contextlib import suppress
from pathlib import Path

import msgspec

from kiosk.core.office.names import role_name
from kiosk.core.office.register import Register
from storage.file.whole_file import make_private
from storage.keys.facts import Key, StoragePlace
from storage.people.facts import Card, Person, Role

log = logging.getLogger(__name__)


class _Copy(msgspec.Struct):
    roles: dict[str, Role]
    cards: list[Card]
    keys: list[Key]
    places: list[StoragePlace]


def copy_path(database: Path) -> Path:
    """Where the copy of this database's register lies."""
    return database.with_name(database.name + "-register")


def write_copy(database: Path, register: Register) -> None:
    """Replaces the copy as a whole. A disk that does not take it is only logged: the older one stays."""
    copy = _Copy(
        {person.id: person.role for person in register.people.values()},
        list(register.cards.values()),
        list(register.keys.values()),
        list(register.places.values()),
    )
    path = copy_path(database)
    fresh = path.with_name(path.name + ".new")
    try:
        with open(make_private(fresh, os.O_WRONLY | os.O_TRUNC), "wb") as file:
            file.write(msgspec.json.encode(copy))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        log.warning("%s cannot be written: %s", path, error)
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def read_copy(database: Path) -> Register | None:
    """The register as far as the copy holds it, people by role and id; None where none can be read."""
    try:
        copy = msgspec.json.decode(copy_path(database).read_bytes(), type=_Copy)
    except (OSError, msgspec.DecodeError) as error:
        log.warning("%s cannot be read: %s", copy_path(database), error)
        return None
    return Register(
        {
            person: Person(person, "", f"{role_name(role)} {person}", role)
            for person, role in copy.roles.items()
        },
        {card.digest: card for card in copy.cards},
        {key.id: key for key in copy.keys},
        {place.id: place for place in copy.places},
    )
