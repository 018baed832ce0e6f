"""From a file to rows of texts. Everything that can be wrong with a file has its own sentence.

What a file is, its first bytes say, not its name. No column is known here.
"""

import csv
import io
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.locale import _
from kiosk.sheets.book import Book, Row, Sheet, cell_of, unusable
from kiosk.sheets.problems import SheetError

LONGEST = 8 * 1024 * 1024
"""Bytes. A sheet of a thousand people is a tenth of a megabyte; what is longer is another file."""


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SEPARATORS = ",\t;"
_LOOKED_AT = 20
"""Rows by which the separator is found."""


def read_book(file: Path) -> Book:
    """The file's sheets. Raises `SheetError` for one that cannot be read, or is no workbook and no CSV."""
    return book_of(_bytes_of(file), file.name)


def book_of(raw: bytes, name: str) -> Book:
    """The sheets in these bytes. Raises `SheetError`."""
    if raw.startswith(_OLE):
        raise _ole(raw, name)
    if raw.startswith(_ZIP):
        from kiosk.sheets.workbook import sheets_of  # openpyxl takes a while to import; CSV does without

        return Book(name, sheets_of(raw, name))
    text, encoding = _decode(raw, name)
    notes = () if encoding == "utf-8" else (_("read as {encoding}").format(encoding=encoding),)
    rows = (tuple(map(cell_of, row)) for row in _table(text, name))
    kept = tuple(Row(number, row) for number, row in enumerate(rows, start=1) if any(row))
    return Book(name, (Sheet(name, kept, notes),))


def _bytes_of(file: Path) -> bytes:
    expected = _("a file that can be read")
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise unusable(str(file), _("a folder or a device"), expected)
        if status.st_size > LONGEST:
            most = _("at most {count} bytes").format(count=LONGEST)
            raise unusable(str(file), _("{count} bytes").format(count=status.st_size), most)
        return file.read_bytes()
    except FileNotFoundError as error:
        raise unusable(str(file), _("no such file"), expected) from error
    except OSError as error:
        raise unusable(str(file), error.strerror or str(error), expected) from error


def _ole(raw: bytes, name: str) -> SheetError:
    """The container of old Excel files is also that of files with a password."""
    if _ENCRYPTED in raw:
        return unusable(name, _("a file with a password"), _("a workbook saved without a password"))
    return unusable(name, _("an old Excel file (.xls)"), _("a workbook saved as .xlsx, or a CSV"))


def _decode(raw: bytes, name: str) -> tuple[str, str]:
    """The text and how it was encoded: as Excel saves it in Japan (CP932), or as everybody does (UTF-8)."""
    tries = (("utf-16", "UTF-16"),) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ()
    for codec, said in (*tries, ("utf-8-sig", "utf-8"), ("cp932", "Shift_JIS (CP932)")):
        try:
            text = raw.decode(codec)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text, said
    raise unusable(name, _("a file of another sort"))


def _is_text(text: str) -> bool:
    """Neither a binary file nor a web page that was saved with a spreadsheet's name."""
    return not text.lstrip().startswith(("<", "{", "%PDF")) and not any(
        char < " " and char not in "\t\r\n" for char in text
    )


def _table(text: str, name: str) -> Sequence[Sequence[str]]:
    """The rows, apart by whichever separator makes the most of them."""
    tables = [table for separator in _SEPARATORS if (table := _apart(text, separator)) is not None]
    if not tables:
        raise unusable(name, _("a quotation mark that is never closed"))
    return max(tables, key=lambda table: sum(map(len, table[:_LOOKED_AT])))


def _apart(text: str, separator: str) -> list[list[str]] | None:
    try:
        return list(_records(text, separator))
    except csv.Error:
        return None


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
