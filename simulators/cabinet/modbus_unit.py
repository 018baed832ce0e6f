"""Modbus RTU modules on one line, opened by path: a pseudo-terminal or a real USB-RS485 adapter.

Strict as real modules are: a damaged frame, a frame for an absent unit and a broadcast get silence.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import serial

from simulators.cabinet.modbus_models import MODELS
from simulators.cabinet.modbus_module import Module
from simulators.wire.rtu_frames import LONGEST, is_request, seal
from simulators.wire.served_line import ServedLine
from simulators.wire.wiring import owner_of, wires
from simulators.world.world import World

GAP = 0.05
"""Seconds of silence that end a frame. The standard asks for 3.5 characters (0.9 ms at 38400 baud), which no
process under a general-purpose kernel can keep; hosts leave far more before they try again."""

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
            points = wires(self.outputs, self.inputs)
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


class ModbusUnits(ServedLine):
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
        super().__init__(port, baud, world=world, name="modbus-units")
        self._turnaround = turnaround
        self._served = served
        self.modules = {unit.address: unit.build(world) for unit in units}
        if len(self.modules) != len(units):
            raise ValueError("two units have one address")
        self._dead: set[int] = set()

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

    def _power_all(self, *, on: bool) -> None:
        for module in self.modules.values():
            if on:
                module.power_on()
            else:
                module.power_off()

    def _tick_all(self) -> None:
        for module in self.modules.values():
            module.tick()

    def _moments(self) -> list[float | None]:
        return [module.due() for module in self.modules.values()]
