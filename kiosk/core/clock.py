"""Time, injected: monotonic for limits and order, wall clock for people. All timing comes from here."""

import asyncio
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """What the kiosk asks of a clock. `SystemClock` is the real one; tests have one that they advance."""

    def now_us(self) -> int:
        """The wall clock in integer microseconds since the epoch, UTC."""

    def monotonic_us(self) -> int:
        """A clock that never goes back, in integer microseconds since some start."""

    async def sleep(self, seconds: float) -> None:
        """Returns after that many seconds of this clock."""


class SystemClock:
    """The machine's own clocks."""

    def now_us(self) -> int:
        """See `Clock`."""
        return time.time_ns() // 1000

    def monotonic_us(self) -> int:
        """See `Clock`."""
        return time.monotonic_ns() // 1000

    async def sleep(self, seconds: float) -> None:
        """See `Clock`."""
        await asyncio.sleep(seconds)


def instant(us: int) -> datetime:
    """Microseconds since the epoch as an aware UTC time (exact: no floating point in between)."""
    return _EPOCH + timedelta(microseconds=us)


async def within(clock: Clock, seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns, if it does so within `seconds`; else it is cancelled and `TimeoutError` raised."""
    task = asyncio.ensure_future(work)
    alarm = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({task, alarm}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise TimeoutError
    finally:
        await abandon(task, alarm)


async def abandon(*tasks: "asyncio.Future[Any]") -> None:
    """Cancels the tasks that are not done and waits until they are gone."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
