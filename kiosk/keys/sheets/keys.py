"""Sheets of keys and storage places held against the register: what would be, or what is wrong. Pure.

A key is recognised by the number on its tag, a place by its id.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk.config.problems import shown
from kiosk.core.office.register import Register
from kiosk.keys.sheets import cells as key_cells
from kiosk.keys.sheets.columns import KEYS, PLACES
from kiosk.keys.sheets.finding import Places, place_finder
from kiosk.locale import _
from kiosk.people.sheets import cells as people_cells
from kiosk.people.sheets.finding import person_finder
from kiosk.sheets import cells
from kiosk.sheets.book import Book
from kiosk.sheets.problems import Problems
from kiosk.sheets.table import Line, lines_of, notes_of, sheet_for
from storage.keys.facts import Conditions, Key, StoragePlace

K = TypeVar("K", str, int)

LONGEST_LOAN = 365 * 24 * 60
MOST_PIECES = 99


@dataclass(frozen=True)
class KeysOffice:
    """What a sheet of keys is held against.

    `slots` and `contacts`: what the cabinet's wiring serves. `out`: ids of the keys that are lent now.
    """

    register: Register
    slots: frozenset[int]
    contacts: frozenset[int]
    out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KeysSheet:
    """Sheets of keys and places without a fault. `notes`: how they were read."""

    keys: tuple[Key, ...]
    places: tuple[StoragePlace, ...] = ()
    notes: tuple[str, ...] = ()


def read_keys(book: Book, office: KeysOffice) -> KeysSheet:
    """The keys and, where there is a sheet of them, places. Raises `SheetError` with all that is wrong."""
    problems = Problems()
    sheet = sheet_for(book, KEYS, (PLACES,)) or book.sheets[0]
    beside = next((each for each in book.sheets if PLACES.is_named(each.name)), None)
    places = () if beside is None else _read_places(lines_of(beside, PLACES, problems), office)
    lines = lines_of(sheet, KEYS, problems)
    if not lines and not problems.found:
        problems.add(sheet.name, 0, "", _("no row below the headings"), _("at least one key"))
    keys = _read_keys(lines, office, places)
    problems.check()
    notes = notes_of(book, *((sheet,) if beside is None else (sheet, beside)))
    return KeysSheet(keys, places, notes)


# --- places -------------------------------------------------------------------------------------------


def _read_places(lines: Iterable[Line], office: KeysOffice) -> tuple[StoragePlace, ...]:
    drafts = [(line, place) for line in lines if (place := _place(line, office)) is not None]
    _one_each([(line, "id", place.id) for line, place in drafts], {})
    there = {place.id for _line, place in drafts}
    staying = {each.contact: each.name for each in office.register.places.values() if each.id not in there}
    _one_each([(line, "contact", place.contact) for line, place in drafts if place.contact], staying)
    return tuple(place for _line, place in drafts)


def _place(line: Line, office: KeysOffice) -> StoragePlace | None:
    which = line.needed("id", cells.slug)
    before = office.register.places.get(which or "", StoragePlace("", ""))
    name = line.optional("name", cells.label, before.name)
    contact = line.optional("contact", cells.whole(1, 999, empty=0), before.contact)
    if contact and contact not in office.contacts:
        expected = _("a door contact of this cabinet's wiring ({numbers})")
        line.note("contact", str(contact), expected.format(numbers=spans(office.contacts)))
    return None if which is None else StoragePlace(which, name, contact)


# --- keys ---------------------------------------------------------------------------------------------


def _read_keys(lines: Iterable[Line], office: KeysOffice, places: Iterable[StoragePlace]) -> tuple[Key, ...]:
    taken = set(office.register.keys)
    known = Places.of(office.register.places.values(), places)
    drafts = []
    for line in lines:
        key = _key(line, office, known, taken)
        if key is not None:
            taken.add(key.id)
            drafts.append((line, key))
    _one_each([(line, "number", key.number) for line, key in drafts], {})
    there = {key.id for _line, key in drafts}
    staying = {key.slot: key.name for key in office.register.keys.values() if key.id not in there}
    _one_each([(line, "slot", key.slot) for line, key in drafts if key.slot], staying)
    return tuple(key for _line, key in drafts)


def _key(line: Line, office: KeysOffice, places: Places, taken: AbstractSet[str]) -> Key | None:
    number = line.needed("number", cells.whole(1, 9999))
    present = None if number is None else office.register.key_numbered(number)
    unknown = Key(_fresh(number or 0, taken), number or 0, "", 0, (), (), frozenset())
    key = _read(line, office.register, places, present or unknown)
    _judge(line, key, present, office)
    return None if number is None else key


def _read(line: Line, register: Register, places: Places, before: Key) -> Key:
    """A column that the sheet does not have leaves things as they are; an empty cell removes them."""
    return replace(
        before,
        name=line.optional("name", cells.label, before.name),
        slot=line.optional("slot", cells.whole(1, 999), before.slot),
        opens=line.each("opens", place_finder(places, before.opens)),
        purposes=line.each("purposes", cells.label, apart=cells.lines),
        roles=frozenset(line.each("roles", people_cells.role)),
        people=frozenset(line.each("people", person_finder(register, before.people), before.people)),
        conditions=_conditions(line, before.conditions),
        pieces=line.optional("pieces", cells.whole(1, MOST_PIECES, empty=1), before.pieces),
        guarded=line.optional("guarded", key_cells.guarded, before.guarded),
    )


def _conditions(line: Line, before: Conditions) -> Conditions:
    had = before.hours_from, before.hours_until
    since, until = line.optional("hours", cells.hours, had)
    if since == until and had[0] == had[1]:  # any hour, however it was written down
        since, until = had
    return Conditions(
        hours_from=since,
        hours_until=until,
        working_days=line.optional("working_days", cells.yes, before.working_days),
        courses=line.each("courses", cells.slug, before.courses),
        second=line.optional("second", key_cells.second, before.second),
        second_on_return=line.optional("second_on_return", cells.yes, before.second_on_return),
        approval=line.optional("approval", cells.yes, before.approval),
        pin=line.optional("pin", cells.yes, before.pin),
        genuine=line.optional("genuine", cells.yes, before.genuine),
        max_minutes=line.optional("max_minutes", cells.whole(0, LONGEST_LOAN, empty=0), before.max_minutes),
    )


def _judge(line: Line, key: Key, present: Key | None, office: KeysOffice) -> None:
    """What the cells together must be."""
    if key.slot and key.slot not in office.slots:
        expected = _("a slot of this cabinet ({numbers})").format(numbers=spans(office.slots))
        line.note("slot", str(key.slot), expected)
    if present is not None and present.id in office.out and key.slot != present.slot:
        expected = _("{slot}, for the key is out and has to come back there").format(slot=present.slot)
        line.note("slot", str(key.slot), expected)
    for column, expected in (("opens", _("at least one place")), ("purposes", _("at least one purpose"))):
        if line.has(column) and line.is_empty(column):
            line.note(column, _("nothing"), expected)
    if line.has("roles") and line.is_empty("roles") and not key.people:
        line.note("roles", _("nothing"), _("at least one role, or a staff number"))


def _fresh(number: int, taken: AbstractSet[str]) -> str:
    """An id for a new key, after its number."""
    plain = f"key-{number:02}"
    more = (f"{plain}-{again}" for again in range(2, len(taken) + 3))
    return next(each for each in (plain, *more) if each not in taken)


def _one_each(found: Iterable[tuple[Line, str, K]], others: Mapping[K, str]) -> None:
    """Notes what two have of which each should have one of its own. `others`: who else has it."""
    first: dict[K, int] = {}
    for line, column, value in found:
        if value in first:
            expected = _("one of its own (row {row} has it already)").format(row=first[value])
            line.note(column, shown(value), expected)
        elif value in others:
            expected = _("one of its own ({name} has it already)").format(name=others[value])
            line.note(column, shown(value), expected)
        first.setdefault(value, line.number)


def spans(numbers: Iterable[int]) -> str:
    """Numbers in short: 1-8, 11."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs) or _("none")
