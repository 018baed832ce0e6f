"""Modbus RTU modules on one line, opened by path: a pseudo-terminal or a real USB-RS485 adapter.

Strict as real modules are: a damaged frame, a frame for an absent unit and a broadcast get silence.
"""

import os
import select
import termios
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import serial

from simulators.modbus_models import MODELS
from simulators.modbus_module import Module
from simulators.rtu_frames import LONGEST, is_request, seal
from simulators.wiring import INPUTS, OUTPUTS, owner_of, parse
from simulators.world import World

GAP = 0.05
"""Seconds of silence that end a frame. The standard asks for 3.5 characters (0.9 ms at 38400 baud), which no
process under a general-purpose kernel can keep; hosts leave far more before they try again."""

_REOPEN = 0.1
_BROADCAST = 0
_WRITES = frozenset({5, 6, 15, 16})


@dataclass(frozen=True, slots=True)
class Unit:
    """One module: its address (1 to 247), its model (a name in `MODELS`) and its wires, as in `wiring`."""

    address: int
    model: str
    outputs: str
    inputs: str

    def build(self, world: World) -> Module:
        """The module, wired to `world`. Raises `ValueError` that names the unit and what is wrong."""
        try:
            if not 1 <= self.address <= 247:
                raise ValueError("a unit's address is 1 to 247")
            if self.model not in MODELS:
                raise ValueError(f"there is no model {self.model!r}, only {', '.join(MODELS)}")
            points = parse(self.outputs, OUTPUTS), parse(self.inputs, INPUTS)
            for point in (*points[0], *points[1]):
                if not point.is_in(world):
                    raise ValueError(f"{point}: there is no such {owner_of(point.kind)}")
            return MODELS[self.model](*points, world)
        except ValueError as error:
            raise ValueError(f"unit {self.address}: {error}") from error


@dataclass(frozen=True, slots=True)
class Exchange:
    """A good request that a module got, and its answer (empty for a broadcast), whole frames, for a test."""

    unit: int
    request: bytes
    answer: bytes
    at: float


class ModbusUnits:
    """All modules on one line, served by one thread.

    `baud` as the line's; `turnaround` seconds that a module takes before it answers (real ones 2 to 10 ms).
    `served` is called from the thread before each answer leaves. Raises `ValueError` for units that
    cannot be built: two with one address, a model, a slot or a place that does not exist.
    """

    def __init__(
        self,
        port: Path | str,
        units: Sequence[Unit],
        baud: int = 38400,
        *,
        world: World,
        turnaround: float = 0.002,
        served: Callable[[Exchange], None] | None = None,
    ) -> None:
        self._port = str(port)
        self._baud = baud
        self._world = world
        self._turnaround = turnaround
        self._served = served
        self.modules = {unit.address: unit.build(world) for unit in units}
        if len(self.modules) != len(units):
            raise ValueError("two units have one address")
        self.counts: Counter[str] = Counter()
        self._dead: set[int] = set()
        self._lock = threading.RLock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Powers the modules and begins to answer. Raises `OSError` when the port cannot be opened."""
        if self._thread is not None:
            raise RuntimeError("already started")
        line = self._open()
        self._stopping.clear()
        self._wake, self._waker = os.pipe()
        with self._lock:
            for module in self.modules.values():
                module.power_on()
        self._thread = threading.Thread(target=self._run, args=(line,), name="modbus-units", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Cuts the supply of all modules and returns when the thread is gone. Harmless when not started."""
        if self._thread is None:
            return
        self._stopping.set()
        os.write(self._waker, b"x")
        self._thread.join()
        self._thread = None
        os.close(self._wake)
        os.close(self._waker)
        with self._lock:
            for module in self.modules.values():
                module.power_off()

    def power(self, address: int, *, on: bool) -> None:
        """Cuts one module's supply (it is silent and its outputs drop), or gives it back."""
        with self._lock:
            if on and address in self._dead:
                self._dead.discard(address)
                self.modules[address].power_on()
            elif not on:
                self._dead.add(address)
                self.modules[address].power_off()

    # --- the thread ---------------------------------------------------------------------------------

    def _open(self) -> serial.Serial:
        return serial.Serial(self._port, self._baud, timeout=0, write_timeout=1.0, exclusive=True)

    def _run(self, first: serial.Serial) -> None:
        line: serial.Serial | None = first
        while not self._stopping.is_set():
            try:
                if line is None:
                    line = self._open()
                self._serve(line)
            except (OSError, termios.error):
                _close(line)
                line = None
                self.counts["line lost"] += 1
                self._pause(_REOPEN)
        _close(line)

    def _serve(self, line: serial.Serial) -> None:
        """Answers until stopped. Raises `OSError` or `termios.error` when the line goes away."""
        data = bytearray()
        while not self._stopping.is_set():
            arrived = self._receive(line, GAP if data else None)
            data += arrived
            if arrived and is_request(bytes(data)):
                more = self._receive(line, self._turnaround)
                data += more
                if not more:
                    self._respond(line, bytes(data))
                    data.clear()
            elif not arrived and data:
                self.counts["damaged"] += 1
                data.clear()
            del data[LONGEST + 1 :]

    def _receive(self, line: serial.Serial, patience: float | None) -> bytes:
        """What comes within `patience` seconds (None: for ever), or nothing. Meanwhile modules keep time."""
        deadline = None if patience is None else time.monotonic() + patience
        while not self._stopping.is_set():
            self._tick()
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([line.fileno(), self._wake], [], [], _sooner(left, self._next()))
            if line.fileno() in ready:
                return _read(line)
            if deadline is not None and time.monotonic() >= deadline:
                break
        return b""

    def _respond(self, line: serial.Serial, frame: bytes) -> None:
        address, pdu = frame[0], frame[1:-2]
        with self._lock:
            if address == _BROADCAST:
                answer = self._broadcast(pdu)
            elif address in self.modules and address not in self._dead:
                answer = seal(bytes([address]) + self.modules[address].answer(pdu))
            else:
                self.counts["foreign"] += 1
                return
        self.counts["answered" if answer else "broadcast"] += 1
        if self._served is not None:
            self._served(Exchange(address, frame, answer, time.monotonic()))
        if answer:
            line.write(answer)

    def _broadcast(self, pdu: bytes) -> bytes:
        for address, module in self.modules.items():
            if pdu[0] in _WRITES and address not in self._dead:
                module.answer(pdu)
        return b""

    def _tick(self) -> None:
        with self._lock:
            for module in self.modules.values():
                module.tick()
        self._world.settle()

    def _next(self) -> float | None:
        """Seconds until a module or the world acts by itself, or None."""
        with self._lock:
            moments = [module.due() for module in self.modules.values()]
        found = [moment for moment in (*moments, self._world.due()) if moment is not None]
        return max(0.0, min(found) - self._world.now()) if found else None

    def _pause(self, seconds: float) -> None:
        select.select([self._wake], [], [], seconds)


def _sooner(one: float | None, other: float | None) -> float | None:
    known = [seconds for seconds in (one, other) if seconds is not None]
    return min(known, default=None)


def _read(line: serial.Serial) -> bytes:
    data: bytes = line.read(4096)
    if not data:
        raise OSError("the line was ready and had nothing: it is gone")
    return data


def _close(line: serial.Serial | None) -> None:
    if line is not None:
        line.close()
