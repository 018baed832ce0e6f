"""A clock that can be moved on: what takes an hour in the office need not take one in a play."""

from kiosk.core.clock import SystemClock


class HurriedClock(SystemClock):
    """The machine's clocks, both ahead by what was skipped. Sleeping takes as long as it takes."""

    def __init__(self) -> None:
        self._ahead_us = 0

    def now_us(self) -> int:
        """See `Clock`."""
        return super().now_us() + self._ahead_us

    def monotonic_us(self) -> int:
        """See `Clock`."""
        return super().monotonic_us() + self._ahead_us

    def skip(self, seconds: float) -> None:
        """That much time has passed."""
        self._ahead_us += int(seconds * 1_000_000)
