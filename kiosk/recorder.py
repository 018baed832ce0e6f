"""The kiosk's way to the ledger: what must be durable first, and what has happened and must not be lost.

An intent is refused when it cannot be written (no record, no actuation). A fact that has already happened
cannot be refused: it is kept in memory in its order and written as soon as the ledger takes records again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.ledger import Entry, Ledger
from storage.records import Record

log = logging.getLogger(__name__)
T = TypeVar("T")


class Unbroken:
    """Runs work to its end even when whoever waits for it is cancelled in the middle."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Awaits `work`; a cancelled waiter leaves, the work goes on."""
        return await asyncio.shield(self.start(work))

    def start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Begins `work` without waiting for it."""
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


class Recorder:
    """Appends for the whole kiosk. `on_change` is called when the ledger fails or recovers."""

    def __init__(self, ledger: Ledger, on_change: Callable[[], None]) -> None:
        self._ledger = ledger
        self._on_change = on_change
        self._waiting: deque[Record] = deque()
        self._order = asyncio.Lock()
        self._unbroken = Unbroken()
        self.available = True
        self.detail = ""

    @property
    def busy(self) -> bool:
        """Is anything being written?"""
        return self._unbroken.busy

    @property
    def waiting(self) -> tuple[Record, ...]:
        """The facts that are in memory only, oldest first."""
        return tuple(self._waiting)

    async def require(self, record: Record) -> Entry:
        """Writes `record`; returns when it is durable. Raises `LedgerUnavailable` with nothing written."""
        return (await self._unbroken.run(self._in_order(record)))[-1]

    async def note(self, *records: Record) -> tuple[Entry, ...]:
        """Writes what has happened; empty when it had to be kept in memory for later."""
        return await self._unbroken.run(self._note(*records))

    async def flush(self) -> bool:
        """Writes what is waiting, if the ledger takes it. True when nothing is left waiting."""
        await self.note()
        return not self._waiting

    async def _note(self, *records: Record) -> tuple[Entry, ...]:
        try:
            return (await self._in_order(*records))[-len(records) :] if records or self._waiting else ()
        except LedgerUnavailable:
            self._waiting.extend(records)
            return ()

    async def _in_order(self, *records: Record) -> tuple[Entry, ...]:
        async with self._order:
            late = tuple(self._waiting)
            try:
                entries = await self._ledger.append(*late, *records)
            except (LedgerUnavailable, DatabaseDamaged) as error:
                log.error("the ledger takes no records: %s", error.detail)
                self._say(available=False, detail=error.detail)
                raise LedgerUnavailable(error.detail) from error
            for _ in late:
                self._waiting.popleft()
            self._say(available=True, detail="")
            return entries

    def _say(self, *, available: bool, detail: str) -> None:
        if available != self.available:
            self.available, self.detail = available, detail
            self._on_change()
