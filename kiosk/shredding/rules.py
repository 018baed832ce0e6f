"""裁断の二人確認: who may shred together, what a lot is, and what a difference means. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.refusals import Ask, Refused
from kiosk.keys import refusals as key_refusals
from kiosk.people import refusals as people_refusals
from storage.people.facts import Person
from storage.shredding.facts import ShredBatch


class Deed(StrEnum):
    """What is done with a batch only while both stand there."""

    START = "start"
    RECOUNT = "recount"
    CLOSE = "close"


BOTH, ONE = "both", "one"
"""How many of the two must stand on the day's rotation."""


@dataclass(frozen=True, slots=True)
class Lot:
    """What is to be shredded: kinds with their numbers of sheets, and the cards' serial numbers."""

    items: tuple[tuple[str, int], ...] = ()
    serials: tuple[str, ...] = ()

    @property
    def sheets(self) -> int:
        """All that the counter will see: a card passes it like a sheet."""
        return sum(number for _, number in self.items)

    @property
    def text(self) -> str:
        """As the records spell it."""
        return "\n".join(f"{kind}\t{number}" for kind, number in self.items)

    def with_more(self, kind: str, number: int, serials: Iterable[str] = ()) -> "Lot":
        """So many sheets of a kind more; a kind that is there already grows."""
        numbers = dict(self.items)
        numbers[kind] = numbers.get(kind, 0) + number
        return Lot(tuple(numbers.items()), (*self.serials, *serials))


def at_night(*, locked_up: bool) -> Refused | None:
    """What stands in the way of the shredder running: after lock-up nobody shreds until the day is opened."""
    if locked_up:
        return Refused(key_refusals.LOCKED_UP, key_refusals.HAVE_DAY_OPENED, Ask.SUPERVISOR)
    return None


def on_rotation(first: Person, second: Person, on_duty: Iterable[str], rule: str) -> bool:
    """Do these two stand on the day's rotation, as many of them as the rule asks?"""
    there = [person.id in set(on_duty) for person in (first, second)]
    return all(there) if rule == BOTH else any(there)


def stands_for(batch: ShredBatch, person: str) -> tuple[str, ...]:
    """For whom of the batch's two may this person stand there: for themselves, or for whom they were let."""
    own = tuple(who for who in (batch.person, batch.second) if who and who == person)
    let = (each.instead_of for each in batch.stand_ins if each.person == person)
    return tuple(dict.fromkeys((*own, *let)))


def both_there(batch: ShredBatch, present: Iterable[str]) -> tuple[str, str] | None:
    """Who of those present stand there for the first and for the second; None unless they are two people.

    `present`: whoever has said so with a tap for what is to be done now, not for anything before it.
    """
    there = tuple(dict.fromkeys(present))
    return next(
        (
            (one, other)
            for one in there
            for other in there
            if one != other
            and batch.person in stands_for(batch, one)
            and batch.second in stands_for(batch, other)
        ),
        None,
    )


def may_be_enabled(batch: ShredBatch, present: Iterable[str]) -> bool:
    """May the shredder run for this lot now? Both stand there, and both have looked it through."""
    two = both_there(batch, present)
    return two is not None and set(two) <= set(batch.confirmed) and batch.sheets > 0 and batch.closed is None


def may_let(batch: ShredBatch, approver: Person, is_custodian: bool) -> Refused | None:
    """What stands in the way of `approver` letting somebody stand in; None if nothing.

    Nobody decides that about their own batch.
    """
    if not is_custodian:
        return Refused(people_refusals.NOT_A_CUSTODIAN, people_refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
    if stands_for(batch, approver.id):
        return Refused(people_refusals.OWN_APPROVAL, people_refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
    return None


def may_stand_in(batch: ShredBatch, person: Person, approver: Person) -> Refused | None:
    """What stands in the way of `person` taking the place of one of the two, as `approver` lets them."""
    if person.id == approver.id:
        return Refused(people_refusals.OWN_APPROVAL, people_refusals.LET_OTHER_TAP, Ask.ANYONE)
    if stands_for(batch, person.id):
        return Refused(people_refusals.SECOND_IS_SAME, people_refusals.LET_OTHER_TAP, Ask.ANYONE)
    return None


def difference(batch: ShredBatch) -> int:
    """Sheets counted more (or, negative, fewer) than entered."""
    return batch.counted - batch.sheets


def agrees(batch: ShredBatch) -> bool:
    """Do entry and counter say the same, and has the counter done nothing odd meanwhile?"""
    return difference(batch) == 0 and batch.odd == 0
