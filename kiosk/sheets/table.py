"""A sheet as lines with named cells: the row of headings found, every column known, none there twice."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from kiosk.config.problems import shown
from kiosk.locale import _
from kiosk.sheets.book import Book, Cell, Row, Sheet
from kiosk.sheets.cells import items
from kiosk.sheets.columns import Column, Table, folded
from kiosk.sheets.problems import Expected, Problems

T = TypeVar("T")

_FEWEST = 2
"""Headings by which their row is told from a title or a date above it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row, its cells by their columns' names. What cannot be read is noted, and reading goes on."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    headings: Mapping[str, str]
    problems: Problems

    def has(self, column: str) -> bool:
        """Is there such a column in the sheet?"""
        return column in self.headings

    def is_empty(self, column: str) -> bool:
        """Has this row nothing there?"""
        return not self.cells.get(column)

    def needed(self, column: str, read: Callable[[str], T]) -> T | None:
        """The cell as `read` takes it; None where that fails, noted, or where the column is missing."""
        return self.optional(column, read, None)

    def optional(self, column: str, read: Callable[[str], T], absent: T) -> T:
        """The same with `absent` for None. An empty cell is for `read` to judge."""
        if not self.has(column):
            return absent
        cell = self.cells.get(column, Cell())
        if cell.fault:
            self.note(column, cell.fault, _("a value"))
            return absent
        try:
            return read(cell.text)
        except Expected as error:
            self.note(column, _found(error.found or cell.text), str(error))
            return absent

    def each(
        self,
        column: str,
        read: Callable[[str], T],
        absent: Iterable[T] = (),
        apart: Callable[[str], tuple[str, ...]] = items,
    ) -> tuple[T, ...]:
        """What `read` makes of each of the several things in the cell; every fault is noted."""
        texts = self.optional(column, apart, None)
        if texts is None:
            return tuple(absent)
        found = []
        for text in texts:
            try:
                found.append(read(text))
            except Expected as error:
                self.note(column, _found(error.found or text), str(error))
        return tuple(dict.fromkeys(found))

    def note(self, column: str, found: str, expected: str) -> None:
        """Notes a fault of this row."""
        self.problems.add(self.sheet, self.number, self.headings.get(column, column), found, expected)


def _found(text: str) -> str:
    return shown(text) if text.strip() else _("nothing")


def sheet_for(book: Book, table: Table, others: Iterable[Table] = ()) -> Sheet | None:
    """The sheet that has this table: the one of its name, else the first with its headings.

    Sheets named after one of the `others` are not looked at.
    """
    for sheet in book.sheets:
        if table.is_named(sheet.name):
            return sheet
    free = [sheet for sheet in book.sheets if not any(other.is_named(sheet.name) for other in others)]
    return next((sheet for sheet in free if _heading_row(sheet, table) is not None), None)


def lines_of(sheet: Sheet, table: Table, problems: Problems) -> tuple[Line, ...]:
    """The rows below the headings. Notes unknown, double and missing columns."""
    head = _heading_row(sheet, table)
    if head is None:
        names = ", ".join(column.title for column in table.columns if column.required)
        expected = _("a row with the headings {names}").format(names=names)
        problems.add(sheet.name, 0, "", _("no such row"), expected)
        return ()
    places = _places(sheet, head, table, problems)
    headings = {field: head.cells[at].text.strip() for field, at in places.items()}
    below = [row for row in sheet.rows if row.number > head.number]
    _nothing_beside(sheet, head, below, problems)
    return tuple(
        Line(sheet.name, row.number, _cells(row, places), headings, problems)
        for row in below
        if any(_cells(row, places).values())
    )


def notes_of(book: Book, *read: Sheet) -> tuple[str, ...]:
    """How these sheets were read, and which of the book's were not."""
    notes = [f"{sheet.name}: {note}" for sheet in read for note in sheet.notes]
    beside = ", ".join(sheet.name for sheet in book.sheets if sheet not in read and sheet.rows)
    return (*notes, *([_("sheets that are not read: {names}").format(names=beside)] if beside else []))


def _heading_row(sheet: Sheet, table: Table) -> Row | None:
    known = {heading for column in table.columns for heading in column.headings}
    for row in sheet.rows:
        if sum(folded(cell.text) in known for cell in row.cells) >= _FEWEST:
            return row
    return None


def _places(sheet: Sheet, head: Row, table: Table, problems: Problems) -> dict[str, int]:
    """Where in a row each column is."""
    meant = {heading: column for column in table.columns for heading in column.headings}
    places: dict[str, int] = {}
    for at, cell in enumerate(head.cells):
        if not cell.text.strip():
            continue
        column = meant.get(folded(cell.text))
        if column is None:
            problems.add(sheet.name, head.number, "", shown(cell.text.strip()), _known(cell.text, table))
        elif column.field in places:
            expected = _("each column once")
            problems.add(sheet.name, head.number, "", _twice(cell.text), expected)
        else:
            places[column.field] = at
    _all_there(sheet, head, table.columns, places, problems)
    return places


def _all_there(
    sheet: Sheet, head: Row, columns: Iterable[Column], places: Mapping[str, int], problems: Problems
) -> None:
    for column in columns:
        if column.required and column.field not in places:
            expected = _("a column {name}").format(name=column.title)
            problems.add(sheet.name, head.number, "", _("none"), expected)


def _twice(text: str) -> str:
    return _("{name} a second time").format(name=shown(text.strip()))


def _known(text: str, table: Table) -> str:
    """What the heading could have been, and which one it nearly is."""
    names = [column.title for column in table.columns]
    expected = _("one of the headings {names}").format(names=", ".join(names))
    titles = {heading: column.title for column in table.columns for heading in column.headings}
    near = get_close_matches(folded(text), titles, n=1)
    return expected + (_meant(titles[near[0]]) if near else "")


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """The nearest of what is known, as the end of a sentence; empty where none is near."""
    near = get_close_matches(text, list(known), n=1)
    return _meant(near[0]) if near else ""


def _meant(name: str) -> str:
    return _(" (did you mean {name}?)").format(name=name)


def _nothing_beside(sheet: Sheet, head: Row, rows: Iterable[Row], problems: Problems) -> None:
    """What stands below no heading would be passed over in silence: the first of each column is a problem."""
    seen = {at for at, cell in enumerate(head.cells) if cell}
    for row in rows:
        for at, cell in enumerate(row.cells):
            if cell and at not in seen:
                seen.add(at)
                expected = _("a heading above what stands in column {letter}").format(letter=_letter(at))
                problems.add(sheet.name, row.number, "", shown(cell.text), expected)


def _letter(at: int) -> str:
    """What a spreadsheet calls this column, counted from 0: A to Z, AA and so on."""
    before, last = divmod(at, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def _cells(row: Row, places: Mapping[str, int]) -> dict[str, Cell]:
    return {field: row.cells[at] if at < len(row.cells) else Cell() for field, at in places.items()}
