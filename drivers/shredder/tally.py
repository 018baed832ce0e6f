"""What a counter's readings mean: sheets, or something that no sheet does. Pure.

One reading is not believed: DCON's checksum lets 0.7 % of two-bit errors pass (serial.md). A counter only
rises, so a reading counts once the next one has reached it too; a fall counts once the next one has fallen
as well. Twice running the same way wrong is what is left, and an oddity is said for it unless it is a rise.
"""

import math
from dataclasses import dataclass

from drivers.shredder import Counted, CounterOddity, Oddity

SHEETS_PER_S = 50.0
"""More than any office shredder takes: what may have been counted since the reading before a fall."""
AT_ONCE = 4
"""Sheets that a moment's gap between two readings may hide besides."""

Event = Counted | CounterOddity


@dataclass(frozen=True, slots=True)
class Reading:
    """What the counter showed, and when (`time.monotonic`)."""

    value: int
    at: float


class Tally:
    """The total of one counter that counts from `low` to `high` and then begins at `low` again."""

    def __init__(self, low: int = 0, high: int = 0xFFFF_FFFF) -> None:
        self.total = 0
        self._low = low
        self._high = high
        self._last: Reading | None = None
        self._waiting: Reading | None = None
        self._overflowed = False
        self._overflow_said = False

    @property
    def known(self) -> bool:
        """Is it known what the counter shows?"""
        return self._last is not None

    @property
    def unsettled(self) -> bool:
        """Does a reading wait for the next one?"""
        return self._waiting is not None

    def bounds(self, low: int, high: int) -> None:
        """The counter's first and last value, once they were read. Raises `ValueError` if there are none."""
        if not 0 <= low < high:
            raise ValueError(f"a counter from {low} to {high} cannot count")
        self._low, self._high = low, high

    def interrupted(self) -> None:
        """The counter was not reached: a reading that waits is too old to be confirmed by the next."""
        self._waiting = None

    def read(self, value: int, at: float) -> list[Event]:
        """Takes a reading; gives what is known now that was not before, in order."""
        reading, waiting, last = Reading(value, at), self._waiting, self._last
        self._waiting = None
        if last is None:
            return self._begin(reading, waiting)
        events: list[Event] = []
        if waiting is not None and _confirms(reading, waiting, last):
            events = self._accept(waiting, last)
            last = waiting
        if value != last.value:
            self._waiting = reading
        else:
            self._last = reading  # what a fall may have counted is judged from here on
        return events

    def overflow(self, flag: bool, at: float) -> list[Event]:
        """Takes the counter's overflow flag; says it when it goes up, or is found up at first."""
        rose, self._overflowed = flag and not self._overflowed, flag
        self._overflow_said = self._overflow_said and not rose
        if rose or (flag and not self._overflow_said):
            return self._say_overflow(at)
        return []

    # --- parts --------------------------------------------------------------------------------------

    def _begin(self, reading: Reading, waiting: Reading | None) -> list[Event]:
        """Twice the same: anything less could be a wrong reading below the true one, and sheets too many."""
        if waiting is None or waiting.value != reading.value:
            self._waiting = reading
            return []
        self._last, self.total = waiting, waiting.value
        return [Counted(self.total, waiting.at)]

    def _accept(self, reading: Reading, last: Reading) -> list[Event]:
        self._last = reading
        if reading.value > last.value:
            return self._count(reading.value - last.value, reading.at)
        possible = AT_ONCE + math.ceil(SHEETS_PER_S * max(0.0, reading.at - last.at))
        over_the_end = self._high - last.value + 1 + reading.value - self._low
        since_reset = reading.value - self._low
        if 0 < over_the_end <= possible and since_reset >= 0:
            what, sheets = Oddity.ROLLED_OVER, over_the_end
        elif 0 <= since_reset <= possible:
            what, sheets = Oddity.RESET, since_reset
        else:
            what, sheets = Oddity.WENT_BACK, 0
        oddity = CounterOddity(what, last.value, reading.value, reading.at)
        return [oddity, *self._count(sheets, reading.at)]

    def _count(self, sheets: int, at: float) -> list[Event]:
        if not sheets:
            return []
        self.total += sheets
        return [Counted(self.total, at)]

    def _say_overflow(self, at: float) -> list[Event]:
        if self._last is None:
            return []  # said once there is a reading to say with it
        self._overflow_said = True
        return [CounterOddity(Oddity.OVERFLOW, self._last.value, self._last.value, at)]


def _confirms(reading: Reading, waiting: Reading, last: Reading) -> bool:
    if waiting.value > last.value:
        return reading.value >= waiting.value
    return waiting.value <= reading.value < last.value
