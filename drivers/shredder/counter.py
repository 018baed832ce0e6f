"""The counter, minded: read again and again, and asked now and then whether it counts and has overflowed."""

import logging
from collections.abc import Callable

from drivers.half_duplex import BadAnswer
from drivers.shredder import ShredderEvent
from drivers.shredder.gear import CounterGear
from drivers.shredder.minder import Minder
from drivers.shredder.tally import Tally

log = logging.getLogger(__name__)

LOOK_AFTER_S = 2.0
"""From one look at the overflow flag, or at whether it counts, to the next but one."""


class Counter(Minder):
    """One counter. Its total outlives a lost line, for the counter goes on counting meanwhile."""

    def __init__(self, gear: CounterGear, *, period_s: float, now: Callable[[], float]) -> None:
        super().__init__(gear.name, period_s, now)
        self._gear = gear
        self._tally = Tally()
        self._stopped = False
        self._seen = False
        self._look_at = now()
        self._look_at_flag = True

    @property
    def settled(self) -> bool:
        """Is it known what it shows, or that it cannot be asked?"""
        return self.lost or self._seen

    def clear(self) -> list[ShredderEvent]:
        """Sets the counter to its first value. Raises what gear raises. The fall is told as any other."""
        self._gear.clear()
        return []

    def _begin(self) -> None:
        self._tally.interrupted()
        self._stopped = self._seen = False
        self._look_at = self._now()

    def _find(self) -> None:
        low, high = self._gear.bounds()
        if low >= high:
            raise BadAnswer(f"it is set to count from {low} to {high}")
        self._tally.bounds(low, high)
        self._due = self._now()

    def _next(self) -> float:
        return min(self._due, self._look_at)

    def _work(self) -> list[ShredderEvent]:
        if self._look_at < self._due and not self._tally.unsettled:
            return self._look_after()
        value = self._gear.read()
        self._heard()
        now = self._now()
        events = list[ShredderEvent](self._tally.read(value, now))
        self._seen = self._seen or (self._tally.known and not self._tally.unsettled)
        # A reading that waits for the next one is not to wait for long.
        self._due = now if self._tally.unsettled else max(self._due + self._period_s, now)
        return events

    def _look_after(self) -> list[ShredderEvent]:
        self._look_at = self._now() + LOOK_AFTER_S / 2
        self._look_at_flag = not self._look_at_flag
        if not self._look_at_flag:
            flag = self._gear.overflowed()
            return [] if flag is None else list(self._tally.overflow(flag, self._now()))
        before, self._stopped = self._stopped, not self._gear.counts()
        if self._stopped:
            if not before:
                log.warning("%s: it had been stopped", self.name)
            self._gear.go_on()  # starting it moves nothing; whether it helped is seen at the next look
        return []

    def _failed(self) -> None:
        self._tally.interrupted()

    def _forget(self) -> list[ShredderEvent]:
        return []

    def _ails(self) -> str:
        return (
            f"{self.name}: it had been stopped; what was fed meanwhile is not counted"
            if self._stopped
            else ""
        )
