"""Keys and places as the cells of their sheets: what `cells` and the tables read back as the same."""

from kiosk.core.office.register import Register
from kiosk.keys.sheets import words
from kiosk.people.sheets.spelling import number_of, role
from kiosk.sheets.cells import SEVERAL
from kiosk.sheets.spelling import Value, hours, in_language, purposes, several, yes
from storage.keys.facts import Guarded, Key, Second, StoragePlace
from storage.people.facts import Role


def place_cells(place: StoragePlace) -> dict[str, Value]:
    """A place's row."""
    return {"id": place.id, "name": place.name, "contact": place.contact or ""}


def key_cells(key: Key, register: Register) -> dict[str, Value]:
    """A key's row: places by name where only one has it, people by staff number where they have one."""
    asked = key.conditions
    return {
        "number": key.number,
        "name": key.name,
        "slot": key.slot,
        "opens": several(place_word(place, register) for place in key.opens),
        "purposes": purposes(key.purposes),
        "roles": several(role(each) for each in Role if each in key.roles),
        "people": several(sorted(number_of(person, register) for person in key.people)),
        "hours": hours(asked.hours_from, asked.hours_until),
        "working_days": yes(asked.working_days),
        "courses": several(asked.courses),
        "second": second(asked.second),
        "second_on_return": yes(asked.second_on_return),
        "approval": yes(asked.approval),
        "pin": yes(asked.pin),
        "genuine": yes(asked.genuine),
        "max_minutes": asked.max_minutes or "",
        "pieces": key.pieces,
        "guarded": guarded(key.guarded),
    }


def place_word(place: str, register: Register) -> str:
    """A place's name, or its id where the name could mean another or be taken for several."""
    known = register.places.get(place)
    if known is None or SEVERAL.search(known.name) or known.name in register.places:
        return place
    only = [each.name for each in register.places.values()].count(known.name) == 1
    return known.name if only else place


def second(code: Second) -> str:
    """Who has to stand beside; empty for nobody."""
    return in_language(words.SECONDS[code]) if code else ""


def guarded(code: Guarded) -> str:
    """Is the tag read on return? Empty: by what the key opens."""
    return in_language(words.GUARDED[code]) if code else ""
