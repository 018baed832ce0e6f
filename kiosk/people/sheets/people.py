"""A sheet of people held against the register: who would be what, or what is wrong with it. Pure.

A person is recognised by staff number; whoever is new gets a random id.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from kiosk.config.problems import shown
from kiosk.core.office.register import Register, card_digest, kind_of
from kiosk.locale import _
from kiosk.people.sheets import cells as people_cells
from kiosk.people.sheets import words
from kiosk.people.sheets.columns import PEOPLE
from kiosk.people.sheets.spelling import BY_NUMBER
from kiosk.people.starter import random_person_id
from kiosk.sheets import cells
from kiosk.sheets.book import Book
from kiosk.sheets.columns import folded
from kiosk.sheets.problems import Expected, Problems
from kiosk.sheets.table import Line, lines_of, notes_of, sheet_for
from storage.people.facts import Card, Person, Role


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """One row: the person as the sheet has them, and the cards that they have from then on.

    `cards` is None where they stay as they are. `numbers` are the cards' numbers as the sheet gives them.
    """

    line: Line
    person: Person
    cards: tuple[Card, ...] | None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleSheet:
    """A sheet of people without a fault. `notes`: how it was read. `leaving`: who is not in it and leaves."""

    drafts: tuple[PersonDraft, ...]
    notes: tuple[str, ...] = ()
    leaving: tuple[Person, ...] = ()
    staying: tuple[Person, ...] = ()


@dataclass(frozen=True)
class PeopleOffice:
    """What a sheet of people is held against.

    `card_key` makes digests of card numbers. `blocked`: digests of cards that were ended as lost or revoked.
    """

    register: Register
    card_key: bytes
    blocked: frozenset[str] = frozenset()
    new_id: Callable[[], str] = field(default=random_person_id, compare=False)

    def card_numbered(self, number: str, person: str) -> Card:
        """The card with this number, as that person's."""
        kind = kind_of(number)
        return Card(card_digest(self.card_key, kind, bytes.fromhex(number)), person, kind)


def read_people(book: Book, office: PeopleOffice, *, leave_missing: bool = False) -> PeopleSheet:
    """The sheet's people. Raises `SheetError` with everything that is wrong."""
    problems = Problems()
    sheet = sheet_for(book, PEOPLE) or book.sheets[0]
    lines = lines_of(sheet, PEOPLE, problems)
    if not lines and not problems.found:
        problems.add(sheet.name, 0, "", _("no row below the headings"), _("at least one person"))
    present = {person.number: person for person in office.register.people.values()}
    drafts = [draft for line in lines if (draft := _draft(line, office, present)) is not None]
    _once(drafts)
    there = {draft.person.id for draft in drafts}
    absent = tuple(person for person in office.register.people.values() if person.id not in there)
    leaving = absent if leave_missing else ()
    _cards_are_free(drafts, office, {person.id for person in leaving})
    problems.check()
    return PeopleSheet(tuple(drafts), notes_of(book, sheet), leaving, () if leave_missing else absent)


def _draft(line: Line, office: PeopleOffice, register: Mapping[str, Person]) -> PersonDraft | None:
    number = line.needed("number", people_cells.staff_number)
    present = None if number is None else register.get(number)
    if number is not None and present is None:
        _zeros(line, number, register)
    unknown = Person(office.new_id() if present is None else present.id, "", "", Role.STAFF)
    person = _person(line, number or "", present or unknown)
    if person.employed_from and person.employed_until and person.employed_until < person.employed_from:
        expected = _("a day that is not before {day}").format(day=person.employed_from)
        line.note("employed_until", str(person.employed_until), expected)
    cards, numbers = _cards(line, person, office)
    return None if number is None else PersonDraft(line, person, cards, numbers)


def _person(line: Line, number: str, before: Person) -> Person:
    """A column that the sheet does not have leaves things as they are; an empty cell removes them."""
    return Person(
        before.id,
        number,
        line.optional("name", cells.label, before.name),
        line.optional("role", people_cells.role, before.role),
        line.optional("kana", cells.short_text, before.kana),
        line.optional("group", cells.short_text, before.group),
        line.optional("employed_from", cells.day, before.employed_from),
        line.optional("employed_until", cells.day, before.employed_until),
    )


def _zeros(line: Line, number: str, register: Mapping[str, Person]) -> None:
    """Spreadsheets take leading zeros from what they think is a number: 0012 must not become a new 12."""
    meant = [known for known in register if known.lstrip("0") == number.lstrip("0")]
    if meant:
        expected = _("{number}, which is on the register (leading zeros count)").format(number=meant[0])
        line.note("number", shown(number), expected)


def _once(drafts: Iterable[PersonDraft]) -> None:
    first: dict[str, int] = {}
    for draft in drafts:
        number, row = draft.person.number, draft.line.number
        if number in first:
            expected = _("a staff number of its own (row {row} has it already)").format(row=first[number])
            draft.line.note("number", shown(number), expected)
        first.setdefault(number, row)


# --- cards --------------------------------------------------------------------------------------------


def _cards(
    line: Line, person: Person, office: PeopleOffice
) -> tuple[tuple[Card, ...] | None, tuple[str, ...]]:
    """The cards from then on and their numbers; None where an empty cell or what was exported says so."""
    held = office.register.cards_of(person.id)

    def apart(text: str) -> tuple[str, ...] | None:
        return _numbers(text, len(held))

    texts = line.optional("cards", apart, None)
    if texts is None:
        return None, ()
    if not texts:
        return (), ()
    numbers = line.each("cards", people_cells.card)
    new = [office.card_numbered(number, person.id) for number in numbers]
    proving = [card for card in held if card.kind not in BY_NUMBER]
    return (*new, *proving), numbers


def _numbers(text: str, count: int) -> tuple[str, ...] | None:
    """The cell's parts; none at all for "no cards", None for "as they are". Raises `Expected`."""
    word = folded(text)
    if word in map(folded, words.NO_CARDS):
        return ()
    unchanged = [folded(spelled.format(count=count)) for spelled in words.REGISTERED]
    if not word or (count and word in unchanged):
        return None
    if words.ANY_REGISTERED.fullmatch(word):
        said = _("an empty cell, or card numbers (there are {count} cards on the register now)")
        raise Expected(said.format(count=count))
    return cells.items(text)


def _cards_are_free(drafts: Iterable[PersonDraft], office: PeopleOffice, leaving: set[str]) -> None:
    """Each card is one person's, as things will be: cards may change hands within one sheet."""
    register = office.register
    given_anew = {draft.person.id for draft in drafts if draft.cards is not None} | leaving
    owners = {digest: card.person for digest, card in register.cards.items() if card.person not in given_anew}
    numbers = {person.id: person.number for person in register.people.values()}
    numbers |= {draft.person.id: draft.person.number for draft in drafts}
    for draft in drafts:
        for number in draft.numbers:
            digest = office.card_numbered(number, draft.person.id).digest
            owner = owners.setdefault(digest, draft.person.id)
            if owner != draft.person.id:
                expected = _("a card that nobody else has ({number} has it)")
                draft.line.note("cards", shown(number), expected.format(number=numbers.get(owner, owner)))
            elif digest in office.blocked and digest not in register.cards:
                draft.line.note("cards", shown(number), _("a card that was not blocked as lost or revoked"))
