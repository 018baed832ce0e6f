"""The count of a batch as it stands, for the screen; and how long nobody has fed a sheet."""

from collections.abc import Callable

from drivers.shredder import Enabled, Jam
from kiosk.core.desk.asking import Count
from kiosk.core.devices.equipment import SHREDDER
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.shredding.batches import open_batch
from kiosk.shredding.machine.shredder import shredder_of
from storage.station.facts import DeviceState


def count_now(station: Station, batch: str) -> Count:
    """The sheets counted for this batch, and what keeps the next one out."""
    found = open_batch(station, batch)
    return Count(found.counted if found else 0, _trouble(station))


def _trouble(station: Station) -> str:
    view = shredder_of(station)
    if station.health.get(SHREDDER) is DeviceState.OFFLINE:
        return _("The shredder does not answer.")
    if view.jam is Jam.JAMMED:
        return _("Paper is jammed. Clear it, then go on: nothing is counted meanwhile.")
    if view.enabled is Enabled.DISABLED:
        return _("The shredder is off.")
    return ""


async def idle_for(station: Station, seconds: float) -> bool:
    """Returns True when no sheet was counted for so long."""
    while await station.until(_moves_on(station), seconds):
        pass
    return True


def _moves_on(station: Station) -> Callable[[], bool]:
    before = shredder_of(station).count
    return lambda: shredder_of(station).count != before
