"""From the reader's report of a card to the first byte of the unlock frame, in parts, beside the bare parts.

The whole kiosk runs on the demo's rig: real pcscd, a Modbus cabinet on a paced pty. A desk that answers at
once plays the people, so that only the kiosk's own time counts. A virtual reader polls every 400 ms;
`OnDemand` reports the card that lies there as laid down anew when asked to, and is else the real service.
"""

import asyncio
import os
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from drivers.badge import BadgeEvent, Tap
from drivers.badge.winscard import Scard, system_scard
from drivers.wire import OUT
from kiosk.building import Built, build
from kiosk.core.clock import abandon
from kiosk.core.desk.asking import (
    CountEnd,
    Counting,
    Looked,
    Message,
    NumberQuestion,
    Page,
    PinQuestion,
    Question,
    Waited,
    Waiting,
)
from kiosk.core.machine.ending import Ending
from kiosk.demo.rig import Rig, rig
from storage.log.ledger import Entry
from storage.log.record import Record
from storage.people.facts import Person
from tests.bench.badge import CARD, floor

T = TypeVar("T")
STAFF = "1101"
WARM_UP = 4
_ONE_MORE_CARD = 2 << 16
_PRESENT = 0x20


class OnDemand:
    """PC/SC whose card is laid down when `present` is called."""

    def __init__(self, scard: Scard) -> None:
        self._scard = scard
        self._asked = threading.Event()
        self._extra = 0
        self.reported_at = 0.0

    def present(self) -> None:
        """The card is there now."""
        self._asked.set()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._scard, name)

    def SCardCancel(self, context: int) -> int:  # noqa: N802  (PC/SC's name)
        """Lets the waiting thread look up."""
        self._asked.set()
        return self._scard.SCardCancel(context)

    def SCardGetStatusChange(  # noqa: N802
        self, context: int, timeout_ms: int, states: list[tuple[str, int]], /
    ) -> tuple[int, Sequence[tuple[str, int, Sequence[int]]]]:
        """Waits for `present`; then one more card than before has been laid down."""
        if timeout_ms > 0:
            self._asked.wait(timeout_ms / 1000)
            if self._asked.is_set():
                self._extra += _ONE_MORE_CARD
            self._asked.clear()
        code, found = self._scard.SCardGetStatusChange(context, 0, [(name, 0) for name, _ in states])
        if timeout_ms > 0:
            self.reported_at = time.monotonic()
        return code, [
            (name, (state + self._extra) & 0xFFFFFFFF if state & _PRESENT else state, atr)
            for name, state, atr in found
        ]


class HastyDesk:
    """Takes the first answer at once; the hand does what the kiosk waits for."""

    def __init__(self, world: Rig) -> None:
        self._rig = world
        self.served = asyncio.Event()

    def welcome(self, visitor: Person | None) -> None:
        """Nothing to show."""

    def farewell(self) -> None:
        """The visit is over."""
        self.served.set()

    async def choose(self, question: Question[T]) -> T | None:
        """The answer expected most."""
        return question.options[0].value

    async def look(self, page: Page[T]) -> Looked[T]:
        """Looked at."""
        return Looked(page.options[0].value, whole=True)

    async def number(self, question: NumberQuestion) -> int | None:
        """Never asked here."""
        return None

    async def pin(self, question: PinQuestion) -> str | None:
        """Never asked here."""
        return None

    async def wait(self, waiting: Waiting, happened: Awaitable[bool]) -> Waited:
        """Moves the key when asked to: a hand that were faster than a scan would open and shut unseen."""
        event = asyncio.ensure_future(happened)
        if waiting.seconds <= self._rig.settings.times.opened_s:
            return Waited.HAPPENED if await event else Waited.TIME_UP
        hand = asyncio.to_thread(self._move, str(waiting.slot))
        await asyncio.gather(event, hand)
        return Waited.HAPPENED if event.result() else Waited.TIME_UP

    async def count(self, counting: Counting, idle: Awaitable[bool]) -> CountEnd:
        """Never here."""
        return CountEnd.FINISHED

    async def tell(self, message: Message) -> None:
        """Read at once."""

    async def no_card_wanted(self) -> None:
        """Never."""
        await asyncio.Event().wait()

    def _move(self, key: str) -> None:
        world = self._rig.world
        slot = world.home(key)
        verb = "lift" if world.hanging(slot) else "hang"
        if world.is_open(slot):
            self._rig.bench.do(f"{verb} {key}")


class Stamps:
    """When each part of one release began and ended."""

    def __init__(self) -> None:
        self.reported = self.tapped = self.intending = self.durable = self.framed = 0.0

    def trace(self, way: str, data: bytes, at: float) -> None:
        """Notes the first byte of an unlock frame: FC05, on, one of a module's eight locks."""
        unlock = way == OUT and data[1:3] == b"\x05\x00" and data[3] < 8 and data[4] == 0xFF
        if unlock and not self.framed:
            self.framed = at

    def watch(self, built: Built, scard: OnDemand) -> None:
        """Listens in on the reader's events and on the durable intents."""
        badges, recorder = built.station.equipment.badges, built.station.recorder
        start, require = badges.start, recorder.require

        def listen(emit: Callable[[BadgeEvent], None]) -> None:
            def told(event: BadgeEvent) -> None:
                if isinstance(event, Tap):
                    self.tapped, self.reported = time.monotonic(), scard.reported_at
                emit(event)

            start(told)

        async def timed(record: Record) -> Entry:
            began = time.monotonic()
            entry = await require(record)
            if not self.durable and getattr(record, "action", "") == "release":
                self.intending, self.durable = began, time.monotonic()
            return entry

        badges.start = listen  # type: ignore[method-assign]
        recorder.require = timed  # type: ignore[method-assign]


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds of each round: the whole path, its parts, and the same parts done bare in the same run."""
    with tempfile.TemporaryDirectory(prefix="kagiban-bench-") as folder, rig(Path(folder)) as world:
        if world.scard is not None:
            raise RuntimeError(f"this needs a real pcscd: {world.notice}")
        world.bench.readers.lay(CARD)  # type: ignore[attr-defined]
        people = tuple(
            replace(each, cards=(CARD.idm.hex().upper(),))
            for each in world.settings.people
            if each.person.number == STAFF
        )
        cabinet = msgspec.structs.replace(world.settings.cabinet, pulse_ms=100)
        settings = msgspec.structs.replace(world.settings, people=people, cabinet=cabinet)
        scard = OnDemand(system_scard())
        stamps = Stamps()
        built = build(settings, scard=scard, trace=stamps.trace)
        try:
            figures = asyncio.run(_visits(world, built, scard, stamps, rounds))
        finally:
            built.close()
        reader = world.bench.readers.names[0]  # type: ignore[attr-defined]
        figures["floor: raw connect and APDU"] = floor(system_scard(), reader, rounds)
        figures["floor: write + fdatasync"] = _bare_writes(Path(folder) / "bare", rounds)
        figures["floor: bare frame write"] = _bare_frames(rounds)
        return figures


async def _visits(
    world: Rig, built: Built, scard: OnDemand, stamps: Stamps, rounds: int
) -> dict[str, list[float]]:
    stamps.watch(built, scard)
    desk = HastyDesk(world)
    figures: dict[str, list[float]] = {}
    duty = asyncio.ensure_future(built.on_duty(desk, lambda: Ending.STOPPED))
    try:
        await asyncio.wait_for(built.watch.seen.wait(), 30)
        await asyncio.sleep(4.0)  # the driver takes a card that lay there all along for no new tap
        for number in range(rounds + WARM_UP):
            stamps.tapped = stamps.intending = stamps.durable = stamps.framed = 0.0
            desk.served.clear()
            scard.present()
            await asyncio.wait_for(desk.served.wait(), 30)
            if number >= WARM_UP:
                _note(figures, stamps.reported, stamps)
            await asyncio.sleep(0.05)
    finally:
        await abandon(duty)
    return figures


def _note(figures: dict[str, list[float]], reported: float, stamps: Stamps) -> None:
    parts = {
        "card reported to unlock frame": stamps.framed - reported,
        "  connect + APDU": stamps.tapped - reported,
        "  decide": stamps.intending - stamps.tapped,
        "  durable intent": stamps.durable - stamps.intending,
        "  frame": stamps.framed - stamps.durable,
    }
    for name, seconds in parts.items():
        figures.setdefault(name, []).append(seconds)


def _bare_writes(path: Path, rounds: int) -> list[float]:
    body = b"x" * 380  # an intent's body and hash
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        return [_timed(lambda: _durably(file, body)) for _ in range(rounds)]
    finally:
        os.close(file)


def _durably(file: int, body: bytes) -> None:
    os.write(file, body)
    os.fdatasync(file)


def _bare_frames(rounds: int) -> list[float]:
    master, slave = os.openpty()
    frame = bytes.fromhex("010500 00FF008C3A")
    try:
        taken = []
        for _ in range(rounds):
            taken.append(_timed(lambda: os.write(slave, frame)))
            os.read(master, 64)
        return taken
    finally:
        os.close(master)
        os.close(slave)


def _timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
