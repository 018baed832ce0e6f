"""An Excel workbook as texts: values as they are shown, with what was hidden or merged said."""

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.locale import _
from kiosk.sheets.book import Cell, Row, Sheet, cell_of, unusable

UNPACKED = 64 * 1024 * 1024
"""Bytes. A small file can unpack to more than this machine's memory; none of an office's does."""

_ZEROS = re.compile(r"0{2,}")
"""A number format that shows leading zeros, as in staff numbers typed as numbers."""

_CARRIAGE_RETURN = "_x000D_"
"""How Excel keeps a carriage return inside a cell (ISO/IEC 29500-1, 22.4.2.4)."""

_Merged = tuple[int, int, int]
"""First and last row and the first column of cells that were made one."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the values alone do not tell: which cells are formulas, what is merged, which rows are hidden."""

    formulas: frozenset[tuple[int, int]]
    merged: tuple[_Merged, ...]
    hidden: frozenset[int]
    is_shown: bool
    wide: Mapping[tuple[int, int], int]


def sheets_of(raw: bytes, name: str) -> tuple[Sheet, ...]:
    """The workbook's visible sheets. Raises `SheetError` where it is none, or not whole."""
    _look_inside(raw, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of all that it would not write back; we only read
        try:
            sheets = tuple(_sheets(raw))
        except Exception as error:  # openpyxl raises whatever a broken part happens to cause
            raise unusable(name, _("a workbook that is damaged")) from error
    if not sheets:
        raise unusable(name, _("a workbook without a sheet"))
    return sheets


def _look_inside(raw: bytes, name: str) -> None:
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
            size = sum(part.file_size for part in archive.infolist())
    except (BadZipFile, OSError, ValueError) as error:
        raise unusable(name, _("a workbook that is damaged")) from error
    if not any(part.startswith("xl/") and part.endswith("workbook.xml") for part in names):
        raise unusable(name, _("a file of another sort"))
    if size > UNPACKED:
        raise unusable(name, _("{count} bytes").format(count=size), _("a workbook without so much in it"))


def _sheets(raw: bytes) -> Iterator[Sheet]:
    shapes = _shapes(raw)
    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            shape = shapes[sheet.title]
            if not shape.is_shown:
                continue
            sheet.reset_dimensions()  # some programs write a size that is not the sheet's
            rows = _with_merged(_rows(sheet.iter_rows(), shape), shape.merged)
            kept = tuple(row for row in rows if any(row.cells))
            yield Sheet(sheet.title, kept, tuple(_notes(shape, kept)), shape.wide)
    finally:
        book.close()


def _shapes(raw: bytes) -> Mapping[str, _Shape]:
    book = load_workbook(io.BytesIO(raw), keep_links=False)
    return {sheet.title: _shape(sheet) for sheet in book.worksheets}


def _shape(sheet: Worksheet) -> _Shape:
    cells = (
        (row, column, cell)
        for row, line in enumerate(sheet.iter_rows(min_row=1, min_col=1), start=1)
        for column, cell in enumerate(line, start=1)
    )
    return _Shape(
        frozenset((row, column) for row, column, cell in cells if cell.data_type == "f"),
        tuple(
            (each.min_row, each.max_row, each.min_col)
            for each in sheet.merged_cells.ranges
            if each.max_row > each.min_row
        ),
        frozenset(number for number, row in sheet.row_dimensions.items() if row.hidden),
        sheet.sheet_state == "visible",
        {
            (row, each.min_col - 1): each.max_col - 1
            for each in sheet.merged_cells.ranges
            if each.max_col > each.min_col
            for row in range(each.min_row, each.max_row + 1)
        },
    )


def _rows(rows: Iterable[Iterable[Any]], shape: _Shape) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        cells = enumerate(row, start=1)
        yield Row(number, tuple(_cell(cell, (number, column) in shape.formulas) for column, cell in cells))


def _cell(cell: Any, is_formula: bool) -> Cell:
    value = cell.value
    if value is not None:
        return cell_of(_text(value, getattr(cell, "number_format", "")))
    if is_formula and cell.data_type != "str":  # `str`: computed, and the result is an empty text
        return Cell(fault=_("a formula that was never computed (open the file in Excel and save it)"))
    return Cell()


def _text(value: object, shown_as: str) -> str:
    """A value as a person would type it. Numbers are what they are, dates are ISO 8601."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and _ZEROS.fullmatch(shown_as):
        return str(value).zfill(len(shown_as))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).replace(_CARRIAGE_RETURN, "")


def _with_merged(rows: Iterable[Row], merged: tuple[_Merged, ...]) -> Iterator[Row]:
    """A cell that was merged over several rows counts for each of them, in its first column.

    A row that has nothing else stays empty: headings are often merged over two.
    """
    tops: dict[_Merged, Cell] = {}
    for row in rows:
        cells = dict(enumerate(row.cells, start=1))
        for span in merged:
            first, last, column = span
            if row.number == first:
                tops[span] = cells.get(column, Cell())
            elif first < row.number <= last and any(row.cells):
                cells[column] = tops.get(span, Cell())
        width = max(cells, default=0)
        yield Row(row.number, tuple(cells.get(column, Cell()) for column in range(1, width + 1)))


def _notes(shape: _Shape, rows: tuple[Row, ...]) -> Iterator[str]:
    """What somebody who looks at the sheet does not see, or sees otherwise."""
    if hidden := [str(row.number) for row in rows if row.number in shape.hidden]:
        yield _("hidden rows were read too: {rows}").format(rows=", ".join(hidden))
    if spans := [f"{first}-{last}" for first, last, _column in shape.merged]:
        said = _("merged cells count for each of their rows: {rows}")
        yield said.format(rows=", ".join(dict.fromkeys(spans)))
