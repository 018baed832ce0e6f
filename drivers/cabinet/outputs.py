"""A module's outputs held against what was ordered, by what the module itself says of them. Pure."""

from collections.abc import Iterator, Sequence

from drivers.cabinet import OutputRead
from drivers.cabinet.wiring import Point

WRONG_READINGS = 2
"""An output is said to be wrong after so many readings running; it is ordered anew between them."""


class Outputs:
    """What was read of the outputs on `points`, last and before. Belongs to one thread."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = tuple(points)
        self.known = False
        """Have they been read since the module was found?"""
        self._running = [0] * len(self._points)
        self._told: list[bool | None] = [None] * len(self._points)

    def forget(self) -> None:
        """The module is lost, or new: nothing is known of them."""
        self.known = False
        self._running = [0] * len(self._points)
        self._told = [None] * len(self._points)

    def read(
        self, bits: Sequence[bool], ordered: Sequence[bool | None], at: float
    ) -> Iterator[tuple[int, OutputRead | None]]:
        """Takes a reading; gives each channel that is not as ordered, or that is told of, with what is told.

        `ordered`: None where an order is under way, so that either may be. Spare channels are nobody's.
        """
        self.known = True
        for channel, (point, on, wanted) in enumerate(zip(self._points, bits, ordered, strict=True)):
            if wanted is None or point.kind == "spare":
                continue
            wrong = on is not wanted
            self._running[channel] = self._running[channel] + 1 if wrong else 0
            told = self._told_of(channel, OutputRead(point.number, point.kind, on, wanted, at))
            if wrong or told:
                yield channel, told

    def _told_of(self, channel: int, read: OutputRead) -> OutputRead | None:
        certain = read.as_ordered or self._running[channel] >= WRONG_READINGS
        if not certain or read.as_ordered == self._told[channel]:
            return None
        self._told[channel] = read.as_ordered
        return read

    def has_been_wrong(self, channel: int) -> bool:
        """Was it wrong twice running, so that another order at once is not likely to help?"""
        return self._running[channel] >= WRONG_READINGS
