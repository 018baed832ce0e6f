"""`kagiban backup | restore | salvage`: copies of the records, and the way back from them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.clock import SystemClock
from kiosk.core.errors import KioskError
from kiosk.locale import _
from kiosk.records.accept import WhoDecides, decide, said_of
from kiosk.records.at_rest import on_duty
from storage.errors import LedgerDisputed
from storage.examine.problem import trouble
from storage.examine.recent import look_at_end
from storage.file.database import open_database, open_for_reading
from storage.log.ledger import Ledger
from storage.log.records import LedgerAccepted
from storage.proof.seal import Seal
from storage.rescue import restore
from storage.rescue.backup import back_up
from storage.rescue.salvage import salvage, write_salvage


def make_backup(settings: Settings, out: TextIO, directory: Path) -> None:
    """Copies the records into `directory` under the time's name. Raises `StorageError`."""
    locale.use(settings.station.language)
    name = f"{settings.station.id}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    made = back_up(settings.database, settings.keyring.database, directory, name)
    said = _("{file}: {count} records, verified. SHA-256 {digest}")
    out.write(said.format(file=made.path, count=made.size, digest=made.sha256) + "\n")
    out.write(_("The keys are not in it: keep copies of the *.key files elsewhere.") + "\n")


def restore_from(
    settings: Settings,
    out: TextIO,
    source: Path,
    who: WhoDecides,
    *,
    reason: str,
    by: str | None,
    second: str | None = None,
) -> None:
    """Puts a backup or a salvage in the records' place. Raises `KioskError`, `StorageError`.

    Records in it for which no signature stands count only where `by` and `second` say so.
    """
    locale.use(settings.station.language)
    key, known, target = settings.keyring.database, settings.known, settings.database
    with on_duty(target):
        candidate = restore.prepare(source.absolute(), target, key, known)
        try:
            if candidate.station not in ("", settings.station.id):
                raise KioskError(
                    _("These are the records of another kiosk"),
                    _("{file} is of {theirs}, and this is {ours}. Nothing was changed.").format(
                        file=source, theirs=candidate.station, ours=settings.station.id
                    ),
                )
            with open_for_reading(candidate.path, key=key, known=known) as found:
                authority = who.one(found, settings, by)
            lost_to = restore.known_to_exist(target, key)
            accepted = _tell(settings, candidate, who, lost_to, authority, reason, by, second)
            aside = restore.put_in_place(candidate, target, datetime.now(UTC))
        finally:
            restore.remove(candidate.path)
    out.write(_("Restored: records 1 to {kept} from {file}.").format(kept=candidate.kept, file=source) + "\n")
    if lost_to > candidate.kept:
        lost = _("LOST: records {first} to {last}. The ledger says so from now on.")
        out.write(lost.format(first=candidate.kept + 1, last=lost_to) + "\n")
    if accepted is not None:
        out.write(said_of(accepted) + "\n")
    if aside is not None:
        out.write(_("What stood there is kept: {file}").format(file=aside) + "\n")


def _tell(
    settings: Settings,
    candidate: restore.Candidate,
    who: WhoDecides,
    lost_to: int,
    authority: str,
    reason: str,
    by: str | None,
    second: str | None,
) -> LedgerAccepted | None:
    """The candidate's own records of what it is; returns what two people had to accept in it."""
    key, known = settings.keyring.database, settings.known
    with open_database(candidate.path, key=key, known=known) as database:
        signer = settings.keyring.signer
        ledger = Ledger(database, station=settings.station.id, clock=SystemClock(), signer=signer)
        try:
            if candidate.kept == 0:
                Seal(signer, candidate.path).begin()
            accepted = None
            if problems := look_at_end(database):
                if not isinstance(trouble(problems), LedgerDisputed):
                    raise trouble(problems)
                if by is None or second is None:
                    raise KioskError(
                        _("Records in this file are in dispute: no signature stands for them"),
                        "\n".join(map(str, problems))
                        + "\n"
                        + _("Two people may let them count: --by NUMBER --second NUMBER"),
                    )
                accepted = decide(database, ledger, settings, who, by=by, second=second, reason=reason)
            ledger.take_up_key()
            restore.tell(ledger, candidate, lost_to=lost_to, authority=authority, reason=reason)
        finally:
            ledger.close()
        return accepted


def salvage_from(settings: Settings, out: TextIO, source: Path, directory: Path) -> bool:
    """Reads what can be read from a damaged database; True when nothing is lost. Raises `StorageError`."""
    locale.use(settings.station.language)
    report = write_salvage(salvage(source, settings.keyring.database), directory)
    found = _("{file}: {count} records, the highest {highest}; whole from the first to {sound}.")
    out.write(
        found.format(file=report.path, count=report.records, highest=report.highest, sound=report.sound)
        + "\n"
    )
    if not report.genuine:
        out.write(
            _("No page opens with this key: the key is another, or the file's beginning is lost.") + "\n"
        )
    if report.lost:
        out.write(_("LOST: records {records}").format(records=report.lost) + "\n")
    if report.broken:
        pages = _("{count} pages, of which these cannot be read: {broken}")
        out.write(pages.format(count=report.pages, broken=report.broken) + "\n")
    out.write(_("This file is not encrypted: keep it where only those may read who must.") + "\n")
    if report.sound:
        steps = _("To go on with records 1 to {sound}: kagiban restore {file} --reason ...")
        out.write(steps.format(sound=report.sound, file=report.path) + "\n")
    return not report.lost and report.genuine
