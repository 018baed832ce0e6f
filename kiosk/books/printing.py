"""`kagiban report`: a book on the screen, or as JSON in a new file. Reads only."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

import msgspec

from kiosk import locale
from kiosk.books.access_book import access_book
from kiosk.books.span import (
    Span,
    Stretch,
    span_of,
    stretch_of,
)
from kiosk.books.table import (
    Table,
    as_plain,
    as_text,
    plain,
    spelled,
)
from kiosk.books.timeline import Timeline
from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.core.machine.files import PRIVATE, rows_said, write_new
from kiosk.core.office.register import Register
from kiosk.day.book import day_book
from kiosk.keys.settings import Guarding
from kiosk.keys.sheets.finding import Places
from kiosk.keys.tags.book import tag_book
from kiosk.locale import _
from kiosk.people.standing import standing_register
from kiosk.records.at_rest import reading
from kiosk.shredding.book import shred_book
from kiosk.subject import House
from kiosk.vault.book import vault_book
from storage.keys.facts import StoragePlace

FORM = 1
"""Of the JSON: another number once a field means something else or is gone."""


def report_shred(
    settings: Settings, out: TextIO, *, since: date | None, until: date | None, target: Path | None
) -> None:
    """The book of the shredder, of this month unless told otherwise. Raises `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    span = span_of(since, until, _today())
    with reading(settings) as records:
        tables = shred_book(records, span).tables
    _hand_out(settings, out, target, "shred", _("Book of the shredder"), span, tables)


def report_day(
    settings: Settings,
    out: TextIO,
    house: House,
    *,
    since: date | None,
    until: date | None,
    target: Path | None,
) -> None:
    """終業点検簿: the book of the days, of this month unless told otherwise. Raises as `report_shred`."""
    locale.use(settings.station.language)
    span, calendar = span_of(since, until, _today()), settings.rules.calendar
    with reading(settings) as records:
        register = standing_register(records.database, settings)
        tables = day_book(records, register, span, house, today=_today(), calendar=calendar).tables
    _hand_out(settings, out, target, "day", _("Book of openings and lock-ups"), span, tables)


def report_vault(
    settings: Settings, out: TextIO, *, since: date | None, until: date | None, target: Path | None
) -> None:
    """カード受払簿: the book of the cards, of this month unless told otherwise. Raises as `report_shred`."""
    locale.use(settings.station.language)
    span = span_of(since, until, _today())
    with reading(settings) as records:
        register = standing_register(records.database, settings)
        tables = vault_book(records, register, span, settings.section(Guarding).vault).tables
    _hand_out(settings, out, target, "vault", _("Book of the cards"), span, tables)


def report_access(
    settings: Settings,
    out: TextIO,
    place: str,
    timeline: Timeline,
    *,
    since: date,
    until: date | None,
    target: Path | None,
) -> None:
    """Who could have been in the place, by its id or name, until now unless told otherwise.

    `since` and `until` are days or, as `datetime` without a zone, minutes. Raises as `report_shred`.
    """
    locale.use(settings.station.language)
    stretch = stretch_of(since, until or datetime.now())  # noqa: DTZ005  # the office's own clock
    with reading(settings) as records:
        register = standing_register(records.database, settings)
        meant = _place(register, place)
        tables = access_book(records, register, timeline, stretch, meant).tables
    title = _("Who could have been there: {place}").format(place=meant.name)
    _hand_out(settings, out, target, "access", title, stretch, tables)


def report_tags(
    settings: Settings, out: TextIO, *, since: date | None, until: date | None, target: Path | None
) -> None:
    """札の確認簿: what was read, what was wrong and since when, of this month. Raises as `report_shred`."""
    locale.use(settings.station.language)
    span = span_of(since, until, _today())
    with reading(settings) as records:
        register = standing_register(records.database, settings)
        tables = tag_book(records, register, span).tables
    _hand_out(settings, out, target, "tags", _("Book of the tags"), span, tables)


def _today() -> date:
    return date.today()  # noqa: DTZ011  # the office's day, not UTC's


def _place(register: Register, text: str) -> StoragePlace:
    """Raises `KioskError` for a place that is not on the register."""
    which = Places.of(register.places.values(), ()).find(text)
    if which is None:
        said = _("{place}: expected one of {known}").format(place=text, known=", ".join(register.places))
        raise KioskError(_("There is no such place"), said)
    return register.places[which]


def _hand_out(
    settings: Settings,
    out: TextIO,
    target: Path | None,
    name: str,
    title: str,
    span: Span | Stretch,
    tables: Sequence[Table],
) -> None:
    """On the screen, or into a new file that only its owner can read."""
    if target is None:
        out.write(book_text(title, settings.station.office, span, tables))
        return
    said = book_plain(name, settings.station.id, span, tables)
    write_new(target, msgspec.json.format(msgspec.json.encode(said)).decode() + "\n", mode=PRIVATE)
    out.write(rows_said(target, sum(len(table.rows) for table in tables)))
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
