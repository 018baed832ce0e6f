"""A batch that is not closed stands in the way of lock-up."""

from collections.abc import Iterator

from kiosk.core.station import Station
from kiosk.house.inspection import Inspection
from kiosk.house.obstacles import Hindrance, Obstacle
from kiosk.locale import N_
from kiosk.shredding.batches import open_batches
from kiosk.shredding.procedures.shred import go_on


def _open(station: Station) -> Iterator[Obstacle]:
    for batch in open_batches(station):
        yield Obstacle(BATCH_OPEN, batch.id, batch.began, batch.person)


async def _settle(at: Inspection, obstacle: Obstacle) -> bool:
    return await go_on(at.station, at.desk, at.custodian, obstacle.about)


BATCH_OPEN = Hindrance("batch_open", N_("A batch is open"), 80, _settle, _open)
