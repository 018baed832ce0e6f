"""The shredder in the watch: what it says, whether it is off while nobody shreds, and a batch left open."""

from kiosk.core.devices.equipment import SHREDDER
from kiosk.core.station import Station
from kiosk.core.watch.watcher import Look, OfShredder, Watcher
from kiosk.shredding import alarms
from kiosk.shredding.machine.shredder_off import OffUntilSure
from kiosk.shredding.machine.shredder_watch import shredder_event
from storage.shredding.questions import ShreddingQuestions

OFF = 80


class ShreddingWatch(Watcher):
    """See `Watcher`."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.hears = {OfShredder: self._heard}
        self.looks = (Look(OFF, OffUntilSure(station).look),)

    async def take_up(self) -> None:
        """A batch that was left open stands as an alarm until it is closed."""
        left = bool(self._station.ask(ShreddingQuestions).open_batches())
        await self._station.alarms.stands_while(left, alarms.BATCH_LEFT, SHREDDER, "closed")

    async def _heard(self, said: OfShredder, at_us: int) -> None:
        await shredder_event(self._station, said.event, at_us)
