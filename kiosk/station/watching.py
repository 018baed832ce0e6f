"""When a checkpoint left the machine last is looked at now and then."""

from kiosk.core.station import Station
from kiosk.core.watch.watcher import Look, Watcher
from kiosk.records.outside import outside_of

OUTSIDE = 5
EVERY = 60
"""Rarely: a question a minute is enough to show days."""


class StationWatch(Watcher):
    """See `Watcher`."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._looks = 0
        self.looks = (Look(OUTSIDE, self.take_up),)

    async def take_up(self) -> None:
        """At a start, and again after each minute."""
        if self._looks % EVERY == 0:
            outside_of(self._station).look()
        self._looks += 1
