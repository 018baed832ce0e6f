"""How fast an order reaches the wire: on a pseudo-terminal without pacing, so that only our own time counts.

The line's own time comes on top: 8 bytes take 2.3 ms at 38400 baud.
"""

import asyncio
import os
import tempfile
import threading
import time
import tty
from concurrent.futures import Future
from pathlib import Path

from drivers.cabinet.modbus import ModbusCabinet
from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module
from drivers.line import Line
from drivers.modbus.rtu import write_coil_raw
from drivers.wire import OUT
from tests.drivers.cabinet.peers import PATIENCE, FakeModule, Peer, plugged, together

MODULES = [
    Module(
        unit,
        load_profile("waveshare-relay-d"),
        f"lock {8 * unit - 7}-{8 * unit}",
        f"key {8 * unit - 7}-{8 * unit}",
    )
    for unit in (1, 2, 3)
]
SLOT = 5
ORDER = write_coil_raw(1, 0x0200 + SLOT - 1, 5).frame


def measure(rounds: int) -> dict[str, list[float]]:
    """Seconds, `rounds` of each, while 24 slots on three modules are scanned 20 times a second.

    `order to first byte`: from `release` to the moment at which the kernel had taken the unlock frame.
    `release`: from `release` to its return, the module's confirmation read. `bare write`: `os.write` of the
    same bytes to the same kind of terminal. `bare round trip`: the same, and `os.read` of the answer.
    """
    modules = together(*(FakeModule(unit) for unit in (1, 2, 3)))
    with (
        tempfile.TemporaryDirectory() as folder,
        plugged(Path(folder) / "port") as socket,
        Peer(socket, modules),
    ):
        figures = asyncio.run(_releases(str(socket.path), rounds))
        figures["bare write"], figures["bare round trip"] = _bare(str(socket.path), rounds)
    return figures


async def _releases(port: str, rounds: int) -> dict[str, list[float]]:
    written: list[float] = []

    def trace(way: str, data: bytes, at: float) -> None:
        if way == OUT and data == ORDER:
            written.append(at)

    cabinet = ModbusCabinet(Line(port, trace=trace), MODULES)
    online: Future[None] = Future()
    cabinet.start(lambda event: online.set_result(None) if getattr(event, "state", "") == "online" else None)
    begun, done = [], []
    try:
        await asyncio.wait_for(asyncio.wrap_future(online), PATIENCE)
        for number in range(rounds):
            await asyncio.sleep(0.003 + number % 17 * 0.003)  # at every moment of the scan's 50 ms
            begun.append(time.monotonic())
            await cabinet.release(SLOT)
            done.append(time.monotonic())
    finally:
        await cabinet.stop()
    return {
        "order to first byte": [at - begin for begin, at in zip(begun, written, strict=True)],
        "release": [end - begin for begin, end in zip(begun, done, strict=True)],
    }


def _bare(port: str, rounds: int) -> tuple[list[float], list[float]]:
    writes, trips = [], []
    terminal = os.open(port, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(terminal)
    try:
        for _ in range(rounds):
            threading.Event().wait(0.003)
            begin = time.monotonic()
            os.write(terminal, ORDER)
            writes.append(time.monotonic() - begin)
            left = len(ORDER)
            while left:
                left -= len(os.read(terminal, left))
            trips.append(time.monotonic() - begin)
    finally:
        os.close(terminal)
    return writes, trips
