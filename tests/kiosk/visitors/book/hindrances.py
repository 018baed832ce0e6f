"""Its hindrance: whoever is inside stands in the way of lock-up."""

from collections.abc import Iterator

from kiosk.core.desk.asking import Option, Question
from kiosk.core.office.names import person_name
from kiosk.core.office.register import Register
from kiosk.core.station import Station
from kiosk.house.inspection import Inspection
from kiosk.house.obstacles import Hindrance, KnowsAlarms, Obstacle
from tests.kiosk.visitors.book.inside import inside
from tests.kiosk.visitors.book.moving import look_at_them
from tests.kiosk.visitors.book.records import VisitorsMoved


def _inside(station: Station) -> Iterator[Obstacle]:
    return (Obstacle(VISITORS_INSIDE, person) for person in inside(station))


async def _have_left(at: Inspection, obstacle: Obstacle) -> bool:
    options = (Option(True, "They have left"), Option(False, "They are inside still"))
    if not await at.desk.choose(Question("Have they left?", options, at.stage(0))):
        return False
    left = VisitorsMoved(person=obstacle.about, by=-inside(at.station)[obstacle.about])
    if not await at.writes(left):
        return False
    await look_at_them(at.station)
    return True


def _named(house: KnowsAlarms, register: Register, about: str) -> str:
    return person_name(register, about)


VISITORS_INSIDE = Hindrance("visitors_inside", "Visitors are inside", 25, _have_left, _inside, _named)
