"""Its offer: whoever is of the staff may have come to say that visitors come or leave."""

from collections.abc import Iterator
from functools import partial

from kiosk.core.desk.asking import Desk, Option
from kiosk.core.station import Station
from kiosk.house.visit import Offer, Visitor
from tests.kiosk.visitors.book.moving import move


def other(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Behind "other business", after what every kiosk has."""
    yield Offer(95, Option(partial(move, station, desk, visitor.person), "Visitors"))
