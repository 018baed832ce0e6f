"""The played day: people and mishaps by script, on the demo's real wires, one line a step.

A step says what happens; it passes only when the kiosk asked, opened and recorded exactly what the script
expects. The lines are also the transcript.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import msgspec

from kiosk import locale
from kiosk.building import Built, build
from kiosk.config import Settings
from kiosk.core.clock import abandon
from kiosk.core.desk.script import OffScriptError, ScriptedDesk
from kiosk.core.machine.ending import Ending
from kiosk.core.machine.logs import NAME, keep_log
from kiosk.demo.hurried import HurriedClock
from kiosk.demo.rig import Rig, rig
from kiosk.demo.scenes import SCENES
from kiosk.demo.scenes_of_day import at_any_hour
from kiosk.locale import _
from kiosk.subject import House
from kiosk.subjects import HOUSE
from storage.log.ledger import Entry
from storage.log.record import Record
from storage.people.facts import Person, Role

TRANSCRIPT = "transcript.txt"
PATIENCE_S = 15.0
"""How long a step may take on a slow machine before it counts as failed."""


class Stage:
    """The played kiosk with everything that a scene needs: its desk, its world, its ledger."""

    def __init__(self, rig: Rig, built: Built, clock: HurriedClock, out: TextIO, transcript: TextIO) -> None:
        self.rig = rig
        self.clock = clock
        self.desk = ScriptedDesk()
        self.station = built.station
        self._built = built
        self._outs = (out, transcript)
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
        answer = await asyncio.to_thread(self.rig.bench.do, line)
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
            for entry in self._built.ledger.read(after=self._seen):
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


def _fits(entry: Entry, kind: type[Record], fields: dict[str, object]) -> bool:
    found = entry.record
    return isinstance(found, kind) and all(getattr(found, name) == value for name, value in fields.items())


def play_day(
    folder: Path, house: House = HOUSE, *, in_process_cards: bool = False, out: TextIO | None = None
) -> int:
    """Plays the day in `folder`. Returns 0 only if every step came out as written."""
    keep_log(folder / NAME)
    with rig(folder, house, in_process_cards=in_process_cards) as world:
        settings = _hurried(world.settings)
        locale.use(settings.station.language)
        clock = HurriedClock()
        built = build(settings, scard=world.scard, clock=clock, house=house)
        at_any_hour(built.station)
        try:
            with (folder / TRANSCRIPT).open("w", encoding="utf-8") as transcript:
                stage = Stage(world, built, clock, out or sys.stdout, transcript)
                if world.notice:
                    stage.heading(_("Cards are read in-process: {why}").format(why=world.notice))
                return asyncio.run(_play(stage, built))
        finally:
            built.close()


def _hurried(settings: Settings) -> Settings:
    """Nobody hesitates in a script, so the kiosk need not wait as long as it does for people."""
    times = replace(settings.times, take_s=4.0, shut_s=2.0)
    return msgspec.structs.replace(settings, times=times)


async def _play(stage: Stage, built: Built) -> int:
    duty = asyncio.ensure_future(built.on_duty(stage.desk, lambda: Ending.STOPPED))
    story = asyncio.ensure_future(_tell(stage))
    try:
        await asyncio.wait({duty, story}, return_when=asyncio.FIRST_COMPLETED)
        if not story.done():
            duty.result()
        return 0 if story.result() else 1
    finally:
        await abandon(story, duty)


async def _tell(stage: Stage) -> bool:
    for title, scene in SCENES:
        stage.heading(_(title))
        try:
            await scene(stage)
        except OffScriptError as error:
            stage.failed(_(title), str(error))
            return False
    return True
