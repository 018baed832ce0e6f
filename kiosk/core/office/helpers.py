"""Who can help a visitor who is refused something: whom to ask, by role and day. Pure."""

from datetime import date

from kiosk.core.office.register import Register
from kiosk.core.refusals import Ask
from storage.people.facts import Person, Role


def who_helps(register: Register, ask: Ask, day: date, visitor: str = "") -> tuple[Person, ...]:
    """Who can help a visitor (an id) who is refused: custodians of the day, else whoever may name one.

    Nobody is sent to themselves. Those who may name one are asked although they are away: with one tap they
    are back. Nobody may be left: then only the administrator helps.
    """
    groups = (
        register.custodians(day) if ask is not Ask.NAMING else (),
        register.in_role(Role.SUPERVISOR),
        register.in_role(Role.CLERK_IN_CHARGE),
    )
    fit = (tuple(each for each in group if _helps(register, each, day, visitor)) for group in groups)
    return next(filter(None, fit), ())


def _helps(register: Register, person: Person, day: date, visitor: str) -> bool:
    return person.id != visitor and person.is_employed(day) and register.has_card(person)
