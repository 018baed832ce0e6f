"""カード番号の一覧: a sheet of which cards are in which place, held against the records. Pure.

The sheet says everything about the places that it names, and nothing about others. No card moves by it: the
balance stays what the movements have made it, and where list and balance differ, that is said.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from kiosk.config.problems import shown
from kiosk.core.machine.printable import printable
from kiosk.core.office.names import place_name
from kiosk.core.office.register import Register
from kiosk.keys.sheets.finding import Places, place_finder
from kiosk.locale import _
from kiosk.sheets import cells
from kiosk.sheets.book import Book
from kiosk.sheets.changes import Changes
from kiosk.sheets.columns import Column, Table
from kiosk.sheets.problems import Expected, Problems
from kiosk.sheets.table import Line, lines_of, notes_of, sheet_for
from storage.vault.records import CardsListed

CARDS = Table(
    "カード番号",
    "Card numbers",
    (
        Column("place", "保管場所", "Place", ("場所", "保管庫"), required=True),
        Column("serial", "カード番号", "Card number", ("番号", "製造番号", "serial number"), required=True),
    ),
)

NAMED = 10
"""So many numbers are said of those that are new or gone; of the rest only how many they are."""

AT_ONCE = 1000
"""Numbers in one record: a record has room for twice as many of the longest."""

_Entry: TypeAlias = tuple[Line, str, str]
"""A row with its place and its card."""


def serial_number(text: str) -> str:
    """A card's serial number, as its capital letters and digits without what stands between them."""
    number = re.sub(r"[\s-]", "", cells.plain(text)).upper()
    if re.fullmatch(r"[0-9A-Z]{1,32}", number):
        return number
    raise Expected(_("a card's serial number of at most 32 letters and digits"))


@dataclass(frozen=True)
class VaultOffice:
    """What a list of cards is held against.

    `listed`: by card number the place on whose list it is; `destroyed`: numbers of cards that were shredded;
    `balances`: by place how many cards there are by the books.
    """

    register: Register
    listed: Mapping[str, str]
    destroyed: frozenset[str]
    balances: Mapping[str, int]

    def list_of(self, place: str) -> frozenset[str]:
        """The numbers on a place's list."""
        return frozenset(serial for serial, its in self.listed.items() if its == place)


@dataclass(frozen=True, slots=True)
class VaultSheet:
    """A list without a fault: by place its cards, in the sheet's order. `notes`: how it was read."""

    cards: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()


def read_cards(book: Book, office: VaultOffice) -> VaultSheet:
    """The sheet's cards. Raises `SheetError` with everything that is wrong."""
    problems = Problems()
    sheet = sheet_for(book, CARDS) or book.sheets[0]
    lines = lines_of(sheet, CARDS, problems)
    if not lines and not problems.found:
        problems.add(sheet.name, 0, "", _("no row below the headings"), _("at least one card"))
    entries = tuple(_entries(lines, office))
    _once(entries)
    _not_shredded(entries, office)
    _nowhere_else(entries, office)
    problems.check()
    cards: dict[str, list[str]] = {}
    for _line, place, serial in entries:
        cards.setdefault(place, []).append(serial)
    return VaultSheet({place: tuple(its) for place, its in cards.items()}, notes_of(book, sheet))


def _entries(lines: Iterable[Line], office: VaultOffice) -> Iterator[_Entry]:
    find = place_finder(Places.of(office.register.places.values(), ()), frozenset(office.listed.values()))
    for line in lines:
        place, serial = line.needed("place", find), line.needed("serial", serial_number)
        if place is not None and serial is not None:
            yield line, place, serial


# --- what cannot be -----------------------------------------------------------------------------------


def without_zeros(serial: str) -> str:
    """The number as the kiosk's keypad gives it, and as spreadsheets do: by this two are the same card."""
    return serial.lstrip("0")


def _once(entries: Iterable[_Entry]) -> None:
    first: dict[str, int] = {}
    for line, _place, serial in entries:
        card = without_zeros(serial)
        if card in first:
            expected = _("each card once (row {row} has it already: take one of the two out)")
            line.note("serial", shown(serial), expected.format(row=first[card]))
        first.setdefault(card, line.number)


def _not_shredded(entries: Iterable[_Entry], office: VaultOffice) -> None:
    gone = frozenset(map(without_zeros, office.destroyed))
    for line, _place, serial in entries:
        if without_zeros(serial) in gone:
            said = _("a card that was not shredded (by the records it was: take it out, and look for it)")
            line.note("serial", shown(serial), said)


def _nowhere_else(entries: Iterable[_Entry], office: VaultOffice) -> None:
    """A card changes its place where the sheet says all about both of them."""
    named = {place for _line, place, _serial in entries}
    elsewhere = {without_zeros(card): its for card, its in office.listed.items() if its not in named}
    for line, _place, serial in entries:
        if other := elsewhere.get(without_zeros(serial)):
            expected = _("a card that is on no other list ({place} has it: put its whole list in here too)")
            line.note("serial", shown(serial), expected.format(place=place_name(office.register, other)))


# --- what becomes of it -------------------------------------------------------------------------------


def cards_changes(sheet: VaultSheet, office: VaultOffice) -> Changes[CardsListed]:
    """What the sheet changes, and whether list and books agree then. The records name nobody yet."""
    there = {serial for its in sheet.cards.values() for serial in its}
    lines: list[str] = []
    records: list[CardsListed] = []
    for place, its in sheet.cards.items():
        before, name = office.list_of(place), place_name(office.register, place)
        new, gone = [card for card in its if card not in before], sorted(before - set(its))
        lines += _lines(name, new, gone, len(its) - len(new))
        lines.append(agreement(name, len(its), office.balances.get(place, 0)))
        records += _records(place, new, [card for card in gone if card not in there])
    return Changes(tuple(map(printable, lines)), tuple(records))


def agreement(place: str, listed: int, balance: int) -> str:
    """Whether the list has as many cards as the books; where not, by how many, and what to do."""
    if listed == balance:
        return _("{place}: {count} cards on the list, as the books say").format(place=place, count=listed)
    said = _(
        "{place}: THE LIST DOES NOT AGREE WITH THE BOOKS: {listed} cards on the list, {balance} by the books"
        " ({difference}). Count the cards; then enter the movement that is missing, or mend the list."
    )
    return said.format(place=place, listed=listed, balance=balance, difference=f"{listed - balance:+}")


def _lines(place: str, new: list[str], gone: list[str], same: int) -> Iterator[str]:
    if new:
        said = _("{place}: new on the list: {count} ({cards})")
        yield said.format(place=place, count=len(new), cards=_some(new))
    if gone:
        said = _("{place}: on the list no more: {count} ({cards})")
        yield said.format(place=place, count=len(gone), cards=_some(gone))
    if same:
        yield _("{place}: as before: {count}").format(place=place, count=same)


def _some(cards: list[str]) -> str:
    named = ", ".join(cards[:NAMED])
    more = len(cards) - NAMED
    return named if more <= 0 else _("{cards} and {count} more").format(cards=named, count=more)


def _records(place: str, new: list[str], gone: list[str]) -> Iterator[CardsListed]:
    for at in range(0, max(len(new), len(gone)), AT_ONCE):
        part = slice(at, at + AT_ONCE)
        yield CardsListed(place=place, person="", serials=" ".join(new[part]), gone=" ".join(gone[part]))
