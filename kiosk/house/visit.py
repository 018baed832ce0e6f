"""A visit: who stands at the kiosk, and what they may have come for."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from kiosk.core.desk.asking import Desk, Option
from kiosk.core.station import Station
from storage.people.facts import Person

Job = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the kiosk. `genuine`: their card has proved itself."""

    person: Person
    genuine: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a visitor may have come for. Shown by rank, those of one rank as they come.

    `itself_s`: where it comes first, it is done by itself after so many seconds, unless another is touched.
    """

    rank: int
    option: Option[Job]
    itself_s: float = 0.0


Offers = Callable[[Station, Desk, Visitor], Iterator[Offer]]
