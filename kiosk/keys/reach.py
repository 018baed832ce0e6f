"""Keys and turns that lead nowhere: nobody is left who may take them, stand beside, or come. Pure."""

from collections.abc import Iterator
from datetime import date, datetime

from kiosk.core.office.calendar import OfficeCalendar
from kiosk.core.office.register import Register
from kiosk.core.office.rotation import SHREDDING
from kiosk.keys.policy import is_for
from kiosk.people.custody.custodians import days_from
from kiosk.people.rules import may_be_second
from storage.keys.facts import Key, Second
from storage.people.facts import Person


def keys_for_nobody(register: Register, today: date) -> tuple[Key, ...]:
    """The keys that nobody who is employed today, and has a card, may ever take."""
    return tuple(key for key in register.keys.values() if not any(_takers(register, key, today)))


def keys_without_second(register: Register, today: date) -> tuple[Key, ...]:
    """The keys that ask for a second person where none of those who may take them has one."""
    staff, now = tuple(_staff(register, today)), datetime.combine(today, datetime.min.time())

    def alone(key: Key) -> bool:
        second = key.conditions.second
        pairs = ((one, two) for one in _takers(register, key, today) for two in staff)
        return not any(may_be_second(one, two, second, now) is None for one, two in pairs)

    asking = (key for key in register.keys.values() if key.conditions.second is not Second.NOBODY)
    return tuple(key for key in asking if any(_takers(register, key, today)) and alone(key))


def turns_of_nobody(
    register: Register, today: date, ahead: int, calendar: OfficeCalendar
) -> tuple[date, ...]:
    """The working days for which the rotation has nobody to shred who can come, as far as a table is kept."""
    last = max(register.rotation.days(), default=date.min)
    return tuple(
        day
        for day in days_from(today, ahead + 1)
        if day <= last and calendar.is_working_day(day) and not _comes(register, day)
    )


def _comes(register: Register, day: date) -> bool:
    named = (register.people.get(each) for each in register.rotation.people_on(day, SHREDDING))
    return any(person is not None and register.can_act(person, day) for person in named)


def _takers(register: Register, key: Key, today: date) -> Iterator[Person]:
    return (person for person in _staff(register, today) if is_for(person, key))


def _staff(register: Register, today: date) -> Iterator[Person]:
    return (each for each in register.people.values() if each.is_employed(today) and register.has_card(each))
