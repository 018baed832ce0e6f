"""`kagiban people forget | retention`: what is kept about people, and its end."""

from collections.abc import Iterator
from datetime import date
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.clock import instant
from kiosk.core.errors import KioskError
from kiosk.locale import _
from kiosk.people.custody.custodians import lapse
from kiosk.people.register.authority import authority_of
from kiosk.people.register.records import applied, leaving, read_register
from kiosk.people.register.registrar import change_blocking
from kiosk.people.register.retention import is_due, kept_until
from kiosk.people.register.writing import writing
from kiosk.records.at_rest import reading
from storage.keys.questions import KeyQuestions
from storage.log.ranges import ranges
from storage.log.redaction import Kept, erase, kept_parts, parts_about
from storage.people.questions import recorded
from storage.people.records import PersonRecorded


def forget_person(settings: Settings, out: TextIO, person: str, *, reason: str, by: str | None) -> None:
    """Erases what is kept about `person`. Raises `KioskError` for one on the register, or not known."""
    locale.use(settings.station.language)
    with writing(settings) as records:
        if person in recorded(records.database, PersonRecorded):
            raise KioskError(
                _("This person is still on the register"),
                _("{person}: first end their employment, then ask again. Ask: responsible officer").format(
                    person=person
                ),
            )
        authority = authority_of(records.database, settings, by)
        seqs = parts_about(records.database, person)
        if not seqs:
            raise KioskError(
                _("Nothing is kept about this person"),
                _("{person}: no record has a personal part about this id (not the staff number)").format(
                    person=person
                ),
            )
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


def take_off_register(settings: Settings, out: TextIO, number: str, *, by: str | None) -> None:
    """Ends a person's place on the register.

    Raises `KioskError` for a number that nobody has, for whoever still has keys, and for the last who could
    be custodian.
    """
    locale.use(settings.station.language)
    with writing(settings) as records:
        register = read_register(records.database)
        person = register.person_numbered(number)
        if person is None:
            raise KioskError(_("Nobody has this staff number"), number)
        if loans := records.database.ask(KeyQuestions).loans_of(person.id):
            keys = ", ".join(loan.key for loan in loans)
            raise KioskError(
                _("This person still has keys"),
                _("{keys}: first have them brought back, or handed over at the kiosk").format(keys=keys),
            )
        author = authority_of(records.database, settings, by)
        ended = leaving(register, person)
        today = date.today()  # noqa: DTZ011  # custody goes by the office's own days
        if (found := lapse(register, applied(register, ended), today)) is not None:
            here = register.custodians(today) or (person,)
            raise KioskError(
                _("Then nobody would answer for the keys on these days."),
                _("{days}: first have somebody named at the kiosk who stands in. Ask: {name}").format(
                    days=found.days, name=" ".join(each.name for each in here)
                ),
            )
        change_blocking(records.database, records.ledger, author, ended)
    said = _("{number} ({person}) is no longer on the register.")
    out.write(said.format(number=number, person=person.id) + "\n")


def run_retention(settings: Settings, out: TextIO, *, dry_run: bool, by: str | None) -> None:
    """Erases what is due, kind by kind; with `dry_run` only says what is."""
    locale.use(settings.station.language)
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
            authority = authority_of(records.database, settings, by)
            seqs = [kept.seq for kept in due]
            erase(records.database, records.ledger, seqs, cause="retention", authority=authority)
    said = (
        _("{count} are due; nothing was erased.")
        if dry_run
        else _("Erased: the personal parts of {count} records.")
    )
    out.write(said.format(count=len(due)) + "\n")


def _due(settings: Settings, kept: tuple[Kept, ...], today: date) -> Iterator[Kept]:
    for part in kept:
        years = settings.retention.get(part.kind)
        if part.since_us is not None and years is not None and is_due(_day(part), years, today):
            yield part


def _day(kept: Kept) -> date:
    return instant(kept.since_us or 0).astimezone().date()
