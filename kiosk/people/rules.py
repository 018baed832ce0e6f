"""Whose tap counts: for anything, beside somebody, or as an approval; and how long a card waits. Pure."""

from collections.abc import Callable, Collection
from datetime import date, datetime

from kiosk.core.refusals import Ask, NextStep, Refused
from kiosk.people import refusals
from storage.keys.facts import Second
from storage.people.facts import Person

FIRST_WAIT_S = 60
LONGEST_WAIT_S = 3600
TRIES = 3
"""Wrong PINs until the card waits: a minute, then twice as long after each three more, at most an hour."""


def not_of_staff(
    person: Person | None, day: date, step: NextStep = refusals.LET_OTHER_TAP, ask: Ask = Ask.SUPERVISOR
) -> Refused | None:
    """What stands in the way of this person's tap counting for anything on that day; None if nothing.

    A card that nobody has withdrawn does not make one of the staff of somebody who has left. `person`: None
    for who is on the register no longer. `step`, `ask`: what is to be done then, and who knows more.
    """
    if person is not None and person.is_employed(day):
        return None
    return Refused(refusals.NOT_EMPLOYED, step, ask)


def same_person(first: Person, second: Person) -> Refused | None:
    """What stands in the way of these two doing together what takes two; None if nothing."""
    if first.id == second.id:
        return Refused(refusals.SECOND_IS_SAME, refusals.LET_OTHER_TAP, Ask.ANYONE)
    return None


def may_be_second(holder: Person, other: Person, second: Second, now: datetime) -> Refused | None:
    """What stands in the way of `other` being the second person beside `holder`; None if nothing."""
    if same := same_person(holder, other):
        return same
    if gone := not_of_staff(other, now.date()):
        return gone
    if second is Second.OTHER_GROUP and (not other.group or other.group == holder.group):
        return Refused(refusals.SECOND_OF_SAME_GROUP, refusals.LET_OTHER_TAP, Ask.ANYONE)
    return None


def may_approve(
    holder: Person, other: Person, is_custodian: Callable[[Person], bool], own: Collection[str] = ()
) -> Refused | None:
    """What stands in the way of `other` approving what `holder` asks for; None if nothing.

    `own`: the ids of others who ask for it with the holder.
    """
    if not is_custodian(other):
        return Refused(refusals.NOT_A_CUSTODIAN, refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
    if other.id == holder.id or other.id in own:
        return Refused(refusals.OWN_APPROVAL, refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
    return None


def waits_until_us(wrong: int, last_us: int) -> int:
    """Until when a card with so many wrong PINs waits (microseconds; `last_us`: the last of them)."""
    if wrong == 0 or wrong % TRIES:
        return 0
    seconds = min(LONGEST_WAIT_S, FIRST_WAIT_S << min(wrong // TRIES - 1, 10))
    return last_us + seconds * 1_000_000
