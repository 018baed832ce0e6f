"""Each obstacle to lock-up leads to its mend: a procedure of its subject, or somebody who says how it is."""

from kiosk.core.desk.asking import Desk, Stage
from kiosk.core.station import Station
from kiosk.day.inspecting import inspection
from kiosk.house.obstacles import Obstacle
from kiosk.locale import _
from storage.people.facts import Person

LOCK_UP = "lock_up"


async def mend(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    """Does what mends this obstacle. True when the custodian should see the list again."""
    return await obstacle.kind.mends(inspection(station, desk, custodian, LOCK_UP, stage), obstacle)


def stage(now: int) -> Stage:
    """The steps of lock-up."""
    return Stage((_("Obstacles"), _("Overtime"), _("Checklist"), _("Lock up")), now)
