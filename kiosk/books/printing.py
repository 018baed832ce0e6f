"""`kagiban report`: a book on the screen, or as JSON in a new file. Reads only."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from kiosk import locale
from kiosk.books.book import BookOfDays, BookOfPlace, House, OfDays, OfPlace, Written
from kiosk.books.span import Span, Stretch, span_of, stretch_of
from kiosk.books.table import Table, as_plain, as_text, plain, spelled
from kiosk.config import Settings
from kiosk.core.machine.files import PRIVATE, rows_said, write_new
from kiosk.locale import _
from kiosk.records.at_rest import reading

FORM = 1
"""Of the JSON: another number once a field means something else or is gone."""


def print_days(
    book: BookOfDays[House],
    house: House,
    settings: Settings,
    out: TextIO,
    *,
    since: date | None,
    until: date | None,
    target: Path | None,
) -> None:
    """A book of this month's days, unless told otherwise. Raises `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    span = span_of(since, until, _today())
    with reading(settings) as records:
        written = book.write(house, OfDays(records, settings, span, _today()))
    _hand_out(settings, out, target, book.name, span, written)


def print_place(
    book: BookOfPlace[House],
    house: House,
    settings: Settings,
    out: TextIO,
    place: str,
    *,
    since: date,
    until: date | None,
    target: Path | None,
) -> None:
    """A book of a place, until now unless told otherwise.

    `since` and `until` are days or, as `datetime` without a zone, minutes. Raises as `print_days`.
    """
    locale.use(settings.station.language)
    stretch = stretch_of(since, until or datetime.now())  # noqa: DTZ005  # the office's own clock
    with reading(settings) as records:
        written = book.write(house, OfPlace(records, settings, stretch, place))
    _hand_out(settings, out, target, book.name, stretch, written)


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the office's day, not UTC's


def _hand_out(
    settings: Settings,
    out: TextIO,
    target: Path | None,
    name: str,
    span: Span | Stretch,
    written: Written,
) -> None:
    """On the screen, or into a new file that only its owner can read."""
    if target is None:
        out.write(book_text(written.title, settings.station.office, span, written.tables))
        return
    said = book_plain(name, settings.station.id, span, written.tables)
    write_new(target, msgspec.json.format(msgspec.json.encode(said)).decode() + "\n", mode=PRIVATE)
    out.write(rows_said(target, sum(len(table.rows) for table in written.tables)))
    out.write(_("It holds personal data: keep it as such, and delete it when it is done with.") + "\n")


def book_text(title: str, office: str, span: Span | Stretch, tables: Sequence[Table]) -> str:
    """A heading with the span, then one table after the other."""
    days = _("from {since} to {until}").format(since=spelled(span.since), until=spelled(span.until))
    return f"{title}  {office}  {days}\n\n" + "\n".join(map(as_text, tables))


def book_plain(name: str, station: str, span: Span | Stretch, tables: Sequence[Table]) -> dict[str, Any]:
    """The same for programs: names that do not change with the language, nothing that changes by itself."""
    head = {"report": name, "form": FORM, "station": station}
    days = {"from": plain(span.since), "to": plain(span.until)}
    return {**head, **days, **{table.name: as_plain(table) for table in tables}}
