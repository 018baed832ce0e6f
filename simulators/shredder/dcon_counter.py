"""DCON modules on one line, opened by path, with their checksum on: a counter's and a switch's front end.

A line that is damaged or for an absent module gets silence.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import serial

from simulators.shredder.dcon_frames import lines_in, seal, unseal
from simulators.shredder.dcon_modules import MODELS, DconModule
from simulators.wire.served_line import ServedLine
from simulators.wire.wiring import owner_of, wires
from simulators.world.world import World

HOST_IS_OK = "~**"


@dataclass(frozen=True, slots=True)
class DconUnit:
    """One module: its address (0 to 255), its model (a name in `MODELS`) and its wires, as in `wiring`."""

    address: int
    model: str
    outputs: str = ""
    inputs: str = ""

    def build(self, world: World) -> DconModule:
        """The module, wired to `world`. Raises `ValueError` that names the unit and what is wrong."""
        try:
            if not 0 <= self.address <= 0xFF:
                raise ValueError("an address is 0 to 255")
            if self.model not in MODELS:
                raise ValueError(f"there is no model {self.model!r}, only {', '.join(MODELS)}")
            points = wires(self.outputs, self.inputs)
            for point in (*points[0], *points[1]):
                if not point.is_in(world):
                    raise ValueError(f"{point}: there is no such {owner_of(point.kind)}")
            return MODELS[self.model](self.address, *points, world)
        except ValueError as error:
            raise ValueError(f"unit {self.address}: {error}") from error


@dataclass(frozen=True, slots=True)
class Said:
    """A good command that a module got, and its answer, texts without checksums, for a test."""

    command: str
    answer: str | None
    at: float


class DconUnits(ServedLine):
    """All modules on one line. `turnaround`: seconds that a module takes before it answers.

    `served` is called from the thread before each answer leaves. Raises `ValueError` for units that cannot
    be built.
    """

    def __init__(
        self,
        port: Path | str,
        units: Sequence[DconUnit],
        baud: int = 9600,
        *,
        world: World,
        turnaround: float = 0.001,
        served: Callable[[Said], None] | None = None,
    ) -> None:
        super().__init__(port, baud, world=world, name="dcon-units")
        self._turnaround = turnaround
        self._served = served
        self.modules = {unit.address: unit.build(world) for unit in units}
        if len(self.modules) != len(units):
            raise ValueError("two units have one address")
        self._dead: set[int] = set()

    def power(self, address: int, *, on: bool) -> None:
        """Cuts one module's supply (silent, outputs off, counts lost), or gives it back."""
        with self._lock:
            if on and address in self._dead:
                self._dead.discard(address)
                self.modules[address].power_on()
            elif not on:
                self._dead.add(address)
                self.modules[address].power_off()

    def _serve(self, line: serial.Serial) -> None:
        data = bytearray()
        while not self._stopping.is_set():
            data += self._receive(line, None)
            for each in lines_in(data):
                self._take(line, each)

    def _take(self, line: serial.Serial, data: bytes) -> None:
        command = unseal(data)
        if command is None:
            self.counts["damaged"] += 1
            return
        with self._lock:
            answer = self._carry_out(command)
        if self._served is not None:
            self._served(Said(command, answer, time.monotonic()))
        if answer is not None:
            self.counts["answered"] += 1
            self._stopping.wait(self._turnaround)
            line.write(seal(answer))

    def _carry_out(self, command: str) -> str | None:
        alive = [module for address, module in self.modules.items() if address not in self._dead]
        if command == HOST_IS_OK:
            for module in alive:
                module.host_is_ok()
            return None
        return next((answer for module in alive if (answer := module.answer(command)) is not None), None)

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
