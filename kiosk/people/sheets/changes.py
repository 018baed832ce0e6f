"""What a sheet of people would make of the register: as lines for whoever decides, and as records. Pure."""

from collections.abc import Iterable, Iterator

from kiosk.core.machine.printable import printable
from kiosk.core.office.register import Register
from kiosk.locale import _
from kiosk.people.register.records import leaving, person_record
from kiosk.people.sheets.columns import PEOPLE
from kiosk.people.sheets.people import PeopleSheet, PersonDraft
from kiosk.people.sheets.spelling import person_cells, role
from kiosk.sheets.changes import Changes, compared, summary
from kiosk.sheets.spelling import Value
from storage.people.facts import Card, Person
from storage.people.records import CardEnded, CardRecorded, Registered


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


def _people_lines(sheet: PeopleSheet, register: Register) -> Iterator[str]:
    for draft in sheet.drafts:
        who, was = _who(draft.person), register.people.get(draft.person.id)
        before = None if was is None else _plain(was, register)
        if before is None or was != draft.person:
            yield from compared(who, PEOPLE, before, _plain(draft.person, register))
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
    yield from summary(len(touched), len(sheet.drafts) - len(touched), len(sheet.staying))
    if sheet.leaving:
        yield _("leave the register: {count}").format(count=len(sheet.leaving))


def _cards_move(draft: PersonDraft, register: Register) -> Iterator[Registered]:
    yield from _new_cards(draft, register)
    yield from _ended_cards(draft, register)
