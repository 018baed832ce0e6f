"""夕方の手続き: whose tap counts, who takes custody of a key, and until when. Pure."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from kiosk.core.refusals import Ask, Refused
from kiosk.keys import refusals as key_refusals
from kiosk.people.rules import not_of_staff
from storage.keys.facts import Loan
from storage.people.facts import OFFICERS, Person

AHEAD = timedelta(hours=8)
"""How long an evening can be: what is needed for longer is no evening's key."""


def may_take_custody(taker: Person, custodian: Person, day: date) -> Refused | None:
    """What stands in the way of `taker` having a key for the evening, which `custodian` approves of.

    It may be the one who has it already: what matters is that somebody else approves.
    """
    gone = not_of_staff(taker, day)
    if gone is not None:
        return gone
    if taker.role not in OFFICERS:
        return Refused(key_refusals.NOT_CLERK_IN_CHARGE, key_refusals.LET_CLERK_TAP, Ask.SUPERVISOR)
    if taker.id == custodian.id:
        return Refused(key_refusals.OWN_CUSTODY, key_refusals.LET_OTHER_CLERK_TAP, Ask.SUPERVISOR)
    return None


def in_custody(loan: Loan, kept: AbstractSet[tuple[str, int]], now: datetime) -> bool:
    """Has somebody taken custody of this key, for this loan, and is their hour not over?

    `kept`: what was agreed since the day was opened last. Once the hour is over, it is a key that is out.
    """
    return (loan.key, loan.id) in kept and (loan.due is None or now < loan.due)


def hours_ahead(hours: Iterable[int], day: date, now: datetime) -> tuple[tuple[int, datetime], ...]:
    """Those of the hours of the day that is being locked up that are still to come, and when that is.

    After midnight they are over: the same hours of the coming evening are another day's.
    """
    midnight = datetime.combine(day, datetime.min.time(), now.tzinfo)
    moments = ((hour, midnight + timedelta(hours=hour)) for hour in hours)
    return tuple((hour, at) for hour, at in moments if now < at <= now + AHEAD)
