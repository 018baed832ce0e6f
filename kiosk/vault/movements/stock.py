"""枚数確認: how cards come and go, and what two people's numbers mean. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import StrEnum

from kiosk.core.refusals import Ask, Refused
from kiosk.people import refusals as people_refusals
from kiosk.vault import refusals
from storage.people.facts import Person
from storage.vault.facts import VaultCount

ROUNDS = 2
"""A count and a recount; after that it is escalated."""


class Movement(StrEnum):
    """How cards come into the vault or leave it."""

    RECEIVED = "received"
    RETURNED = "returned"
    MOVED_IN = "moved_in"
    ISSUED = "issued"
    MOVED_OUT = "moved_out"
    CARRIED_OVER = "carried_over"
    CORRECTED = "corrected"


BY_TOUCH = (
    Movement.ISSUED,
    Movement.RECEIVED,
    Movement.RETURNED,
    Movement.MOVED_OUT,
    Movement.MOVED_IN,
)
"""Those that anybody at the vault enters; most of them issue."""

_OUT = frozenset({Movement.ISSUED, Movement.MOVED_OUT})


def signed(movement: Movement, number: int) -> int:
    """By how much a movement of so many cards changes the balance."""
    return -number if movement in _OUT else number


class CountVerdict(StrEnum):
    """What a round's two numbers mean."""

    INCOMPLETE = "incomplete"
    AGREES = "agrees"
    RECOUNT = "recount"
    ESCALATED = "escalated"


def verdict_of(count: VaultCount, balance: int) -> CountVerdict:
    """Both numbers equal the running balance, or they do not; after the last round that is escalated.

    So it is where the books came to agree by cards that were entered behind a round that had failed: else one
    alone enters what is missing, and nobody ever hears of it.
    """
    if count.number is None or count.other is None:
        return CountVerdict.INCOMPLETE
    if count.number == count.other == balance:
        return CountVerdict.ESCALATED if count.failed is not None and count.moved else CountVerdict.AGREES
    return CountVerdict.RECOUNT if count.round < ROUNDS else CountVerdict.ESCALATED


def with_number(count: VaultCount, person: str, number: int) -> VaultCount:
    """The count as it is once this one of the two has entered a number."""
    if person == count.person:
        return replace(count, number=number)
    return replace(count, other=number)


def still_to_enter(count: VaultCount) -> tuple[str, ...]:
    """Who of the two has not entered a number in this round."""
    return tuple(
        who for who, number in ((count.person, count.number), (count.second, count.other)) if number is None
    )


def is_current(good: VaultCount | None, day: str, changed: int, entered: int) -> bool:
    """Does this good count still hold for the day?

    It does while no card has moved behind it (`changed`: the record of the newest movement) and nobody can
    have been in the vault (`entered`: the newest record of a key that was taken or a door that was opened).
    """
    return good is not None and good.day == day and good.closed_seq > max(changed, entered)


def agrees_by_entry(count: VaultCount) -> bool:
    """Did it agree only by cards that were entered behind a round that had failed? So it is escalated."""
    return count.is_escalated and count.number == count.other == count.balance


def may_settle(
    counts: Iterable[VaultCount], first: Person, second: Person, apart: Collection[str] = ()
) -> Refused | None:
    """What stands in the way of these two signing what explains the counts; None if nothing.

    Those who have counted know best what went wrong, and so one of them may sign; but never both, for then
    nobody else would ever have looked. `apart`: the ids of those whose doing it is that a count agrees.
    """
    if {first.id, second.id} & set(apart):
        return Refused(refusals.ENTERED_OR_COUNTED, people_refusals.LET_OTHER_TAP, Ask.SUPERVISOR)
    if any({first.id, second.id} <= {each.person, each.second} for each in counts):
        return Refused(refusals.BOTH_COUNTED, people_refusals.LET_OTHER_TAP, Ask.ANYONE)
    return None


def corrections(newest: VaultCount, good: VaultCount | None) -> tuple[int, ...]:
    """By how many cards the books may be corrected, as either of the two has counted.

    It is the difference to the balance of then, so that what has moved since stays in the books. By none once
    a count has been `good` behind it: then the books are right already.
    """
    if newest.balance is None or (good is not None and good.closed_seq > newest.closed_seq):
        return ()
    counted = dict.fromkeys(number for number in (newest.number, newest.other) if number is not None)
    return tuple(number - newest.balance for number in counted if number != newest.balance)
