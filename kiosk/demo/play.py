"""The played day: people and mishaps by script, on the demo's real wires, one line a step.

A step says what happens; it passes only when the kiosk asked, opened and recorded exactly what the script
expects. The lines are also the transcript. Each subject brings its own scenes.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import msgspec

from kiosk import locale
from kiosk.building import Built, build
from kiosk.config import Settings
from kiosk.core.clock import abandon
from kiosk.core.desk.script import OffScriptError
from kiosk.core.machine.ending import Ending
from kiosk.core.machine.logs import NAME, keep_log
from kiosk.demo.rig import rig
from kiosk.house.subject import House
from kiosk.locale import _
from kiosk.stage.hurried import HurriedClock
from kiosk.stage.stage import Scene, Stage
from kiosk.subjects import HOUSE

TRANSCRIPT = "transcript.txt"


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
        house.before_play(built.station)
        try:
            with (folder / TRANSCRIPT).open("w", encoding="utf-8") as transcript:
                outs = (out or sys.stdout, transcript)
                stage = Stage(built.station, built.ledger, world.world, world.bench.do, clock, *outs)
                if world.notice:
                    stage.heading(_("Cards are read in-process: {why}").format(why=world.notice))
                return asyncio.run(_play(stage, built, house.scenes))
        finally:
            built.close()


def _hurried(settings: Settings) -> Settings:
    """Nobody hesitates in a script, so the kiosk need not wait as long as it does for people."""
    times = replace(settings.times, take_s=4.0, shut_s=2.0)
    return msgspec.structs.replace(settings, times=times)


async def _play(stage: Stage, built: Built, scenes: Sequence[Scene]) -> int:
    duty = asyncio.ensure_future(built.on_duty(stage.desk, lambda: Ending.STOPPED))
    story = asyncio.ensure_future(_tell(stage, scenes))
    try:
        await asyncio.wait({duty, story}, return_when=asyncio.FIRST_COMPLETED)
        if not story.done():
            duty.result()
        return 0 if story.result() else 1
    finally:
        await abandon(story, duty)


async def _tell(stage: Stage, scenes: Sequence[Scene]) -> bool:
    for scene in scenes:
        if scene.title:
            stage.heading(_(scene.title))
        try:
            await scene.play(stage)
        except OffScriptError as error:
            stage.failed(_(scene.title) if scene.title else scene.play.__name__, str(error))
            return False
    return True
