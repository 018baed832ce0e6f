"""`kagiban people forget | retention`: what is kept about people, and its end."""

import os
import pwd
from collections.abc import Iterator
from datetime import date
from typing import TextIO

from kiosk import locale
from kiosk.clock import instant
from kiosk.config import Settings
from kiosk.errors import KioskError
from kiosk.locale import _
from kiosk.office.retention import is_due, kept_until
from kiosk.records_at_rest import Records, reading, writing
from storage.people import on_register
from storage.records import PersonLeft
from storage.redaction import Kept, erase, kept_parts, parts_about, ranges


def forget_person(settings: Settings, out: TextIO, person: str, *, reason: str, by: str | None) -> None:
    """Erases what is kept about `person`. Raises `KioskError` for one on the register, or not known."""
    locale.use(settings.station.language)
    if any(enrolled.person.id == person for enrolled in settings.people):
        raise KioskError(
            _("This person is still on the register"),
            _("{person}: first take them out of {file}, then ask again. Ask: responsible officer").format(
                person=person, file=settings.path
            ),
        )
    authority = authority_of(settings, by)
    with writing(settings) as records:
        seqs = parts_about(records.database, person)
        if not seqs:
            raise KioskError(
                _("Nothing is kept about this person"),
                _("{person}: no record has a personal part about this id (not the staff number)").format(
                    person=person
                ),
            )
        _leave(records, person)
        erase(
            records.database,
            records.ledger,
            seqs,
            cause="forget",
            authority=authority,
            forgotten=person,
            reason=reason,
        )
    said = _(
        "Erased: the personal parts of {count} records ({records}). Backups made before still hold them."
    )
    out.write(said.format(count=len(seqs), records=ranges(seqs)) + "\n")


def run_retention(settings: Settings, out: TextIO, *, dry_run: bool, by: str | None) -> None:
    """Erases what is due, kind by kind; with `dry_run` only says what is."""
    locale.use(settings.station.language)
    authority = authority_of(settings, by)
    today = date.today()  # noqa: DTZ011  # years are counted in the office's own days
    with reading(settings) if dry_run else writing(settings) as records:
        due = tuple(_due(settings, kept_parts(records.database), today))
        for kept in due:
            until = kept_until(_day(kept), settings.retention[kept.kind])
            out.write(
                _("due: record {seq}, {kind}, kept until {until}").format(
                    seq=kept.seq, kind=kept.kind, until=until
                )
                + "\n"
            )
        if due and not dry_run:
            seqs = [kept.seq for kept in due]
            erase(records.database, records.ledger, seqs, cause="retention", authority=authority)
    said = (
        _("{count} are due; nothing was erased.")
        if dry_run
        else _("Erased: the personal parts of {count} records.")
    )
    out.write(said.format(count=len(due)) + "\n")


def authority_of(settings: Settings, by: str | None) -> str:
    """Who decided, for the record: the person with this staff number, else the account that runs this.

    Raises `KioskError` for a number that nobody has.
    """
    if by is None:
        account = pwd.getpwuid(os.getuid()).pw_name
        behind = os.environ.get("SUDO_USER", "")
        return f"account:{behind or account}"
    for enrolled in settings.people:
        if enrolled.person.number == by:
            return enrolled.person.id
    raise KioskError(_("Nobody has this staff number"), by)


def _leave(records: Records, person: str) -> None:
    """A kiosk that has not started since the register changed has not yet told that they left."""
    if person in on_register(records.database):
        records.ledger.append_blocking(PersonLeft(person=person))


def _due(settings: Settings, kept: tuple[Kept, ...], today: date) -> Iterator[Kept]:
    for part in kept:
        years = settings.retention.get(part.kind)
        if part.since_us is not None and years is not None and is_due(_day(part), years, today):
            yield part


def _day(kept: Kept) -> date:
    return instant(kept.since_us or 0).astimezone().date()
