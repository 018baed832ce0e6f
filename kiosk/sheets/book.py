"""A file's sheets as rows of texts, however they were read. No column is known here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.locale import _
from kiosk.sheets.problems import Problem, SheetError

ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
"""What a spreadsheet shows where it could not compute."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell's text. `fault`: why it has none that could be relied on; empty where it has."""

    text: str = ""
    fault: str = ""

    def __bool__(self) -> bool:
        return bool(self.fault or self.text.strip())


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty, with its number as the spreadsheet shows it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet's rows. `notes`: what a reader should know about how they were read.

    `wide`: cells that were merged over several columns, by row and first column (from 0), with the last one.
    Their text stands in the first.
    """

    name: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    wide: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """A file's sheets. A CSV has one, named after the file."""

    file: str
    sheets: tuple[Sheet, ...]


def cell_of(text: str) -> Cell:
    """A cell with this text: without the apostrophe that marks text; errors are no texts."""
    if text.strip() in ERRORS:
        return Cell(text, _("the error {error}").format(error=text.strip()))
    return Cell(text.removeprefix("'"))


def unusable(name: str, found: str, expected: str = "") -> SheetError:
    """The error for a file as a whole."""
    expected = expected or _("an Excel workbook (.xlsx) or a CSV")
    return SheetError((Problem(name, 0, "", found, expected),))
