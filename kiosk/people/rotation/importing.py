"""`kagiban rotation import`: what a sheet of duties changes is shown, then written whole or not at all."""

from datetime import date
from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.core.office.rotation import rotation_of
from kiosk.locale import _
from kiosk.people.register.authority import authority_of
from kiosk.people.register.registrar import change_blocking
from kiosk.people.register.standing import standing_register
from kiosk.people.rotation.changes import rotation_changes
from kiosk.people.rotation.sheet import RotationOffice, read_rotation
from kiosk.people.sheets.carrying_out import carry_out
from kiosk.records.at_rest import Records, reading
from kiosk.sheets import cells
from kiosk.sheets.changes import show
from kiosk.sheets.problems import Expected
from kiosk.sheets.reading import read_book
from storage.people.questions import recorded
from storage.people.records import RotationSet


def import_rotation(
    settings: Settings, out: TextIO, file: Path, *, dry_run: bool, by: str | None, reason: str | None
) -> None:
    """Takes in a sheet of duties. Raises `SheetError` with all its problems, `KioskError`, `StorageError`."""
    locale.use(settings.station.language)
    why = _reason(reason)
    book = read_book(file)
    with reading(settings) as records:
        authority_of(records.database, settings, by)  # a number that nobody has is said before the changes
        office = rotation_office(records, settings)
    sheet = read_rotation(book, office, swap=bool(why))
    changes = rotation_changes(sheet, office, why)
    show(out, sheet.notes, changes)
    carry_out(settings, out, changes, office, rotation_office, dry_run=dry_run, by=by, write=change_blocking)


def rotation_office(records: Records, settings: Settings) -> RotationOffice:
    """What stands now: the register, the whole rotation, and the office's own day."""
    register = standing_register(records.database, settings)
    rotation = rotation_of(recorded(records.database, RotationSet).values())
    return RotationOffice(register, rotation, date.today())  # noqa: DTZ011  # the office's day, not UTC's


def _reason(text: str | None) -> str:
    """Raises `KioskError` for a reason that no record could keep on a line."""
    if text is None:
        return ""
    try:
        return cells.label(text)
    except Expected as error:
        raise KioskError(_("The reason cannot be kept"), str(error)) from error
