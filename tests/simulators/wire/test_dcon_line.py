"""DCON modules on a cable, byte by byte."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import serial

from simulators.shredder.dcon_counter import DconUnit, DconUnits, Said
from simulators.shredder.dcon_frames import seal
from simulators.wire.cable import Cable
from simulators.world.paper import Paper
from simulators.world.world import World
from tests.simulators.conftest import PATIENCE

UNITS = [DconUnit(1, "i-7080", "", "sheets"), DconUnit(2, "i-7060", "enable", "running, jam")]


@pytest.fixture
def world() -> World:
    return World({}, slots=[], paper=Paper())


@pytest.fixture
def said() -> list[Said]:
    return []


@pytest.fixture
def units(cable: Cable, world: World, said: list[Said]) -> Iterator[DconUnits]:
    units = DconUnits(cable.device_end, UNITS, world=world, served=said.append)
    units.start()
    yield units
    units.stop()


@pytest.fixture
def port(cable: Cable, units: DconUnits) -> Iterator[serial.Serial]:
    with serial.Serial(str(cable.kiosk_end), 9600, timeout=PATIENCE) as port:
        yield port


def ask(port: serial.Serial, text: str) -> str:
    port.write(seal(text))
    answer: bytes = port.read_until(b"\r")
    assert seal(answer[:-3].decode()) == answer
    return answer[:-3].decode()


def test_both_modules_answer(port: serial.Serial, world: World, said: list[Said]) -> None:
    assert world.paper is not None
    world.paper.noise(0x1E)
    assert ask(port, "#010") == ">0000001E"
    assert ask(port, "@021") == ">"
    assert world.paper.enabled
    assert [(each.command, each.answer) for each in said] == [("#010", ">0000001E"), ("@021", ">")]


def test_damage_and_strangers_get_silence(port: serial.Serial, units: DconUnits) -> None:
    port.write(b"#010\r" + b"#01000\r" + seal("#030") + seal("~**") + b"\xff\x00" * 40 + b"\r" + seal("#010"))
    assert port.read_until(b"\r") == seal(">00000000")
    port.timeout = 0.05
    assert port.read(1) == b""
    assert (units.counts["damaged"], units.counts["answered"]) == (3, 1)


def test_a_module_without_power_is_silent_and_its_counts_are_lost(
    port: serial.Serial, units: DconUnits, world: World
) -> None:
    assert world.paper is not None
    world.paper.noise(5)
    ask(port, "@021")
    for address in (1, 2):
        units.power(address, on=False)
        units.power(address, on=False)
    assert not world.paper.enabled
    port.timeout = 0.05
    port.write(seal("#010"))
    assert port.read(1) == b""
    port.timeout = PATIENCE
    for address in (1, 2):
        units.power(address, on=True)
    assert (ask(port, "#010"), ask(port, "@02")) == (">00000000", ">0000")


def test_the_watchdog_trips_on_a_silent_line(port: serial.Serial, world: World) -> None:
    """The line's thread keeps the time, with nobody asking."""
    assert world.paper is not None
    port.write(seal("~**"))
    assert ask(port, "~023102") == "!02"
    ask(port, "@021")
    paper = world.paper
    assert world.wait_until(lambda: not paper.enabled, PATIENCE)
    assert ask(port, "~020") == "!0204"


def test_the_line_goes_away_and_is_back(cable: Cable, units: DconUnits, world: World) -> None:
    cable.unplug()
    cable.plug()
    with serial.Serial(str(cable.kiosk_end), 9600, timeout=PATIENCE) as port:
        assert ask(port, "#010") == ">00000000"


def test_what_cannot_be_served(tmp_path: Path, world: World) -> None:
    units = DconUnits(tmp_path / "nothing", UNITS, world=world)
    with pytest.raises(OSError, match="nothing"):
        units.start()
    units.stop()
    with pytest.raises(ValueError, match="one address"):
        DconUnits(tmp_path / "nothing", [UNITS[0], DconUnit(1, "i-7060")], world=world)


def test_started_twice(units: DconUnits) -> None:
    with pytest.raises(RuntimeError, match="already started"):
        units.start()
