"""`kagiban people | keys import`: what a sheet changes is shown, then written as a whole or not at all."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TextIO, TypeVar

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.core.machine.printable import printable
from kiosk.keys.sheets.changes import Changes, keys_changes, people_changes
from kiosk.keys.sheets.custody import check_custody
from kiosk.keys.sheets.keys import read_keys
from kiosk.keys.sheets.standing import keys_office, people_office
from kiosk.locale import _
from kiosk.people.forgetting import authority_of
from kiosk.people.registrar import change_blocking
from kiosk.people.sheets.people import read_people
from kiosk.records.at_rest import Records, reading, writing
from kiosk.sheets.reading import read_book
from storage.file.database import Database
from storage.log.ledger import Ledger
from storage.log.record import Record

Office = TypeVar("Office")
R = TypeVar("R", bound=Record)
Look = Callable[[Records, Settings], Office]
Write = Callable[[Database, Ledger, str, Iterable[R]], object]


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


def show(out: TextIO, notes: tuple[str, ...], changes: Changes[R]) -> None:
    """Says how the sheet was read and what would change."""
    for note in notes:
        out.write(_("note: {note}").format(note=printable(note)) + "\n")
    for line in changes.lines:
        out.write(line + "\n")
    out.flush()


def carry_out(
    settings: Settings,
    out: TextIO,
    changes: Changes[R],
    shown: Office,
    look: Look[Office],
    *,
    dry_run: bool,
    by: str | None,
    write: Write[R],
) -> None:
    """Writes what was shown, all at once, unless what it was held against is another by now."""
    if not changes.records:
        out.write(_("There is nothing to change.") + "\n")
        return
    if dry_run:
        out.write(_("Nothing was written: this was a trial.") + "\n")
        return
    with writing(settings) as records:
        if look(records, settings) != shown:
            raise KioskError(
                _("The register has changed meanwhile"),
                _("Nothing was written. Repeat the command and look at the changes again."),
            )
        author = authority_of(records.database, settings, by)
        write(records.database, records.ledger, author, changes.records)
    out.write(_("Written: {count} records.").format(count=len(changes.records)) + "\n")
