"""The configuration that `kagiban init` writes: 24 keys on three modules, and a few people as an example.

`starter.toml` beside this file holds the commented text; what differs from office to office is filled in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kiosk.config import Enrolled
from kiosk.config.reading import spelled
from kiosk.house.subject import House
from kiosk.keys.starter import CONDITIONS, KEYS, PLACES, Row
from kiosk.people.starter import example_people
from kiosk.subjects import HOUSE
from storage.keys.facts import StoragePlace

STATION = "counter-1"
DATABASE = "kagiban.db"
OFFICE = "区役所 戸籍課"
PORT = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0"
"""An example of what udev names a USB adapter's line; `kagiban check` says that it is not there."""

_TEMPLATE = Path(__file__).with_name("starter.toml")
_BLANK = re.compile("@([a-z]+)@")


def starter_text(
    *,
    port: str = PORT,
    station: str = STATION,
    office: str = OFFICE,
    people: Sequence[Enrolled] | None = None,
    shredder: str = "",
    database: str = DATABASE,
    house: House = HOUSE,
) -> str:
    """The commented configuration. `shredder`: the port of its line; without one it stays an example.

    `house`: the subjects, which bring what the file says of them.

    Nothing is checked here: `load` does that on what was written.
    """
    people = example_people() if people is None else people
    blanks = {
        **house.starter({"shredder": shredder}),
        "station": spelled(station),
        "office": spelled(office),
        "port": spelled(port),
        "database": spelled(database),
        "places": _tables("places", map(_place, PLACES)),
        "keys": _tables("keys", (_key(number, row) for number, row in enumerate(KEYS, start=1))),
        "people": _tables("people", map(_person, people)),
    }
    return _BLANK.sub(lambda blank: blanks.get(blank[1], ""), _TEMPLATE.read_text(encoding="utf-8"))


def _place(place: StoragePlace) -> dict[str, object]:
    contact = {"contact": place.contact} if place.contact else {}
    return {"id": place.id, "name": place.name, **contact}


def _key(number: int, row: Row) -> dict[str, object]:
    name, opens, purposes, roles = row
    return {
        "id": f"key-{number:02}",
        "number": number,
        "name": name,
        "slot": number,
        "opens": list(opens),
        "purposes": list(purposes),
        "roles": list(roles),
        **CONDITIONS.get(number, {}),
    }


def _person(enrolled: Enrolled) -> dict[str, object]:
    person = enrolled.person
    return {
        "id": person.id,
        "number": person.number,
        "name": person.name,
        "kana": person.kana,
        "role": person.role,
        "group": person.group,
        "cards": list(enrolled.cards),
    }


def _tables(name: str, tables: Iterable[Mapping[str, object]]) -> str:
    return "".join(
        f"[[{name}]]\n" + "".join(f"{key} = {spelled(value)}\n" for key, value in table.items()) + "\n"
        for table in tables
    )
