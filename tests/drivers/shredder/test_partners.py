"""Against an end of the wire that we did not write: pymodbus' server as counter and switch."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from simulators.wire.cable import Cable
from tests.drivers.shredder.shredders import PATIENCE, started

FIRST = 0x0001_FFFF


class Server:
    """pymodbus' server with a counter of two input registers at 256, as the profile `generic` has it."""

    def __init__(self, port: Path) -> None:
        self._port = port
        self._ready, self._done = threading.Event(), asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: ModbusSerialServer | None = None

    def __enter__(self) -> "Server":
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="pymodbus")
        self._thread.start()
        assert self._ready.wait(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()

    def show(self, count: int) -> None:
        """The counter shows this, both words in one act."""
        self._ask(4, 256, [count >> 16, count & 0xFFFF])

    def switch(self, on: bool) -> None:
        """Somebody else writes the output."""
        self._ask(1, 0, [on])

    def _ask(self, function: int, address: int, values: list[int] | list[bool]) -> None:
        assert self._loop is not None
        assert self._server is not None
        wait = self._server.async_setValues(1, function, address, values)
        asyncio.run_coroutine_threadsafe(wait, self._loop).result(PATIENCE)

    async def _serve(self) -> None:
        bits = [False] * 300
        words = [0] * 256 + [FIRST >> 16, FIRST & 0xFFFF] + [0] * 8
        device = SimDevice(
            id=1,
            simdata=(
                [SimData(0, values=bits, datatype=DataType.BITS)],
                [SimData(0, values=bits, datatype=DataType.BITS)],
                [SimData(0, values=words, datatype=DataType.REGISTERS)],
                [SimData(0, values=words, datatype=DataType.REGISTERS)],
            ),
        )
        self._server = ModbusSerialServer(device, framer=FramerType.RTU, port=str(self._port), baudrate=38400)
        await self._server.serve_forever(background=True)
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await self._done.wait()
        await self._server.shutdown()  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def pymodbus_serves(cable: Cable) -> Iterator[Server]:
    """The server at the device's end."""
    with Server(cable.device_end) as server:
        yield server


async def test_a_shredder_of_pymodbus(cable: Cable) -> None:
    with pymodbus_serves(cable) as server:
        async with started("generic", cable.kiosk_end) as (shredder, told):
            await told.wait_for(lambda told: told.links == ["online"])
            assert told.counts == [FIRST]
            assert (told.running, told.jams) == (["idle"], ["jammed"])  # open, and inverted
            await shredder.enable()
            assert told.enabled == ["disabled", "enabled"]
            for count in (FIRST + 1, FIRST + 2, FIRST + 40):  # over the end of the low word
                await asyncio.to_thread(server.show, count)
                await told.wait_for(lambda told, count=count: told.counts[-1] == count)  # type: ignore[misc]
            await asyncio.to_thread(server.show, 0)
            await told.wait_for(lambda told: told.oddities == [("reset", FIRST + 40, 0)])
            await shredder.disable()
            await asyncio.to_thread(server.switch, True)
            await told.wait_for(lambda told: told.enabled[-1] == "disabled")
        assert told.links == ["online"]
