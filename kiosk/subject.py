"""What one subject offers to the house, as one value; and the list of all, asked in its order.

The house knows none of them by name: whoever wants to know what a visitor may have come for, or what stands
in the way of lock-up, asks `House`. Which subjects there are stands in `kiosk.subjects` alone.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from kiosk.core.desk.asking import Desk, Option
from kiosk.core.station import Station
from storage.facts import Person

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the kiosk. `genuine`: their card has proved itself."""

    person: Person
    genuine: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a visitor may have come for. Shown by rank, those of one rank as they come."""

    rank: int
    option: Option[Job]


Offers = Callable[[Station, Desk, Visitor], Iterator[Offer]]


def no_offers(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Of a subject that has none."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject. `first`: on a visitor's first page; `other`: behind "other business"; `custodian`: the
    custodian's work.
    """

    name: str
    first: Offers = no_offers
    other: Offers = no_offers
    custodian: Offers = no_offers


@dataclass(frozen=True, slots=True)
class House:
    """The subjects that this kiosk has, in their order."""

    subjects: tuple[Subject, ...]


def house_of(station: Station) -> House:
    """The subjects of the kiosk that this station stands in."""
    return station.part(House)
