"""`kagiban keys import`: what a sheet changes is shown, then written as a whole or not at all."""

from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.keys.sheets.changes import keys_changes
from kiosk.keys.sheets.keys import read_keys
from kiosk.keys.sheets.standing import keys_office
from kiosk.people.register.authority import authority_of
from kiosk.people.register.registrar import change_blocking
from kiosk.people.sheets.carrying_out import carry_out
from kiosk.records.at_rest import reading
from kiosk.sheets.changes import show
from kiosk.sheets.reading import read_book


def import_keys(settings: Settings, out: TextIO, file: Path, *, dry_run: bool, by: str | None) -> None:
    """Takes in sheets of keys and places. Raises as `import_people`, and `ProfileError`, `WiringError`."""
    locale.use(settings.station.language)
    book = read_book(file)
    with reading(settings) as records:
        authority_of(records.database, settings, by)
        office = keys_office(records, settings)
    sheet = read_keys(book, office)
    changes = keys_changes(sheet, office.register)
    show(out, sheet.notes, changes)
    carry_out(settings, out, changes, office, keys_office, dry_run=dry_run, by=by, write=change_blocking)
