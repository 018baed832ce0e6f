"""The kiosk's way to the ledger: what must be durable first, and what has happened and must not be lost.

An intent is refused when it cannot be written (no record, no actuation). A fact that has already happened
cannot be refused: it is kept in memory in its order and written as soon as the ledger takes records again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from kiosk.core.acting.unbroken import Unbroken
from kiosk.core.clock import Clock
from storage.errors import DatabaseDamaged, LedgerDisputed, LedgerUnavailable, StorageError
from storage.log.entry import checked_parts
from storage.log.ledger import Entry, Ledger
from storage.log.record import Record

log = logging.getLogger(__name__)

UNKNOWN_LOAN = -(2**40)
"""From here downwards: loans of which no record can be read. In a record they have no number (0)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A fact that is in memory only: what stands for its number, and when it happened (microseconds)."""

    stand_in: int
    record: Record
    happened_us: int


class Recorder:
    """Appends for the whole kiosk. `on_change` is called when the ledger fails or recovers.

    A fact kept in memory has no number in the ledger yet. A negative one stands for it, also in later records
    that name it (`intent`, `loan`): they are written with the number that the ledger gave.
    """

    def __init__(
        self, ledger: Ledger, clock: Clock, on_change: Callable[[], None], kept: Sequence[Kept] = ()
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._on_change = on_change
        self._waiting = deque(kept)
        self._kept = max((-each.stand_in for each in kept), default=0)
        self._given: dict[int, int] = {}
        self._order = asyncio.Lock()
        self._unbroken = Unbroken()
        self.available = True
        self.damaged = False
        """Is the file not what was written? Then nothing more is written into it."""
        self.disputed = False
        """Is it damaged only in this, that no signature stands for some records? Then two people decide."""
        self.detail = ""

    @property
    def busy(self) -> bool:
        """Is anything being written?"""
        return self._unbroken.busy

    @property
    def waiting(self) -> tuple[tuple[int, Record], ...]:
        """The facts that are in memory only, with what stands for their numbers, oldest first."""
        return tuple((kept.stand_in, kept.record) for kept in self._waiting)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The same, for whoever goes on with them after this recorder."""
        return tuple(self._waiting)

    def give_up(self, error: StorageError) -> None:
        """The file is not to be written any more: a damaged one is made worse, and cannot be trusted."""
        if not self.damaged:
            log.error("the records are damaged: %s", error.detail)
            self.disputed = isinstance(error, LedgerDisputed)
        self.damaged = True
        self._say(available=False, detail=error.detail)

    def number(self, number: int) -> int:
        """A record's number: the ledger's, as soon as there is one, for one that only stood for it."""
        return self._given.get(number, number)

    async def require(self, record: Record) -> Entry:
        """Writes `record`; returns when it is durable. Raises `LedgerUnavailable` with nothing written."""
        return (await self._unbroken.run(self._in_order(record)))[-1]

    async def require_all(self, *records: Record) -> tuple[Entry, ...]:
        """Writes the records together, or none of them. Raises `LedgerUnavailable` as `require` does."""
        return await self._unbroken.run(self._in_order(*records))

    async def note(self, *records: Record) -> tuple[int, ...]:
        """Writes what has happened. Returns the numbers, negative for what had to be kept in memory."""
        return await self._unbroken.run(self._note(*records))

    async def checkpoint(self) -> str:
        """The signed note over all that is written; empty where none can be made."""
        try:
            return await asyncio.to_thread(self._ledger.checkpoint)
        except (ValueError, DatabaseDamaged, LedgerUnavailable) as error:
            log.warning("there is no checkpoint: %s", error)
            return ""

    async def look_at_clock(self) -> None:
        """Has the wall clock's step told, if there was one: by the ledger, before whatever comes next."""
        await self._unbroken.run(self._clock_told())

    async def _clock_told(self) -> None:
        with suppress(LedgerUnavailable):  # it is told before the next record that can be written
            await self._in_order()

    async def flush(self) -> bool:
        """Writes what is waiting, if the ledger takes it. True when nothing is left waiting."""
        await self.note()
        return not self._waiting

    async def _note(self, *records: Record) -> tuple[int, ...]:
        if not records and not self._waiting:
            return ()
        try:
            return tuple(entry.seq for entry in await self._in_order(*records))
        except LedgerUnavailable:
            return tuple(self._keep(record) for record in records)

    def _keep(self, record: Record) -> int:
        """Raises `RecordUnfit`: what could never be written must not hold up what comes behind it."""
        checked_parts(record)
        self._kept += 1
        self._waiting.append(Kept(-self._kept, record, self._clock.now_us()))
        return -self._kept

    async def _in_order(self, *records: Record) -> tuple[Entry, ...]:
        async with self._order:
            if self.damaged:
                raise LedgerUnavailable(self.detail)
            try:
                await self._write_waiting()
                entries = await self._ledger.append(*map(self._numbered, records))
            except DatabaseDamaged as error:
                self.give_up(error)
                raise LedgerUnavailable(error.detail) from error
            except LedgerUnavailable as error:
                log.error("the ledger takes no records: %s", error.detail)
                self._say(available=False, detail=error.detail)
                raise
            if not self.damaged:  # it may have been found to be while this was on its way
                self._say(available=True, detail="")
            return entries

    async def _write_waiting(self) -> None:
        """One after the other: a later one may name an earlier one by the number that it is given here."""
        while self._waiting:
            kept = self._waiting[0]
            record = self._numbered(kept.record)
            (entry,) = await self._ledger.append(record, happened_us=kept.happened_us)
            self._given[kept.stand_in] = entry.seq
            self._waiting.popleft()

    def _numbered(self, record: Record) -> Record:
        stand_ins = {name: getattr(record, name, 0) for name in ("intent", "loan")}
        numbers = {
            name: 0 if number <= UNKNOWN_LOAN else self.number(number)
            for name, number in stand_ins.items()
            if number < 0
        }
        return msgspec.structs.replace(record, **numbers) if numbers else record

    def _say(self, *, available: bool, detail: str) -> None:
        if available != self.available:
            self.available, self.detail = available, detail
            self._on_change()
