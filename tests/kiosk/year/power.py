"""The kiosk of the year, and who cuts its power: at any record, before it is written or just after."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.cabinet import CabinetEvent
from kiosk.core.desk.asking import Page, Question
from kiosk.core.desk.script import ScriptedDesk
from kiosk.core.office.register import Register
from storage.errors import LedgerUnavailable
from storage.log.entry import Entry
from storage.log.record import Record
from storage.proof.note import Signer
from storage.station.records import VisitEnded
from tests.kiosk.fakes import FakeCabinet, FakeClock
from tests.kiosk.world import Kiosk

SLOTS = (1, 2, 3, 4, 5, 6, 7)
SIGNER = Signer("kagiban/test/0", bytes(32))


class PowerCutError(Exception):
    """It is dark."""


class Power:
    """Lets records through until it is off. `learn` is told each that is durable, `total` counts them."""

    def __init__(self) -> None:
        self.off = self.dead = self.disk_full = False
        self.left = 0
        self.written_still = False
        self.learn: Callable[[Record], None] = lambda record: None
        self.total = 0
        self._failed = asyncio.Event()

    def cut_after(self, records: int, *, written_still: bool) -> None:
        """Off at the record that comes so many records from now; `written_still`: it is durable all the same.

        Nobody in the program learns of it any more.
        """
        self.left, self.written_still = records + 1, written_still

    def watch(self, kiosk: Kiosk) -> None:
        """Stands between this kiosk and its ledger."""
        append = kiosk.ledger.append

        async def guarded(*records: Record, happened_us: int = 0) -> tuple[Entry, ...]:
            if self.dead:
                raise LedgerUnavailable("there is no power")
            last = self.left == 1 and bool(records)
            self.left -= bool(records and self.left)
            if self.off or (last and (self.disk_full or not self.written_still)):
                await self._dark()
            if self.disk_full and records:
                raise LedgerUnavailable("database or disk is full")
            written = await append(*records, happened_us=happened_us)
            self._note(records)
            if last:
                await self._dark()
            return written

        kiosk.ledger.append = guarded  # type: ignore[method-assign]

    async def fails(self) -> None:
        """Returns when it is off."""
        await self._failed.wait()

    async def _dark(self) -> None:
        self.off = True
        self._failed.set()
        await asyncio.Event().wait()

    def is_back(self) -> None:
        """For the next start."""
        self.off = self.dead = False
        self.left = 0
        self._failed.clear()

    def _note(self, records: tuple[Record, ...]) -> None:
        self.total += len(records)
        for record in records:
            self.learn(record)
            assert not (isinstance(record, VisitEnded) and record.how == "failed"), "a visit failed"


class YearDesk(ScriptedDesk):
    """Shows one thing after the other and keeps none: a year of them would fill the memory."""

    def _present(self, prompt: object) -> "asyncio.Future[Any]":
        self._current = prompt
        self._answer = asyncio.get_running_loop().create_future()
        return self._answer

    @property
    def asked_now(self) -> object:
        """What waits for somebody; None while nothing does."""
        return self._current if self._answer is not None and not self._answer.done() else None

    def give(self, value: object) -> None:
        """Somebody's answer."""
        self._give(value)

    def labels(self) -> list[str]:
        """What can be touched."""
        prompt = self.asked_now
        assert isinstance(prompt, Question | Page)
        aside = getattr(prompt, "aside", None)
        return [option.label for option in (*prompt.options, *([aside] if aside else ()))]


class YearCabinet(FakeCabinet):
    """Seven slots and the doors of two places; it outlives its kiosk, and moves unseen while that is dark."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.slots = SLOTS
        self.key = dict.fromkeys(SLOTS, "present") | {7: "absent"}
        self.bolt = dict.fromkeys(SLOTS, "locked")
        self.doors = {1: "locked", 2: "locked"}

    def start(self, emit: Callable[[CabinetEvent], None]) -> None:
        """Its outputs are off again: whoever takes up the line sets it up from the beginning."""
        self._emit = emit
        self.lamps.clear()
        self.siren = False
        for slot in SLOTS:
            self._say(slot, "key", "unknown", self.key[slot])
            self._say(slot, "bolt", "unknown", self.bolt[slot])
        for contact, state in self.doors.items():
            self.place(contact, "unknown", state)
        self.link("online")

    def door(self, contact: int, state: str) -> None:
        """Somebody opens or shuts a place."""
        before, self.doors[contact] = self.doors[contact], state
        if before != state:
            self.place(contact, before, state)

    def goes_dark(self) -> None:
        """Nobody hears of what moves from here on; the locks fall shut only where their doors are pushed."""
        self._emit = lambda event: None

    def at(self, clock: FakeClock) -> None:
        """Under another clock."""
        self._clock = clock


class YearKiosk(Kiosk):
    """A kiosk that may lose its power at any moment."""

    def __init__(
        self,
        directory: Path,
        register: Register,
        power: Power,
        cabinet: YearCabinet,
        shredder_total: int,
        clock: FakeClock,
    ) -> None:
        cabinet.at(clock)
        super().__init__(
            directory, register=register, cabinet=cabinet, shredder=True, signer=SIGNER, clock=clock
        )
        self.year_desk = self.desk = YearDesk()
        self.shredder.total = shredder_total
        self.power = power
        power.watch(self)
        self._signing = False
        self._sign = self.station.recorder.checkpoint
        self.station.recorder.checkpoint = self._signed  # type: ignore[method-assign]

    async def _signed(self) -> str:
        """A checkpoint is signed in a thread of its own: until it is there, something moves."""
        self._signing = True
        try:
            return await self._sign()
        finally:
            self._signing = False

    async def settle(self) -> None:
        """Until the loop has nothing left to run and nothing is being written, or it is dark."""
        loop = asyncio.get_running_loop()
        quiet = 0
        while quiet < 3 and not self.power.off:
            await asyncio.sleep(0)
            busy = self.station.busy or self.watch.busy or self._signing
            quiet = 0 if busy or loop._ready else quiet + 1  # type: ignore[attr-defined]
            if busy and not loop._ready:  # type: ignore[attr-defined]
                await asyncio.sleep(0.0002)
        for task in self._tasks:
            if task.done() and not self.power.off:
                await task

    async def dies(self) -> None:
        """The program ends where it stands: it writes nothing more, and none of its tasks goes on."""
        self.power.off = self.power.dead = True
        if isinstance(self.cabinet, YearCabinet):
            self.cabinet.goes_dark()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.ledger.close()
        self.database.close()
        self.power.is_back()
