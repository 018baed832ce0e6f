"""Checkpoints that left the machine: when the last one did, over what, and by what the next one may."""

from datetime import datetime, timedelta

from kiosk.core.clock import instant
from kiosk.core.station import Station
from kiosk.records.ways_out import WayOut
from storage.day.records import LockedUp
from storage.log.questions import RecordQuestions


class Outside:
    """What stands outside the machine now. `ways`: by what a checkpoint can leave it here, beside the screen
    and the paper. `days`: so old may the last one be that left.
    """

    def __init__(self, station: Station) -> None:
        self._station = station
        self.last: datetime | None = None
        """When one left last; None for never."""
        self.has_lock_up = True
        """Is it over the last lock-up?"""
        self.days = 7
        self.ways: tuple[WayOut, ...] = ()

    def look(self) -> None:
        """Takes note of when a checkpoint left last, and whether it is over the last lock-up."""
        station = self._station
        self.last = out = station.asked(station.ask(RecordQuestions).checkpoint_handed_out, self.last)
        locked = station.asked(lambda: station.ask(RecordQuestions).last(LockedUp.kind), None)
        self.has_lock_up = locked is None or (out is not None and instant(locked.when_us) <= out)

    @property
    def overdue(self) -> bool:
        """Is it time that a checkpoint leaves the machine? What is behind the last one could be rewritten."""
        limit = instant(self._station.clock.now_us()) - timedelta(days=self.days)
        return self.last is None or self.last < limit


def outside_of(station: Station) -> Outside:
    """What of this station's records stands outside the machine."""
    return station.part(Outside)
