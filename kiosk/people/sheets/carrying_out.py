"""What a sheet changes is written as it was shown, in the name of whoever decided it, or not at all."""

from collections.abc import Callable, Iterable
from typing import TextIO, TypeVar

from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.locale import _
from kiosk.people.register.authority import authority_of
from kiosk.people.register.writing import writing
from kiosk.records.at_rest import Records
from kiosk.sheets.changes import Changes
from storage.file.database import Database
from storage.log.ledger import Ledger
from storage.log.record import Record

Office = TypeVar("Office")


R = TypeVar("R", bound=Record)


Look = Callable[[Records, Settings], Office]


Write = Callable[[Database, Ledger, str, Iterable[R]], object]


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
