"""The stage: a kiosk that is played from outside, one line a step; and what a scene is."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Protocol, TextIO

from kiosk.core.desk.script import OffScriptError, ScriptedDesk
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.stage.hurried import HurriedClock
from storage.log.ledger import Entry, Ledger
from storage.log.record import Record
from storage.people.facts import Person, Role

PATIENCE_S = 15.0
"""How long a step may take on a slow machine before it counts as failed."""

STRANGER = "stranger"
MUTE = "mute"
"""Two cards that nobody on the staff holds: one that is registered nowhere, one that does not answer."""

Hand = Callable[[str], str]


class World(Protocol):
    """What eyes see of the world outside: which key hangs where, and what is broken."""

    @property
    def keys(self) -> Collection[str]:
        """All keys."""

    @property
    def damage(self) -> tuple[str, ...]:
        """What was destroyed, a sentence each."""

    def where(self, key: str) -> int | None:
        """The slot in which a key hangs; None while it is out."""

    def home(self, key: str) -> int:
        """The slot in which a key belongs."""

    def hanging(self, slot: int) -> str | None:
        """The key that hangs in a slot; None for nothing."""


class Stage:
    """The played kiosk with everything that a scene needs: its desk, its world, its ledger.

    `hand` does what people and mishaps do, a line each, and says whether that could be done.
    """

    def __init__(
        self, station: Station, ledger: Ledger, world: World, hand: Hand, clock: HurriedClock, *outs: TextIO
    ) -> None:
        self.station = station
        self.world = world
        self.clock = clock
        self.desk = ScriptedDesk()
        self._ledger = ledger
        self._hand = hand
        self._outs = outs
        self._number = 0
        self._seen = 0

    def person(self, role: Role, number: int = 0) -> Person:
        """The first person in that role, or another one, by staff number."""
        return sorted(self.station.register.in_role(role), key=lambda each: each.number)[number]

    def slot_of(self, number: int) -> int:
        """The slot of the key with that number. Raises `OffScriptError` when there is no such key."""
        key = self.station.register.key_numbered(number)
        if key is None:
            raise OffScriptError(f"there is no key {number}")
        return key.slot

    async def do(self, line: str) -> str:
        """The hand does something. Raises `OffScriptError` when it cannot."""
        answer = await asyncio.to_thread(self._hand, line)
        if not answer.startswith("ok"):
            raise OffScriptError(f"{line}: {answer}")
        return answer

    async def until(self, what: str, condition: Callable[[], bool]) -> None:
        """Waits for the station. Raises `OffScriptError` naming `what` if it does not come."""
        if not await self.station.until(condition, PATIENCE_S):
            raise OffScriptError(what)

    async def recorded(self, kind: type[Record], **fields: object) -> Record:
        """The first new record of that kind with these fields; later calls look behind it only."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            for entry in self._ledger.read(after=self._seen):
                if _fits(entry, kind, fields):
                    self._seen = entry.seq
                    return entry.record
            if time.monotonic() > deadline:
                raise OffScriptError(f"no record {kind.kind} with {fields}")
            await asyncio.sleep(0.02)

    def passed(self, text: str) -> None:
        """A step came out as written."""
        self._number += 1
        verdict = _("as written")
        self._say(f"{self._number:3}  {verdict}  {text}")

    def failed(self, text: str, why: str) -> None:
        """A step did not."""
        verdict = _("NOT as written")
        self._say(f"{self._number + 1:3}  {verdict}  {text}\n     {why}")

    def heading(self, text: str) -> None:
        """A scene begins."""
        self._say(f"--- {text}")

    def _say(self, line: str) -> None:
        for out in self._outs:
            out.write(line + "\n")
            out.flush()


Play = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """One story of the office, told from outside the kiosk. They are played by rank.

    One without a title goes on with what the scene before it began.
    """

    rank: int
    title: str
    play: Play


def _fits(entry: Entry, kind: type[Record], fields: dict[str, object]) -> bool:
    found = entry.record
    return isinstance(found, kind) and all(getattr(found, name) == value for name, value in fields.items())
