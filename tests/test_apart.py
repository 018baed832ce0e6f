"""What blocks in a thread of its own: its outcome, and that no end of the program waits for it."""

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from drivers.apart import apart
from drivers.errors import DeviceOffline
from drivers.printer import Bitmap, Job
from drivers.printer.escpos import EscPosPrinter
from tests.kiosk.records.ways_out.test_ways_out import SEAL, stick

HUNG = """
import asyncio, time
from drivers.apart import apart

async def main():
    hung = asyncio.ensure_future(apart(lambda: time.sleep(60), "hung"))
    await asyncio.sleep(0.2)
    hung.cancel()

asyncio.run(main())
"""


async def test_what_it_returns_and_what_it_raises() -> None:
    assert await apart(lambda: 7, "seven") == 7
    with pytest.raises(ZeroDivisionError):
        await apart(lambda: 1 // 0, "none")


async def test_a_cancelled_caller_leaves_it_to_go_on() -> None:
    begun, go, done = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(10)
        done.set()

    waiting = asyncio.ensure_future(apart(work, "work"))
    assert await asyncio.to_thread(begun.wait, 10)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not done.is_set()
    go.set()
    assert done.wait(10)


def test_a_program_ends_whatever_hangs_in_it() -> None:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", HUNG], check=True, timeout=50)
    assert time.monotonic() - began < 30


async def test_printer_and_stick_are_such(tmp_path: Path) -> None:
    threads = []

    def seen(*_asked: object) -> bool:
        threads.append(threading.current_thread())
        return True

    def bitmap(_dots: int) -> Bitmap:
        seen()
        return Bitmap(8, (b"\1",))

    await stick(tmp_path, where=seen).hand_out(SEAL)
    with pytest.raises(DeviceOffline):
        await EscPosPrinter(str(tmp_path / "none"), dots=384).print(Job("slip", b"", bitmap))
    assert [each.daemon for each in threads] == [True] * len(threads)
    assert len(threads) >= 2
