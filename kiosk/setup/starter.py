"""The configuration that `kagiban init` writes: 24 keys on three modules, and a few people as an example.

`starter.toml` beside this file holds the commented text; what differs from office to office is filled in.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kiosk.config import Enrolled
from kiosk.keys.starter import (
    CONDITIONS,
    KEYS,
    PLACES,
    Row,
)
from kiosk.people.starter import example_people
from storage.keys.facts import StoragePlace

STATION = "counter-1"
DATABASE = "kagiban.db"
OFFICE = "区役所 戸籍課"
PORT = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0"
"""An example of what udev names a USB adapter's line; `kagiban check` says that it is not there."""

SHREDDER_PORT = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0"
SHREDDER = """[shredder]
port = {port}
kind = "dcon"
baud = 9600
[shredder.counter]
unit = 1
model = "i-7080"
[shredder.switch]
unit = 2
model = "i-7060"
outputs = "enable"
inputs = "running, jam"
"""
"""An I-7080 that counts and an I-7060 that switches, both DCON, on a line of their own."""

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
) -> str:
    """The commented configuration. Without a port, `shredder` stays an example, commented out.

    Nothing is checked here: `load` does that on what was written.
    """
    people = example_people() if people is None else people
    blanks = {
        "station": _toml(station),
        "office": _toml(office),
        "port": _toml(port),
        "database": _toml(database),
        "shredder": _shredder(shredder),
        "places": _tables("places", map(_place, PLACES)),
        "keys": _tables("keys", (_key(number, row) for number, row in enumerate(KEYS, start=1))),
        "people": _tables("people", map(_person, people)),
    }
    return _BLANK.sub(lambda blank: blanks[blank[1]], _TEMPLATE.read_text(encoding="utf-8"))


def _shredder(port: str) -> str:
    text = SHREDDER.format(port=_toml(port or SHREDDER_PORT))
    return text if port else "".join(f"# {line}\n" for line in text.splitlines())


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
        f"[[{name}]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in table.items()) + "\n"
        for table in tables
    )


def _toml(value: object) -> str:
    """A string, number or list of strings in TOML. JSON's spelling of these is TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007F")
