"""A workbook written: texts stay texts, and a new file is whole or not there."""

import io
import os
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.core.errors import KioskError
from kiosk.locale import _
from kiosk.sheets.columns import Column, Table
from kiosk.sheets.spelling import Cells, Value

_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


_FIRST_EXCEL_YEAR = 1901
"""Excel counts days from 1900, and that year wrongly; before it a day is written as text."""


_WIDEST = 40


def workbook_of(*sheets: tuple[Table, Sequence[Cells]]) -> bytes:
    """A workbook with a sheet for each table, headed in the language in use."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table, rows in sheets:
        _fill(book.create_sheet(table.title), table, rows)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Worksheet, table: Table, rows: Sequence[Cells]) -> None:
    sheet.freeze_panes = "B2"
    for at, column in enumerate(table.columns, start=1):
        _head(sheet, at, column, rows)
        for row, cells in enumerate(rows, start=2):
            put(sheet, row, at, cells[column.field])


def _head(sheet: Worksheet, at: int, column: Column, rows: Iterable[Cells]) -> None:
    """The heading; the column as wide as what it holds, and typed as text where it holds texts."""
    put(sheet, 1, at, column.title)
    sheet.cell(1, at).font = Font(bold=True)
    values = [column.title, *(cells[column.field] for cells in rows)]
    whole = sheet.column_dimensions[get_column_letter(at)]
    whole.width = min(_WIDEST, 3 + max(width(str(value)) for value in values))
    if not any(isinstance(value, int | date) for value in values):
        whole.number_format = "@"  # what is typed there later keeps its leading zeros


def width(text: str) -> int:
    """Cells that the longest line takes, two for each wide sign."""
    return max((sum(1 + (char > "\u2000") for char in line) for line in text.splitlines()), default=0)


def put(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    """A value as itself: no text becomes a formula, a date or a number, in this program or in Excel."""
    if value == "":
        return
    cell = sheet.cell(row, column)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if isinstance(value, date) and value.year < _FIRST_EXCEL_YEAR:
        value = value.isoformat()
    if isinstance(value, str):
        text = _NOT_IN_XML.sub("?", value)
        cell.value = f"'{text}" if text.startswith("'") else text
        cell.data_type = "s"
        cell.number_format = "@"
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"


def write_workbook(target: Path, content: bytes, mode: int) -> None:
    """A new file with this mode. Raises `KioskError` when one is there, or it cannot be written."""
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        try:
            with open(handle, "wb") as file:
                file.write(content)
        except OSError:
            target.unlink(missing_ok=True)
            raise
    except FileExistsError as error:
        raise KioskError(_("There is a file of this name already"), str(target)) from error
    except OSError as error:
        raise KioskError(_("The file cannot be written"), f"{target}: {error.strerror}") from error
