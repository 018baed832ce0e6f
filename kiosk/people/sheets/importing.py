"""`kagiban people import`: what a sheet changes is shown, then written as a whole or not at all."""

from datetime import date
from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.people.register.authority import authority_of
from kiosk.people.register.registrar import change_blocking
from kiosk.people.sheets.carrying_out import carry_out
from kiosk.people.sheets.changes import people_changes
from kiosk.people.sheets.custody import check_custody
from kiosk.people.sheets.people import read_people
from kiosk.people.sheets.standing import people_office
from kiosk.records.at_rest import reading
from kiosk.sheets.changes import show
from kiosk.sheets.reading import read_book


def import_people(
    settings: Settings, out: TextIO, file: Path, *, dry_run: bool, by: str | None, leave_missing: bool
) -> None:
    """Takes in a sheet of people. Raises `SheetError` with all its problems, `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    book = read_book(file)
    with reading(settings) as records:
        authority_of(records.database, settings, by)  # a number that nobody has is said before the changes
        office = people_office(records, settings)
    sheet = read_people(book, office, leave_missing=leave_missing)
    changes = people_changes(sheet, office.register)
    today = date.today()  # noqa: DTZ011  # custody goes by the office's own days
    check_custody(sheet, changes, office.register, today)
    show(out, sheet.notes, changes)
    carry_out(settings, out, changes, office, people_office, dry_run=dry_run, by=by, write=change_blocking)
