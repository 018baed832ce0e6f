"""From a sheet that the driver has counted to its number on the screen, with its durable record between."""

import asyncio
import tempfile
import time
from pathlib import Path

from kiosk.core.desk.asking import Counting, Stage
from kiosk.face.app import KioskApp
from kiosk.face.widgets.big_number import BigNumber
from kiosk.shredding.machine.shredder import shredder_of
from kiosk.shredding.machine.shredder_count import count_now
from storage.shredding.records import SheetsCounted, ShredBegun, ShredEntered
from tests.kiosk.face.stand import idle_duty
from tests.kiosk.world import Kiosk

BATCH = "b1"


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds."""
    with tempfile.TemporaryDirectory() as name:
        return {"counted to number on screen": asyncio.run(_measure(Path(name), rounds))}


async def _measure(folder: Path, rounds: int) -> list[float]:
    kiosk = Kiosk(folder, shredder=True)
    await kiosk.start()
    station = kiosk.station
    app = KioskApp(station, idle_duty)
    async with app.run_test(size=(100, 30)) as pilot:
        await station.recorder.note(
            ShredBegun(batch=BATCH, person="p", second="q"),
            ShredEntered(batch=BATCH, items="x\t999", sheets=999),
            SheetsCounted(reading=kiosk.shredder.total, when="start", batch=BATCH),
        )
        shredder_of(station).session = BATCH
        people, stage = ("p", "q"), Stage(("a",), 0)
        counting = Counting("", people, 999, "", 99.0, stage, lambda: count_now(station, BATCH))
        never = asyncio.get_running_loop().create_future()
        asked = asyncio.ensure_future(app.counter.count(counting, never))
        await pilot.pause()
        times = [await _one(kiosk, app) for _ in range(rounds)]
        asked.cancel()
    await kiosk.stop()
    return times


async def _one(kiosk: Kiosk, app: KioskApp) -> float:
    number = app.query_one("#counting-number", BigNumber)
    before = number.value
    began = time.perf_counter()
    kiosk.shredder.feed(1)
    while number.value == before:  # noqa: ASYNC110  # looked at as often as the loop turns
        await asyncio.sleep(0)
    return time.perf_counter() - began
