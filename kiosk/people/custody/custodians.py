"""責任者がいること: what would leave a day without a custodian, who may stand in. Pure.

Nobody but a custodian changes people at the kiosk: on a day without one, nobody could undo what made it so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.core.office.register import Register
from kiosk.core.refusals import Ask, Refused
from kiosk.people import refusals
from storage.people.facts import OFFICERS, Person, Role

DELEGATED_DAYS = (1, 2, 3, 5, 7, 14, 30)
"""For so many days, today included, somebody may be named or be away."""

HORIZON_DAYS = max(DELEGATED_DAYS)
"""On so many days from today on, no change may leave nobody: as long as a delegation lasts, so that naming
somebody is always a way out. What dates bring later cannot be refused; it is warned of."""


@dataclass(frozen=True, slots=True)
class Lapse:
    """Nobody would be custodian from and until these days; `people` are those who would have been."""

    since: date
    until: date
    people: tuple[Person, ...]

    @property
    def days(self) -> str:
        """As people of any language read it."""
        return f"{self.since}" if self.since == self.until else f"{self.since} - {self.until}"


def days_from(first: date, count: int) -> tuple[date, ...]:
    """So many days, the first included."""
    return tuple(first + timedelta(days=passed) for passed in range(count))


def lapse(before: Register, after: Register, today: date) -> Lapse | None:
    """What a change would leave without a custodian: the first run of days that had one. None if nothing."""
    lost = [
        day for day in days_from(today, HORIZON_DAYS) if before.custodians(day) and not after.custodians(day)
    ]
    if not lost:
        return None
    run = [day for passed, day in enumerate(lost) if day == lost[0] + timedelta(days=passed)]
    people = {person.id: person for day in run for person in before.custodians(day)}
    return Lapse(run[0], run[-1], tuple(people.values()))


def refusal(found: Lapse) -> Refused:
    """What is said of a change that would leave nobody."""
    return Refused(refusals.LAST_CUSTODIAN, refusals.NAME_DELEGATE_FIRST, Ask.NAMING, detail=f"{found.days}")


# --- standing in ----------------------------------------------------------------------------------------


def may_stand_in(register: Register, person: Person, since: date, until: date) -> bool:
    """Can this person be custodian on each of these days, if they are named? A 責任職 need not be."""
    if person.role is Role.SUPERVISOR:
        return False
    return all(register.can_act(person, day) for day in days_from(since, (until - since).days + 1))


def last_day_to_name(register: Register, custodian: Person, today: date) -> date | None:
    """Until when the custodian's own custody reaches, if it rests on a delegation: nobody passes on more.

    None for whoever has it by their role. So two delegates cannot name each other for ever.
    """
    if custodian.role in OFFICERS:
        return None
    own = [each.period for each in register.delegations if each.person == custodian.id]
    return max((period.until for period in own if period.covers(today)), default=today)


def delegated_until(
    register: Register, custodian: Person, delegate: Person, today: date, least: date
) -> Iterator[date]:
    """The days until which the custodian may name this delegate, the shortest first; `least` or later."""
    latest = last_day_to_name(register, custodian, today)
    for count in DELEGATED_DAYS:
        until = today + timedelta(days=count - 1)
        fits = until >= least and (latest is None or until <= latest)
        if fits and may_stand_in(register, delegate, today, until):
            yield until
