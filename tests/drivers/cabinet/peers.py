"""The other end of the line, scripted: terminals, a thread that answers frames, a module of three dicts.

Written from the Modbus documents for these tests; it shares no code with the driver or with the simulators.
"""

import contextlib
import errno
import os
import select
import struct
import threading
import time
import tty
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

PATIENCE = 20.0
"""Seconds that a test waits for something that must come, on a machine that may be busy."""

Reply = Sequence[tuple[float, bytes]]
"""What comes back to one frame: each piece with the seconds that it comes after the frame."""


def crc(data: bytes) -> bytes:
    """CRC-16/MODBUS, bit by bit."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return struct.pack("<H", value)


def seal(body: bytes) -> bytes:
    """`body` with its checksum."""
    return body + crc(body)


class Socket:
    """A place where a pseudo-terminal can be plugged in and out; `path` is what the driver opens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.master = -1
        self._slave = -1
        self.plug()

    def plug(self) -> None:
        """A new terminal under the same path."""
        self.master, self._slave = os.openpty()  # the slave is kept: a terminal nobody holds gives EIO
        tty.setraw(self._slave)
        beside = self.path.with_suffix(".new")
        beside.symlink_to(os.ttyname(self._slave))
        beside.replace(self.path)

    def unplug(self) -> None:
        """The terminal hangs up and its path is gone."""
        self.path.unlink(missing_ok=True)
        for end in (self._slave, self.master):
            if end >= 0:
                os.close(end)
        self._slave = self.master = -1


class Peer:
    """Answers every frame that comes with what `answer` says; keeps the good frames in `frames`."""

    def __init__(self, socket: Socket, answer: Callable[[bytes], Reply]) -> None:
        self._socket = socket
        self._answer = answer
        self.frames: list[bytes] = []
        self._changed = threading.Condition()
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._run, name="peer")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._stop_write, b"x")
        self._thread.join()
        os.close(self._stop_read)
        os.close(self._stop_write)

    def count(self, frame: bytes) -> int:
        """How often exactly this frame came."""
        with self._changed:
            return self.frames.count(frame)

    def wait_for(self, holds: Callable[[list[bytes]], bool]) -> None:
        """Waits until `holds(frames)`."""
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self.frames), PATIENCE), self.frames[-10:]

    def _run(self) -> None:
        waiting: list[tuple[float, bytes]] = []
        buffer = b""
        while True:
            due = min((at for at, _ in waiting), default=None)
            timeout = None if due is None else max(0.0, due - time.monotonic())
            ready, _, _ = select.select([self._stop_read, self._socket.master], [], [], timeout)
            if self._stop_read in ready:
                return
            if ready:
                buffer += self._read()
                for frame in (frames := list(split(buffer))):
                    waiting += [(time.monotonic() + after, data) for after, data in self._answer(frame)]
                buffer = buffer[sum(map(len, frames)) :]
                with self._changed:
                    self.frames += frames
                    self._changed.notify_all()
            for at, data in [item for item in waiting if item[0] <= time.monotonic()]:
                waiting.remove((at, data))
                os.write(self._socket.master, data)

    def _read(self) -> bytes:
        try:
            return os.read(self._socket.master, 4096)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            return b""


def split(data: bytes) -> Iterator[bytes]:
    """The whole request frames at the head of `data`."""
    while len(data) >= 8:
        size = 9 + data[6] if data[1] in (15, 16) else 8
        if len(data) < size:
            return
        frame, data = data[:size], data[size:]
        assert crc(frame[:-2]) == frame[-2:], frame.hex(" ")
        yield frame


class FakeModule:
    """A Modbus module: coils, inputs and registers as dicts, and what it was told to do, in order.

    `answer` gives the answer to a frame; a frame for another unit gets none. `flashes`: a write of function 5
    with a value that is neither on nor off is noted there and carried out by nobody.
    """

    def __init__(self, unit: int) -> None:
        self.unit = unit
        self.coils: dict[int, bool] = {}
        self.inputs: dict[int, bool] = {}
        self.registers: dict[int, int] = {}
        self.flashes: list[tuple[int, int]] = []
        self.ons: list[int] = []
        """Coils that were switched on, by function 5, in order."""
        self.stuck: dict[int, bool] = {}
        """Coils that read so whatever is written."""
        self.silent = False
        self.cleared_by_one: set[int] = set()
        """Coils that are flags: writing 1 takes them down."""

    def answer(self, frame: bytes) -> bytes:
        """Carries the request out; gives the answer's bytes, empty for silence."""
        if frame[0] != self.unit or self.silent:
            return b""
        function, address, value = struct.unpack(">BHH", frame[1:6])
        return seal(bytes([self.unit, function]) + self._do(function, address, value, frame[7:-2]))

    def reply(self, frame: bytes) -> Reply:
        """The answer at once."""
        answer = self.answer(frame)
        return [(0.0, answer)] if answer else []

    def _do(self, function: int, address: int, value: int, data: bytes) -> bytes:
        match function:
            case 1 | 2:
                bits = self.coils | self.stuck if function == 1 else self.inputs
                packed = sum(bits.get(address + n, False) << n for n in range(value))
                size = (value + 7) // 8
                return bytes([size]) + packed.to_bytes(size, "little")
            case 3 | 4:
                words = [self.registers.get(address + n, 0) for n in range(value)]
                return bytes([2 * value]) + struct.pack(f">{value}H", *words)
            case 5:
                self._write_coil(address, value)
            case 6:
                self.registers[address] = value
            case 15:
                packed = int.from_bytes(data, "little")
                self.coils |= {address + n: packed >> n & 1 == 1 for n in range(value)}
        return struct.pack(">HH", address, value)

    def _write_coil(self, address: int, value: int) -> None:
        if address in self.cleared_by_one:
            self.coils[address] = False
        elif value in (0xFF00, 0):
            self.coils[address] = value != 0
            if value:
                self.ons.append(address)
        else:
            self.flashes.append((address, value))


def together(*modules: FakeModule) -> Callable[[bytes], Reply]:
    """Several modules on one line."""

    def answer(frame: bytes) -> Reply:
        return [reply for module in modules for reply in module.reply(frame)]

    return answer


@contextlib.contextmanager
def plugged(path: Path) -> Iterator[Socket]:
    """A socket with a terminal plugged in."""
    socket = Socket(path)
    try:
        yield socket
    finally:
        socket.unplug()
