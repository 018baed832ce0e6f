"""Who from the register stands for what a command does, by their staff numbers."""

from datetime import date

from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.core.machine.account import account
from kiosk.locale import _
from kiosk.people.register.records import read_register
from kiosk.people.register.registrar import configured
from kiosk.records.accept import WhoDecides
from storage.file.database import Database
from storage.people.facts import OFFICERS, Person


def two_people(database: Database, settings: Settings, by: str, second: str) -> tuple[Person, Person]:
    """The two with these staff numbers. Raises `KioskError` with the reason why they are not two who may."""
    register = read_register(database)
    register = register if register.people else configured(settings)
    both = []
    for number in (by, second):
        person = register.person_numbered(number)
        if person is None:
            raise KioskError(_("Nobody has this staff number"), number)
        if not person.is_employed(date.today()):  # noqa: DTZ011  # the office's own day
            raise KioskError(_("This person is not employed today"), number)
        both.append(person)
    if both[0].id == both[1].id:
        raise KioskError(_("Two people decide this"), _("name two staff numbers that differ"))
    if not any(person.role in OFFICERS for person in both):
        raise KioskError(
            _("One of the two answers for the office"),
            _("name a responsible officer or a clerk in charge"),
        )
    return both[0], both[1]


def authority_of(database: Database, settings: Settings, by: str | None) -> str:
    """Who decided, for the record: the person with this staff number, else the account that runs this.

    Raises `KioskError` for a number that nobody has.
    """
    if by is None:
        return account()
    register = read_register(database)
    person = (register if register.people else configured(settings)).person_numbered(by)
    if person is not None:
        return person.id
    raise KioskError(_("Nobody has this staff number"), by)


BY_REGISTER = WhoDecides(authority_of, two_people)
