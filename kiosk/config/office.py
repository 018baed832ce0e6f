"""People, places and keys: what may not occur twice, and what must exist."""

import re
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from typing import Any

from kiosk.config.problems import Problems, shown
from kiosk.config.section import Across, Section
from kiosk.config.settings import CalendarEntry, Enrolled, Ground, KeyEntry, PersonEntry
from kiosk.config.values import DATE, minutes_of
from kiosk.core.office.calendar import OfficeCalendar
from storage.keys.facts import Conditions, Guarded, Key, Second, StoragePlace
from storage.people.facts import Person

CARD_DIGITS = frozenset({8, 14, 16, 20})
"""Hexadecimal digits of a card's number: UIDs of 4, 7 and 10 bytes (ISO/IEC 14443-3), IDm of 8 (FeliCa)."""

RANDOM_UID = "08"
"""First byte of a 4-byte UID that is made anew at every tap (ISO/IEC 14443-3, 6.5.4)."""

_SEPARATORS = re.compile(r"[\s:.-]")
_CARD = "8, 14, 16 or 20 hexadecimal digits (spaces, colons and hyphens are let pass)"


def _entries(raw: Mapping[str, Any], problems: Problems) -> None:
    """Notes every fault between entries. `raw` tells which places the file names, well written or not."""
    _unique(problems, raw, "cabinet.modules", "unit", "a unit of its own")
    _unique(problems, raw, "places", "id", "an id of its own")
    for path, names in (("keys", ("number", "slot")), ("people", ("number",))):
        _unique(problems, raw, path, "id", "an id of its own")
        for name in names:
            _unique(problems, raw, path, name, f"a {name} of its own")
    _places_exist(problems, raw)


def places_of(document: Ground) -> tuple[StoragePlace, ...]:
    """The storage places."""
    return tuple(StoragePlace(entry.id, entry.name, entry.contact) for entry in document.places)


def keys_of(document: Ground) -> tuple[Key, ...]:
    """The keys."""
    return tuple(_key(entry) for entry in document.keys)


def people_of(document: Ground) -> tuple[Enrolled, ...]:
    """The staff with their cards."""
    return tuple(_enrolled(entry) for entry in document.people)


def card_number(text: str) -> str:
    """A card's number as capital hexadecimal digits alone. Raises `ValueError` with what is wanted."""
    digits = _SEPARATORS.sub("", text).upper()
    if len(digits) not in CARD_DIGITS or re.fullmatch("[0-9A-F]+", digits) is None:
        raise ValueError(_CARD)
    if len(digits) == 8 and digits.startswith(RANDOM_UID):
        raise ValueError("a card whose number stays the same (numbers that begin with 08 change at each tap)")
    return digits


def _key(entry: KeyEntry) -> Key:
    return Key(
        entry.id,
        entry.number,
        entry.name,
        entry.slot,
        entry.opens,
        entry.purposes,
        frozenset(entry.roles),
        conditions=_conditions(entry),
        pieces=entry.pieces,
        guarded=_guarded(entry.guarded),
    )


def _guarded(given: bool | None) -> Guarded:
    """As the file says; where it says nothing, by what the key opens."""
    return {None: Guarded.BY_PLACE, True: Guarded.YES, False: Guarded.NO}[given]


def _conditions(entry: KeyEntry) -> Conditions:
    start, _, end = entry.hours.partition("-")
    return Conditions(
        minutes_of(start),
        minutes_of(end),
        entry.working_days,
        entry.courses,
        Second(entry.second),
        entry.second_on_return,
        entry.approval,
        entry.pin,
        entry.genuine,
        entry.max_minutes,
    )


def _enrolled(entry: PersonEntry) -> Enrolled:
    person = Person(entry.id, entry.number, entry.name, entry.role, entry.kana, entry.group)
    return Enrolled(person, tuple(card_number(card) for card in entry.cards))


def _unique(problems: Problems, raw: Mapping[str, Any], path: str, name: str, expected: str) -> None:
    first: dict[Hashable, str] = {}
    for at, table in _tables(raw, path):
        value = table.get(name)
        if not isinstance(value, str | int):
            continue
        if value in first:
            found = f"{shown(value)}, which {first[value]} has already"
            problems.add(f"{at}.{name}", found, expected, "" if name == "id" else _named(table))
        first.setdefault(value, at)


def _places_exist(problems: Problems, raw: Mapping[str, Any]) -> None:
    known = place_ids(raw)
    for at, table in _tables(raw, "keys"):
        for index, place in _strings(table.get("opens")):
            if place not in known:
                problems.add(f"{at}.opens[{index}]", shown(place), one_of(known), _named(table))


def place_ids(raw: Mapping[str, Any]) -> set[str]:
    """The places that the file names, well written or not."""
    return {table["id"] for _, table in _tables(raw, "places") if isinstance(table.get("id"), str)}


def one_of(known: Iterable[str]) -> str:
    """What is expected where a place is named."""
    listed = ", ".join(sorted(filter(str.isprintable, known)))
    return f"the id of one of the places ({listed or 'there are none'})"


def _calendar(entry: CalendarEntry) -> OfficeCalendar:
    """Its days are checked to exist before this."""
    closed, opened = (frozenset(map(date.fromisoformat, days)) for days in (entry.closed, entry.open))
    return OfficeCalendar(closed, opened)


def _days_exist(raw: Mapping[str, Any], problems: Problems) -> None:
    day = raw.get("day")
    for name in ("closed", "open"):
        for index, text in _strings(day.get(name) if isinstance(day, dict) else None):
            if re.match(DATE, text) and not _is_a_day(text):  # a wrong shape is said already
                problems.add(f"day.{name}[{index}]", shown(text), "a day that there is, as in 2026-12-28")


def _is_a_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _cards(raw: Mapping[str, Any], problems: Problems) -> None:
    first: dict[str, str] = {}
    for at, table in _tables(raw, "people"):
        for index, text in _strings(table.get("cards")):
            here = f"{at}.cards[{index}]"
            try:
                card = card_number(text)
            except ValueError as error:
                problems.add(here, shown(text), str(error), _named(table))
                continue
            if card in first:
                found = f"{shown(text)}, which is {first[card]} already"
                problems.add(here, found, "a card that nobody else has", _named(table))
            first.setdefault(card, here)


def _tables(raw: Mapping[str, Any], path: str) -> Iterable[tuple[str, dict[str, Any]]]:
    value: Any = raw
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, list):
        yield from ((f"{path}[{i}]", each) for i, each in enumerate(value) if isinstance(each, dict))


def _strings(value: object) -> Iterable[tuple[int, str]]:
    if isinstance(value, list):
        yield from ((i, each) for i, each in enumerate(value) if isinstance(each, str))


def _named(table: Mapping[str, Any]) -> str:
    return f"id = {shown(table['id'])}" if isinstance(table.get("id"), str) else ""


CALENDAR = Section(
    42,
    "day",
    CalendarEntry,
    _calendar,
    before="why_different",
    across=(Across(20, _days_exist),),
)
"""The office's days stand in `[day]`, also in a kiosk that keeps no days."""

ACROSS = (Across(0, _entries), Across(30, _cards))
