"""What the timeline says of the office's day."""

from kiosk.books.timeline import Tell, Tells, whole_office
from kiosk.core.office.names import key_name, known_names
from kiosk.core.office.register import Register
from kiosk.locale import _
from storage.day.records import CustodyPassed, DayOpened, LockedUp


def _custody(register: Register, record: CustodyPassed) -> str:
    who = known_names(register, record.giver, record.person)
    text = _("Key {key} in custody for the evening: {who}")
    return text.format(key=key_name(register, record.key), who=who)


def _opened(register: Register, record: DayOpened) -> str:
    return _("Day opened: {who}").format(who=known_names(register, record.person))


def _locked_up(register: Register, record: LockedUp) -> str:
    return _("Locked up: {who}").format(who=known_names(register, record.person))


TELLS: Tells = (
    Tell((CustodyPassed,), _custody),
    Tell((DayOpened,), _opened, concerns=whole_office),
    Tell((LockedUp,), _locked_up, concerns=whole_office),
)
