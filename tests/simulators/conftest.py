"""A whole line for the simulators' tests: four modules of four models, a cable, and a world of 32 slots."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import serial

from simulators.cabinet.modbus_unit import Exchange, ModbusUnits, Unit
from simulators.wire.cable import Cable
from simulators.world.world import World

PATIENCE = 20.0
"""Seconds that a test waits for something that must come, on a machine that may be busy."""

KEYS = {f"key {n}": n for n in range(1, 33)}

UNITS = (
    Unit(1, "generic", "lock 1-8, lamp 1-8, buzzer", "key 1-8, bolt 1-8, door"),
    Unit(2, "waveshare-relay-d", "lock 9-16", "key 9-16"),
    Unit(3, "adam", "lock 17-24", "key 17-24"),
    Unit(4, "icpdas", "lock 25-32", "key 25-32"),
)


@dataclass(slots=True)
class FakeClock:
    """A monotonic clock that a test moves."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at

    def pass_by(self, seconds: float) -> None:
        """Time passes."""
        self.at += seconds


@dataclass(frozen=True, slots=True)
class Rig:
    """The line with everything on it; `served` is every exchange of the modules, in order."""

    world: World
    cable: Cable
    units: ModbusUnits
    served: list[Exchange]

    def port(self, timeout: float = PATIENCE) -> serial.Serial:
        """The kiosk's end, open."""
        return serial.Serial(str(self.cable.kiosk_end), 38400, timeout=timeout, exclusive=True)


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert [thread for thread in threading.enumerate() if thread not in before] == []


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands still until told."""
    return FakeClock()


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    """A cable without pacing."""
    cable = Cable(tmp_path, paced=False)
    cable.start()
    yield cable
    cable.stop()


@pytest.fixture
def rig(cable: Cable) -> Iterator[Rig]:
    """The four modules on the cable."""
    world = World(KEYS, slots=range(1, 33))
    served: list[Exchange] = []
    units = ModbusUnits(cable.device_end, UNITS, world=world, served=served.append)
    units.start()
    yield Rig(world, cable, units, served)
    units.stop()
