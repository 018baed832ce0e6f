"""The kiosk as its user has it: `kagiban run` in a terminal of its own, watched from outside.

The world (cards, cabinet, cable) runs in this process, the kiosk in another, so that what is measured of the
kiosk is the kiosk's alone.
"""

import asyncio
import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from kiosk.demo.rig import Rig, rig
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.station.records import CardTapped

KAGIBAN = Path(sys.executable).with_name("kagiban")
READY = "正常".encode()
STAFF, NAME = "1101", "高橋".encode()
IDLE_S = 20.0
PATIENCE_S = 30.0


class Screen:
    """The kiosk's terminal."""

    def __init__(self, command: list[str]) -> None:
        self.started = time.monotonic()
        self._master, slave = pty.openpty()
        termios.tcsetwinsize(slave, (30, 100))
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)

    def wait_for(self, text: bytes) -> float:
        """The moment at which `text` has come out. Raises `TimeoutError`."""
        seen = b""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if select.select([self._master], [], [], 0.1)[0]:
                seen = seen[-200:] + os.read(self._master, 65536)
                if text in seen:
                    return time.monotonic()
        raise TimeoutError(text.decode())

    def drain(self, seconds: float) -> None:
        """Reads and forgets what comes in that time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if select.select([self._master], [], [], left)[0]:
                os.read(self._master, 65536)

    def press(self, key: bytes) -> None:
        """Types."""
        os.write(self._master, key)

    def close(self) -> None:
        """Ends the kiosk in order."""
        self.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and time.monotonic() < deadline:
            with suppress(OSError):  # the terminal's other end closes first
                self.drain(0.05)
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@contextmanager
def _kiosk(world: Rig) -> Iterator[Screen]:
    screen = Screen([str(KAGIBAN), "run", "--config", str(world.settings.path)])
    try:
        yield screen
    finally:
        screen.close()


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds: start to ready, tap to name on the screen; percent of a core while nobody is there."""
    with tempfile.TemporaryDirectory(prefix="kagiban-bench-") as folder, rig(Path(folder)) as world:
        figures = {"start to ready": [_start(world) for _ in range(5)]}
        with _kiosk(world) as screen:
            screen.wait_for(READY)
            screen.drain(2)
            figures["idle CPU, % of a core"] = [_idle(screen) for _ in range(3)]
            names = [_tap(world, screen) for _ in range(rounds)]
        taps = _tapped(world)[-rounds:]
        figures["tap recorded to name on screen"] = [n - t for n, t in zip(names, taps, strict=True)]
        return figures


def _start(world: Rig) -> float:
    with _kiosk(world) as screen:
        return screen.wait_for(READY) - screen.started


def _idle(screen: Screen) -> float:
    process = psutil.Process(screen.process.pid)
    process.cpu_percent()
    screen.drain(IDLE_S)
    return float(process.cpu_percent())


def _tap(world: Rig, screen: Screen) -> float:
    hand = threading.Thread(target=world.bench.do, args=(f"tap {STAFF}",))
    hand.start()
    at = screen.wait_for(NAME)
    hand.join()
    screen.press(b"\x1b")
    screen.drain(0.6)
    return at


def _tapped(world: Rig) -> list[float]:
    """When each tap was handed to the ledger: all processes share the monotonic clock (`CLOCK_MONOTONIC`)."""
    with open_database(world.settings.database, key=world.settings.keyring.database) as database:
        ledger = Ledger(database, station="bench", clock=_NoClock())
        moments = [entry.mono_us / 1e6 for entry in ledger.read(kind=CardTapped.kind)]
        ledger.close()
    return moments


class _NoClock:
    """Nothing is written here."""

    def now_us(self) -> int:
        """See `Clock`."""
        return 0

    def monotonic_us(self) -> int:
        """See `Clock`."""
        return 0


def memory(visits: int) -> dict[str, list[float]]:
    """MiB of a kiosk after 100 visits and after `visits`, in a process of its own."""
    out = subprocess.run(
        [sys.executable, "-m", "tests.bench.screen", str(visits)], capture_output=True, text=True, check=True
    )
    figures: dict[str, list[float]] = json.loads(out.stdout.splitlines()[-1])
    return figures


async def _visit_often(visits: int) -> dict[str, list[float]]:
    """Visits on the app without a terminal: tap, the question, stop, and idle again."""
    from kiosk.core.desk.asking import Desk
    from kiosk.counter.reception import reception
    from kiosk.face.app import KioskApp
    from tests.kiosk.world import SATO, Kiosk

    me = psutil.Process()
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        kiosk = Kiosk(Path(folder))
        await kiosk.watch.start()

        async def duty(desk: Desk) -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(kiosk.watch.run())
                group.create_task(reception(kiosk.station, desk))

        app = KioskApp(kiosk.station, duty)
        async with app.run_test(size=(100, 30)) as pilot:
            for number in range(1, visits + 1):
                await kiosk.tap(SATO)
                while app.shown.id != "choice":
                    await pilot.pause()
                await pilot.press("escape")
                while app.shown.id != "idle":
                    await pilot.pause()
                if number in (100, visits):
                    figures[f"memory after {number} visits, MiB"] = [me.memory_info().rss / 2**20]
        await kiosk.watch.stop("bench")
        kiosk.database.close()
    return figures


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_visit_often(int(sys.argv[1])))))
