"""What a sheet would make of the register: as lines for whoever decides, and as records. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from kiosk.core.machine.printable import printable
from kiosk.core.office.register import Register
from kiosk.keys.sheets.keys import KeysSheet
from kiosk.locale import _
from kiosk.people.register_records import (
    key_record,
    leaving,
    person_record,
    place_record,
)
from kiosk.people.sheets.people import PeopleSheet, PersonDraft
from kiosk.people.sheets.spelling import (
    Value,
    key_cells,
    person_cells,
    place_cells,
    role,
)
from kiosk.sheets.columns import (
    KEYS,
    PEOPLE,
    PLACES,
    Table,
)
from storage.log.record import Record
from storage.people.facts import Card, Person
from storage.people.records import CardEnded, CardRecorded, Registered

R = TypeVar("R", bound=Record)

_NAMING = ("id", "number", "name")
"""Columns by which a line says whom or what it is about."""


@dataclass(frozen=True, slots=True)
class Changes(Generic[R]):
    """`records` by which things change; `lines` say the same, and what stays as it is."""

    lines: tuple[str, ...]
    records: tuple[R, ...]


def people_changes(sheet: PeopleSheet, register: Register) -> Changes[Registered]:
    """What a sheet of people changes."""
    ended = [record for person in sheet.leaving for record in leaving(register, person)]
    ended += [record for draft in sheet.drafts for record in _ended_cards(draft, register)]
    anew = [record for draft in sheet.drafts for record in _new_cards(draft, register)]
    moved = {record.card for record in anew}
    # A card that changes hands has one new record, which takes the place of the one about its old owner.
    ended = [record for record in ended if not (isinstance(record, CardEnded) and record.card in moved)]
    people = [
        person_record(draft.person)
        for draft in sheet.drafts
        if register.people.get(draft.person.id) != draft.person
    ]
    lines = (*_people_lines(sheet, register), *_counted(people, sheet, register))
    return Changes(lines, (*ended, *people, *anew))


def keys_changes(sheet: KeysSheet, register: Register) -> Changes[Registered]:
    """What sheets of keys and places change."""
    places = [each for each in sheet.places if register.places.get(each.id) != each]
    keys = [each for each in sheet.keys if register.keys.get(each.id) != each]
    after = Register(register.people, {}, {}, {**register.places, **{each.id: each for each in sheet.places}})
    lines: list[str] = []
    for place in places:
        was = register.places.get(place.id)
        before = None if was is None else place_cells(was)
        lines += _compared(f"{place.id} {place.name}", PLACES, before, place_cells(place))
    for key in keys:
        known = register.keys.get(key.id)
        before = None if known is None else key_cells(known, after)
        lines += _compared(f"{key.number} {key.name}", KEYS, before, key_cells(key, after))
    same = len(sheet.places) + len(sheet.keys) - len(places) - len(keys)
    staying = len(register.keys.keys() - {key.id for key in sheet.keys})
    staying += len(register.places.keys() - {place.id for place in sheet.places}) if sheet.places else 0
    lines += _summary(len(places) + len(keys), same, staying)
    return Changes(tuple(lines), (*map(place_record, places), *map(key_record, keys)))


# --- people -------------------------------------------------------------------------------------------


def _people_lines(sheet: PeopleSheet, register: Register) -> Iterator[str]:
    for draft in sheet.drafts:
        who, was = _who(draft.person), register.people.get(draft.person.id)
        before = None if was is None else _plain(was, register)
        if before is None or was != draft.person:
            yield from _compared(who, PEOPLE, before, _plain(draft.person, register))
        yield from _card_lines(who, draft, register)
    for person in sheet.leaving:
        said = _("{who}: leaves the register ({role}, cards: {count})")
        held = len(register.cards_of(person.id))
        yield printable(said.format(who=_who(person), role=role(person.role), count=held))


def _who(person: Person) -> str:
    return f"{person.number} {person.name}"


def _plain(person: Person, register: Register) -> dict[str, Value]:
    """A person's cells but for the cards, of which there is a line of its own."""
    cells = person_cells(person, register)
    del cells["cards"]
    return cells


def _card_lines(who: str, draft: PersonDraft, register: Register) -> Iterator[str]:
    new = [Card(each.card, each.person, each.card_kind) for each in _new_cards(draft, register)]
    ended = {record.card for record in _ended_cards(draft, register)}
    gone = [register.cards[digest] for digest in ended]
    if new or gone:
        said = _("{who}: cards taken up: {new}, cards ended: {ended}")
        yield printable(said.format(who=who, new=len(new), ended=len(gone)))


def _new_cards(draft: PersonDraft, register: Register) -> Iterator[CardRecorded]:
    for card in draft.cards or ():
        held = register.cards.get(card.digest)
        if held is None or held.person != card.person:
            yield CardRecorded(card=card.digest, person=card.person, card_kind=card.kind)


def _ended_cards(draft: PersonDraft, register: Register) -> Iterator[CardEnded]:
    if draft.cards is not None:
        kept = {card.digest for card in draft.cards}
        for card in register.cards_of(draft.person.id):
            if card.digest not in kept:
                yield CardEnded(card=card.digest, why="handed_in", person=draft.person.id)


def _counted(people: Iterable[Registered], sheet: PeopleSheet, register: Register) -> Iterator[str]:
    touched = {draft.person.id for draft in sheet.drafts if any(_cards_move(draft, register))}
    touched |= {str(record.which) for record in people}
    yield from _summary(len(touched), len(sheet.drafts) - len(touched), len(sheet.staying))
    if sheet.leaving:
        yield _("leave the register: {count}").format(count=len(sheet.leaving))


def _cards_move(draft: PersonDraft, register: Register) -> Iterator[Registered]:
    yield from _new_cards(draft, register)
    yield from _ended_cards(draft, register)


# --- lines --------------------------------------------------------------------------------------------


def _compared(
    who: str, table: Table, before: Mapping[str, Value] | None, after: Mapping[str, Value]
) -> Iterator[str]:
    """A line for each cell that becomes another; one line for whoever or whatever is new."""
    titles = {column.field: column.title for column in table.columns}
    if before is None:
        rest = {field: value for field, value in after.items() if value != "" and field not in _NAMING}
        parts = [f"{titles[field]} {_one_line(value)}" for field, value in rest.items()]
        yield printable(_("{who}: new ({parts})").format(who=who, parts=", ".join(parts)))
        return
    for field, value in after.items():
        if value != before[field]:
            said = _("{who}: {column} was {before}, becomes {after}")
            was, becomes = _one_line(before[field]), _one_line(value)
            yield printable(said.format(who=who, column=titles[field], before=was, after=becomes))


def _one_line(value: Value) -> str:
    return "、".join(str(value).splitlines()) or _("nothing")


def _summary(changed: int, same: int, staying: int) -> Iterator[str]:
    said = _("new or changed: {changed}, as before: {same}, not in the sheet and staying: {staying}")
    yield said.format(changed=changed, same=same, staying=staying)
