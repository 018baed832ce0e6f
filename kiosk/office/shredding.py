"""裁断の二人確認: who may shred together, what a lot is, and what a difference means. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.refusals import Ask, Cause, NextStep, Refused
from storage.facts import Person, ShredBatch

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
        return Refused(Cause.LOCKED_UP, NextStep.HAVE_DAY_OPENED, Ask.SUPERVISOR)
    return None


def on_rotation(first: Person, second: Person, on_duty: Iterable[str], rule: str) -> bool:
    """Do these two stand on the day's rotation, as many of them as the rule asks?"""
    there = [person.id in set(on_duty) for person in (first, second)]
    return all(there) if rule == BOTH else any(there)


def same_person(first: Person, second: Person) -> Refused | None:
    """What stands in the way of these two shredding together; None if nothing."""
    if first.id == second.id:
        return Refused(Cause.SECOND_IS_SAME, NextStep.LET_OTHER_TAP, Ask.ANYONE)
    return None


def may_be_enabled(batch: ShredBatch) -> bool:
    """May the shredder run for this lot? Two different people have entered it, and each has confirmed it."""
    two = bool(batch.person) and bool(batch.second) and batch.person != batch.second
    confirmed = {batch.person, batch.second} <= set(batch.confirmed)
    return two and confirmed and batch.sheets > 0 and batch.closed is None


def difference(batch: ShredBatch) -> int:
    """Sheets counted more (or, negative, fewer) than entered."""
    return batch.counted - batch.sheets


def agrees(batch: ShredBatch) -> bool:
    """Do entry and counter say the same, and has the counter done nothing odd meanwhile?"""
    return difference(batch) == 0 and batch.odd == 0
