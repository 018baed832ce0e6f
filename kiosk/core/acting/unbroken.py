"""Work that comes to its end, and to its record, whatever becomes of whoever waits for it."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from drivers.errors import DeviceError
from kiosk.core.clock import abandon
from kiosk.core.errors import KioskError
from storage.errors import StorageError

log = logging.getLogger(__name__)
T = TypeVar("T")

FORESEEN = KioskError, StorageError, DeviceError
"""What happens in an office: it ends what somebody wanted, and nothing else."""


class Unbroken:
    """Runs work to its end even when whoever waits for it is cancelled in the middle."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Awaits `work`; a cancelled waiter leaves, the work goes on. How it fails then: see `start`."""
        task = self._begin(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(_nobody_waited)
            raise

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begins `work` without waiting for it.

        Where it fails in a way that was foreseen, the log says so; any other fault is the event loop's.
        """
        task = self._begin(work)
        task.add_done_callback(_nobody_waited)
        return task

    def _begin(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    @property
    def busy(self) -> bool:
        """Is any work under way?"""
        return bool(self._running)

    async def finish(self) -> None:
        """Waits until all work has come to its end."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def leave(self, seconds: float) -> None:
        """Gives all work that much time, by the machine's clock, and breaks off what is not done then."""
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        await abandon(*self._running)


def _nobody_waited(task: "asyncio.Task[Any]") -> None:
    """What nobody is there to be told: left to the collector, each would end the kiosk as a fault."""
    if task.cancelled() or (error := task.exception()) is None:
        return
    if isinstance(error, FORESEEN):
        log.warning("what nobody waited for has failed", exc_info=error)
        return
    loop, message = task.get_loop(), "work that nobody waited for has failed"
    loop.call_exception_handler({"message": message, "exception": error, "task": task})
