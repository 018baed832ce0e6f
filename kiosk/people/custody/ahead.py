"""先の日の責任者: working days to come on which nobody would be custodian, and why. Pure.

Dates pass by themselves: an appointment ends, a delegation is over, everybody is on leave. Nothing can be
refused then, but somebody can be told while there is still somebody who can name another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.core.office.calendar import OfficeCalendar
from kiosk.core.office.register import Register
from kiosk.people.custody.custodians import days_from
from storage.people.facts import OFFICERS, Person


class Why(StrEnum):
    """Why somebody who could be custodian is not, on a day."""

    AWAY = "away"
    NOT_BEGUN = "not_begun"
    LEFT = "left"
    NO_CARD = "no_card"
    NAMED_UNTIL = "named_until"


@dataclass(frozen=True, slots=True)
class Missing:
    """One of those who could be custodian; `day` is the last of what is over, or of the absence."""

    person: Person
    why: Why
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Unattended:
    """A working day without a custodian. `missing` is empty where nobody on the register could be one."""

    day: date
    missing: tuple[Missing, ...]


def unattended(
    register: Register, today: date, ahead: int, calendar: OfficeCalendar
) -> tuple[Unattended, ...]:
    """The working days from today on, and `ahead` days more, on which nobody would be custodian."""
    return tuple(
        Unattended(day, tuple(_missing(register, day)))
        for day in days_from(today, ahead + 1)
        if calendar.is_working_day(day) and not register.custodians(day)
    )


def who_could(register: Register, today: date) -> tuple[Person, ...]:
    """Who can act today and is custodian as soon as those before them are away."""
    named = {each.person for each in register.delegations if each.period.covers(today)}
    return tuple(
        person
        for person in register.people.values()
        if (person.role in OFFICERS or person.id in named) and register.can_act(person, today)
    )


def _missing(register: Register, day: date) -> Iterator[Missing]:
    ends = {each.person: each.period.until for each in register.delegations if each.period.until < day}
    for person in register.people.values():
        if person.role in OFFICERS:
            yield _why(register, person, day)
        elif person.id in ends:
            yield Missing(person, Why.NAMED_UNTIL, ends[person.id])


def _why(register: Register, person: Person, day: date) -> Missing:
    if person.employed_from is not None and day < person.employed_from:
        return Missing(person, Why.NOT_BEGUN, person.employed_from)
    if not person.is_employed(day):
        return Missing(person, Why.LEFT, person.employed_until)
    if register.is_away(person, day):
        return Missing(person, Why.AWAY, register.absences[person.id].until)
    return Missing(person, Why.NO_CARD)
