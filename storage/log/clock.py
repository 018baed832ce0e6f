"""Time as storage asks for it. Whoever opens a ledger brings the clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Wall clock for people, monotonic clock for order. Called from any thread."""

    def now_us(self) -> int:
        """The wall clock in integer microseconds since the epoch, UTC."""

    def monotonic_us(self) -> int:
        """A clock that never goes back, in integer microseconds since some start."""


def instant(us: int) -> datetime:
    """Microseconds since the epoch as an aware UTC time (exact: no floating point in between)."""
    return EPOCH + timedelta(microseconds=us)


def microseconds(at: datetime) -> int:
    """The microseconds since the epoch of an aware time (exact)."""
    return (at - EPOCH) // timedelta(microseconds=1)
