"""`kagiban report`: a book on the screen, or as JSON in a new file. Reads only."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import msgspec

from kiosk import locale
from kiosk.config import Settings
from kiosk.files import write_new
from kiosk.locale import _
from kiosk.records_at_rest import reading
from kiosk.reports.shred_book import ShredBook, shred_book
from kiosk.reports.span import Span, span_of
from kiosk.reports.table import Table, as_plain, as_text
from kiosk.sheets.handing_out import PRIVATE, rows_said

FORM = 1
"""Of the JSON: another number once a field means something else or is gone."""


def report_shred(
    settings: Settings, out: TextIO, *, since: date | None, until: date | None, target: Path | None
) -> None:
    """The book of the shredder, of this month unless told otherwise. Raises `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    span = span_of(since, until, date.today())  # noqa: DTZ011  # the office's day, not UTC's
    with reading(settings) as records:
        book = shred_book(records, span)
    if target is None:
        title = _("Book of the shredder")
        out.write(book_text(title, settings.station.office, span, book.tables))
        return
    said = book_plain("shred", settings.station.id, span, book.tables)
    write_new(target, msgspec.json.format(msgspec.json.encode(said)).decode() + "\n", mode=PRIVATE)
    out.write(rows_said(target, _rows(book)))
    out.write(_("It holds personal data: keep it as such, and delete it when it is done with.") + "\n")


def book_text(title: str, office: str, span: Span, tables: Sequence[Table]) -> str:
    """A heading with the span, then one table after the other."""
    days = _("from {since} to {until}").format(since=span.since, until=span.until)
    return f"{title}  {office}  {days}\n\n" + "\n".join(map(as_text, tables))


def book_plain(name: str, station: str, span: Span, tables: Sequence[Table]) -> dict[str, Any]:
    """The same for programs: names that do not change with the language, nothing that changes by itself."""
    head = {"report": name, "form": FORM, "station": station}
    days = {"from": span.since.isoformat(), "to": span.until.isoformat()}
    return {**head, **days, **{table.name: as_plain(table) for table in tables}}


def _rows(book: ShredBook) -> int:
    return len(book.batches.rows) + len(book.earlier.rows)
