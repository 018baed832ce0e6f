"""People, keys and places as the cells of their sheets: what `cells` and the tables read back as the same."""

from collections.abc import Iterable, Mapping
from datetime import date

from kiosk.core.office.register import Register
from kiosk.locale import language
from kiosk.sheets import words
from kiosk.sheets.cells import SEVERAL
from storage.keys.facts import Guarded, Key, Second, StoragePlace
from storage.people.facts import Card, Person, Role

Value = str | int | date
Cells = Mapping[str, Value]
"""By column. An empty text is an empty cell."""

BY_NUMBER = ("idm", "uid")
"""Kinds of cards that are known by a number that can be written into a sheet."""


def person_cells(person: Person, register: Register) -> dict[str, Value]:
    """A person's row. Cards can only be counted: of their numbers the register keeps digests."""
    return {
        "number": person.number,
        "name": person.name,
        "kana": person.kana,
        "role": role(person.role),
        "group": person.group,
        "employed_from": person.employed_from or "",
        "employed_until": person.employed_until or "",
        "cards": cards(register.cards_of(person.id)),
    }


def cards(held: Iterable[Card]) -> str:
    """How many cards somebody has; empty for none."""
    count = len(tuple(held))
    return _in_language(words.REGISTERED).format(count=count) if count else ""


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


def number_of(person: str, register: Register) -> str:
    """A staff number, or the id of somebody who is on the register no longer."""
    known = register.people.get(person)
    return person if known is None else known.number


def several(texts: Iterable[str]) -> str:
    """Several things in one cell."""
    return "、".join(texts)


def purposes(texts: Iterable[str]) -> str:
    """Several texts in one cell, in lines of their own where one of them contains a separator."""
    texts = tuple(texts)
    if any(SEVERAL.search(text) for text in texts):
        return "\n".join(texts) + "\n"
    return several(texts)


def hours(since: int, until: int) -> str:
    """From and until as a clock shows them; empty for any hour."""
    return f"{_clock(since)}-{_clock(until)}" if since != until else ""


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def role(code: Role) -> str:
    """A role's word."""
    return _in_language(words.ROLES[code])


def second(code: Second) -> str:
    """Who has to stand beside; empty for nobody."""
    return _in_language(words.SECONDS[code]) if code else ""


def guarded(code: Guarded) -> str:
    """Is the tag read on return? Empty: by what the key opens."""
    return _in_language(words.GUARDED[code]) if code else ""


def yes(value: bool) -> str:
    """Yes, or an empty cell."""
    return _in_language(words.YES) if value else ""


def _in_language(pair: tuple[str, str]) -> str:
    ja, en = pair
    return ja if language() == "ja" else en
