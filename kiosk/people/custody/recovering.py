"""`kagiban people recover`: the administrator's part of naming a custodian when nobody is there to do it."""

import secrets
from datetime import date, datetime
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.clock import SystemClock, instant
from kiosk.core.errors import KioskError
from kiosk.core.machine.printable import printable
from kiosk.core.office.register import Register
from kiosk.locale import _
from kiosk.people.custody.recovery import PERMITTED
from kiosk.people.register.authority import authority_of
from kiosk.people.register.records import read_register
from kiosk.people.register.registrar import change_blocking
from kiosk.people.register.writing import writing
from storage.people.records import RecoveryEnded, RecoveryPermitted


def permit_recovery(settings: Settings, out: TextIO, *, reason: str, by: str | None) -> None:
    """Lets two of the staff name a custodian at the kiosk, once. Raises `KioskError`, `StorageError`.

    A permission that still holds is replaced: there is never more than one.
    """
    locale.use(settings.station.language)
    with writing(settings) as records:
        author = authority_of(records.database, settings, by)
        register, now = read_register(records.database), instant(SystemClock().now_us()).astimezone()
        if _how_many(register, author, now.date()) < _THREE:
            raise KioskError(
                _("Fewer than three of the staff could do this at the kiosk"),
                _("Give them cards by a sheet first (kagiban people import)."),
            )
        until = now + PERMITTED
        permitted = RecoveryPermitted(
            recovery=secrets.token_hex(4), until_us=int(until.timestamp() * 1_000_000), reason=reason
        )
        before = (RecoveryEnded(recovery=each.id, how="replaced") for each in register.recoveries)
        change_blocking(records.database, records.ledger, author, (*before, permitted))
    out.write(_told(register, now, until) + "\n")


_THREE = 3
"""One names, one is named, one signs."""


def _how_many(register: Register, author: str, today: date) -> int:
    """Of those who could have a part in it: whoever is custodian, and is not here, has none."""
    people = (each for each in register.people.values() if register.can_act(each, today))
    return sum(each.id != author and not register.is_custodian(each, today) for each in people)


def _told(register: Register, now: datetime, until: datetime) -> str:
    said = _(
        "Until {time}, two of the staff may name a custodian: one taps and touches it, the other one signs."
    )
    told = said.format(time=f"{until:%H:%M}")
    names = " ".join(person.name for person in register.custodians(now.date()))
    if not names:
        return told
    here = _("Custodians today: {names}. They are then recorded as away; a tap of theirs undoes that.")
    return "\n".join((told, printable(here.format(names=names))))
