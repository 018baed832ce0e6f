"""復旧: when nobody is custodian, or nobody of them can come, two of the staff name one. Pure.

The administrator permits it, for a short while and once; two others name a third, each with an own tap.
So none of the four can do it alone, and whoever was passed over undoes it by tapping: they are back.
"""

from datetime import date, datetime, timedelta

from kiosk.core.office.register import Register
from kiosk.core.refusals import Ask, Refused
from kiosk.people import refusals
from kiosk.people.custody.custodians import may_stand_in
from kiosk.people.rules import may_be_second, not_of_staff
from storage.keys.facts import Second
from storage.people.facts import Person, Recovery

PERMITTED = timedelta(minutes=30)
"""How long a permission holds: two colleagues have to be fetched to the kiosk, and not more."""

RECOVERED_DAYS = (1, 2, 3, 5, 7)
"""For so many days somebody is named so: until the office's own people are back, or a sheet names others."""


def permission(register: Register, now: datetime) -> Recovery | None:
    """The permission that holds now."""
    return next((each for each in register.recoveries if now < each.until), None)


def may_take_part(register: Register, person: Person, now: datetime) -> Refused | None:
    """What stands in the way of this person being one of the two; None if nothing."""
    permitted = permission(register, now)
    if permitted is None:
        return Refused(refusals.NOT_PERMITTED, refusals.HAVE_IT_PERMITTED, Ask.ADMINISTRATOR)
    if gone := not_of_staff(person, now.date(), ask=Ask.ADMINISTRATOR):
        return gone
    if register.is_custodian(person, now.date()):
        return Refused(refusals.CUSTODIAN_HERE, refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
    if permitted.author == person.id:
        return Refused(refusals.OWN_PERMISSION, refusals.LET_OTHER_TAP, Ask.ANYONE)
    return None


def may_sign(first: Person, delegate: Person, other: Person, now: datetime) -> Refused | None:
    """What stands in the way of `other` signing that `delegate` is named; None if nothing.

    Whoever is named is neither of the two: nobody gives it to themselves.
    """
    if other.id == delegate.id:
        return Refused(refusals.OWN_NAMING, refusals.LET_OTHER_TAP, Ask.ANYONE)
    return may_be_second(first, other, Second.ANYONE, now)


def may_be_named(register: Register, person: Person, first: Person, today: date) -> tuple[date, ...]:
    """The days until which `first` may have this person named.

    Never themselves, nor whoever permits it, nor who cannot act: nobody gives it to themselves.
    """
    permits = {each.author for each in register.recoveries}
    if person.id == first.id or person.id in permits or register.is_custodian(person, today):
        return ()
    days = (today + timedelta(days=count - 1) for count in RECOVERED_DAYS)
    return tuple(until for until in days if may_stand_in(register, person, today, until))
