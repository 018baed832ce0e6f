"""People as the cells of their sheet: what `cells` and the table read back as the same."""

from collections.abc import Iterable

from kiosk.core.office.register import Register
from kiosk.people.sheets import words
from kiosk.sheets.spelling import Value, in_language
from storage.people.facts import Card, Person, Role

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
    return in_language(words.REGISTERED).format(count=count) if count else ""


def number_of(person: str, register: Register) -> str:
    """A staff number, or the id of somebody who is on the register no longer."""
    known = register.people.get(person)
    return person if known is None else known.number


def role(code: Role) -> str:
    """A role's word."""
    return in_language(words.ROLES[code])
