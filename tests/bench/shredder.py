"""From a sheet at the sensor to its `Counted`, at 9600 baud with real byte time, over DCON and over Modbus.

Each sheet comes at another moment of the reading's round. Half of what is measured is the second reading,
without which no count is believed.
"""

import asyncio
import tempfile
import threading
import time
from pathlib import Path

from drivers.line import Line
from drivers.shredder import Counted, LinkChanged, ShredderEvent
from simulators.wire.cable import Cable
from tests.drivers.shredder.shredders import PATIENCE, driver, served

BAUD = 9600
KINDS = {"DCON": "i-7080 and i-7060", "Modbus": "m-7084 and icpdas"}


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds, `rounds` of each: `sheet to event, DCON` and `sheet to event, Modbus`."""
    return {f"sheet to event, {name}": asyncio.run(_sheets(kind, rounds)) for name, kind in KINDS.items()}


def long_run(sheets: int = 10_000, rate: float = 10.0, kind: str = KINDS["DCON"]) -> dict[str, int]:
    """Sheets in real time on a line at 9600 baud on which one byte in 500 is damaged: fed, counted, odd.

    A quarter of an hour; `python -m tests.bench.shredder` runs it.
    """
    return asyncio.run(_long_run(sheets, rate, kind))


class _Heard:
    def __init__(self) -> None:
        self.online, self.counted = threading.Event(), threading.Event()
        self.total, self.odd, self.at = 0, 0, 0.0

    def __call__(self, event: ShredderEvent) -> None:
        if isinstance(event, Counted):
            self.at = time.monotonic()
            self.total = event.count
            self.counted.set()
        elif isinstance(event, LinkChanged):
            if event.state == "online":
                self.online.set()
        else:
            self.odd += hasattr(event, "what")


async def _sheets(kind: str, rounds: int) -> list[float]:
    took: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        cable = Cable(Path(folder), BAUD)
        cable.start()
        try:
            with served(kind, cable) as rig:
                shredder, heard = driver(kind, Line(str(cable.kiosk_end), baud=BAUD), poll_hz=25.0), _Heard()
                shredder.start(heard)
                try:
                    assert await asyncio.to_thread(heard.online.wait, PATIENCE)
                    await shredder.enable()
                    for number in range(rounds):
                        await asyncio.sleep(0.05 + number % 23 * 0.002)
                        heard.counted.clear()
                        begun = time.monotonic()
                        rig.paper.feed(1, rate=None)
                        assert await asyncio.to_thread(heard.counted.wait, PATIENCE)
                        took.append(heard.at - begun)
                finally:
                    await shredder.stop()
        finally:
            cable.stop()
    return took


async def _long_run(sheets: int, rate: float, kind: str) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        cable = Cable(Path(folder), BAUD)
        cable.start()
        try:
            with served(kind, cable) as rig:
                shredder, heard = driver(kind, Line(str(cable.kiosk_end), baud=BAUD), poll_hz=25.0), _Heard()
                shredder.start(heard)
                try:
                    assert await asyncio.to_thread(heard.online.wait, PATIENCE)
                    await shredder.enable()
                    cable.fault("flip", 0.002)
                    rig.paper.feed(sheets, rate=rate)
                    await asyncio.to_thread(
                        rig.world.wait_until,
                        lambda: not rig.paper.state()["waiting"] or not rig.paper.enabled,
                        2 * sheets / rate,
                    )
                    cable.heal()
                    await asyncio.sleep(3.0)
                finally:
                    await shredder.stop()
                return {"fed": rig.paper.shredded, "counted": heard.total, "odd": heard.odd}
        finally:
            cable.stop()


if __name__ == "__main__":
    print(long_run())
