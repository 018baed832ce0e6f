"""The modules on a line, byte by byte: what is answered, and what gets silence."""

import json
import threading
import time
from pathlib import Path

import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from simulators.cabinet.modbus_unit import GAP, ModbusUnits, Unit
from simulators.wire.cable import Cable
from simulators.wire.rtu_frames import crc, is_request, request_length, seal
from simulators.world.world import World
from tests.simulators.conftest import KEYS, PATIENCE, Rig

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "modbus.json").read_text(encoding="utf-8"))
GOOD = bytes.fromhex("0105000AFF00AC38")
READ = bytes.fromhex("010100000001FDCA")
READ_ANSWER = bytes.fromhex("0101010051 88")


def exchange(port: serial.Serial, request: bytes, size: int) -> bytes:
    port.write(request)
    return bytes(port.read(size))


def damaged(rig: Rig, count: int) -> bool:
    return rig.world.wait_until(lambda: rig.units.counts["damaged"] >= count, PATIENCE)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["name"]))
def test_golden_frames_are_sealed_as_ours(vector: dict[str, str]) -> None:
    for part in ("request", "response"):
        if part in vector:
            frame = bytes.fromhex(vector[part])
            assert seal(frame[:-2]) == frame
            assert crc(frame) == 0
    assert is_request(bytes.fromhex(vector["request"]))


WAVESHARE = [vector for vector in VECTORS if "Waveshare" in vector.get("meaning", "")]


@pytest.mark.parametrize("vector", WAVESHARE, ids=lambda vector: str(vector["name"]))
def test_golden_frames_are_answered(cable: Cable, vector: dict[str, str]) -> None:
    world = World({}, slots=range(1, 9))
    units = ModbusUnits(cable.device_end, [Unit(1, "waveshare-relay-d", "lock 1-8", "key 1-8")], world=world)
    units.start()
    request = bytes.fromhex(vector["request"])
    expected = bytes.fromhex(vector.get("response", ""))
    with serial.Serial(str(cable.kiosk_end), 38400, timeout=PATIENCE) as port:
        answer = exchange(port, request, len(expected) or 7)
    assert answer == expected if expected else answer[:3] == request[:2] + b"\x02"
    units.stop()


def test_there_are_golden_frames_to_answer() -> None:
    assert len(WAVESHARE) >= 6


@given(st.binary(min_size=2, max_size=254), st.integers(0, 8 * 254 - 1))
def test_no_single_bit_error_passes(body: bytes, place: int) -> None:
    frame = bytearray(seal(body))
    frame[place // 8 % len(frame)] ^= 1 << place % 8
    assert crc(bytes(frame)) != 0
    assert not is_request(bytes(frame))


@given(st.binary(max_size=300))
def test_the_length_is_known_from_what_is_there(data: bytes) -> None:
    length = request_length(data)
    assert length is None or 8 <= length <= 264
    assert not is_request(data) or length in (None, len(data))


@pytest.mark.parametrize("body", ["01050000FF0000", "010500FF", "010F00000008", "010F0000000802FF"])
def test_a_sealed_frame_of_the_wrong_length_is_no_request(body: str) -> None:
    assert not is_request(seal(bytes.fromhex(body)))


def test_a_flash_is_timed_by_the_module(rig: Rig) -> None:
    request = seal(bytes.fromhex("020502000002"))
    with rig.port() as port:
        assert exchange(port, request, 8) == request
    assert rig.world.wait_until(lambda: rig.world.is_open(9), PATIENCE)
    assert rig.world.wait_until(lambda: not rig.world.energised(9), PATIENCE)
    assert rig.world.energised_for(9) >= 0.2
    assert rig.world.releases(9) == 1


def test_the_watchdog_acts_without_being_asked(rig: Rig) -> None:
    with rig.port() as port:
        for request in ("0406 01E8 0002", "0405 0000 FF00", "0405 0104 FF00"):
            assert len(exchange(port, seal(bytes.fromhex(request)), 8)) == 8
    assert rig.world.wait_until(lambda: not rig.world.energised(25), PATIENCE)
    assert rig.units.modules[4].outputs.get(0) is False


def test_absent_units_and_units_without_power_are_silent(rig: Rig) -> None:
    rig.units.power(2, on=False)
    with rig.port(timeout=0.2) as port:
        for unit in (2, 9, 248):
            assert exchange(port, seal(bytes([unit]) + READ[1:-2]), 1) == b""
        assert rig.units.counts["foreign"] == 3
        rig.units.power(2, on=True)
        port.timeout = PATIENCE
        assert exchange(port, seal(b"\x02" + READ[1:-2]), 6)[:3] == b"\x02\x01\x01"
    assert [each.unit for each in rig.served] == [2]


def test_a_broadcast_is_carried_out_by_all_and_answered_by_none(rig: Rig) -> None:
    with rig.port(timeout=0.2) as port:
        assert exchange(port, seal(bytes.fromhex("00050000FF00")), 1) == b""
        assert exchange(port, seal(bytes.fromhex("000100000001")), 1) == b""
        port.timeout = PATIENCE
        assert exchange(port, READ, 6)[3] == 1
    assert [rig.world.energised(slot) for slot in (1, 9, 17, 25)] == [True, True, False, True]


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00",
        b"\xff" * 300,
        READ[:5],
        READ[:-1] + b"\x00",
        b"\x01\x0f\x00\x00\x00\xff\xff",
        READ + READ,
        GOOD + b"\x55",
    ],
    ids=[
        "a stray byte",
        "a jabber",
        "half a frame",
        "bad CRC",
        "a long one promised",
        "two in one",
        "a tail",
    ],
)
def test_garbage_gets_silence_and_the_next_frame_its_answer(rig: Rig, garbage: bytes) -> None:
    with rig.port() as port:
        port.write(garbage)
        assert damaged(rig, 1)
        assert port.in_waiting == 0
        assert exchange(port, READ, 6) == READ_ANSWER
    assert [each.request for each in rig.served] == [READ]


def test_a_byte_before_the_answer_spoils_the_frame(cable: Cable) -> None:
    units = ModbusUnits(
        cable.device_end, [Unit(1, "generic", "lock 1", "key 1")], world=World({}, slots=[1]), turnaround=2.0
    )
    units.start()
    with serial.Serial(str(cable.kiosk_end), 38400, timeout=PATIENCE) as port:
        port.write(READ)
        port.flush()
        threading.Event().wait(0.01)  # so that the frame may be complete there; when it is not, no harm
        port.write(b"\x00")
        world = World({}, slots=[])
        assert world.wait_until(lambda: units.counts["damaged"] == 1, PATIENCE)
        assert units.counts["answered"] == 0
    units.stop()


def test_a_frame_in_pieces_is_one_frame(rig: Rig) -> None:
    with rig.port() as port:
        for place in range(len(READ)):
            port.write(READ[place : place + 1])
            port.flush()
        assert port.read(6) == READ_ANSWER


def test_an_unknown_function_of_any_length_is_refused(rig: Rig) -> None:
    with rig.port() as port:
        for pdu in ("07", "2B0E0100", "17" + "00" * 20):
            answer = exchange(port, seal(b"\x01" + bytes.fromhex(pdu)), 5)
            assert answer == seal(bytes([1, int(pdu[:2], 16) | 0x80, 1]))


def test_a_replug_at_the_kiosk_does_not_trouble_the_modules(rig: Rig) -> None:
    with rig.port() as port:
        assert exchange(port, READ, 6) == READ_ANSWER
        rig.cable.unplug()
    rig.cable.plug()
    with rig.port() as port:
        assert exchange(port, READ, 6) == READ_ANSWER
    assert rig.units.counts["line lost"] == 0


def test_modules_come_back_when_their_own_port_does(tmp_path: Path) -> None:
    first = Cable(tmp_path, paced=False)
    first.start()
    units = ModbusUnits(first.device_end, [Unit(1, "generic", "lock 1", "key 1")], world=World({}, slots=[1]))
    units.start()
    first.stop()
    assert units.modules
    second = Cable(tmp_path, paced=False)
    second.start()
    deadline = time.monotonic() + PATIENCE
    answer = b""
    with serial.Serial(str(second.kiosk_end), 38400, timeout=0.3) as port:
        while not answer and time.monotonic() < deadline:
            answer = exchange(port, READ, 6)
    assert answer == READ_ANSWER
    assert units.counts["line lost"] >= 1
    units.stop()
    second.stop()


def test_stopping_takes_the_current_away_and_can_be_repeated(rig: Rig) -> None:
    with rig.port() as port:
        exchange(port, seal(bytes.fromhex("01050003FF00")), 8)
    assert rig.world.energised(4)
    rig.units.stop()
    assert not rig.world.energised(4)
    rig.units.stop()
    rig.units.start()
    with rig.port() as port:
        assert exchange(port, READ, 6) == READ_ANSWER
    with pytest.raises(RuntimeError, match="already started"):
        rig.units.start()


def test_no_port_and_two_units_with_one_address(tmp_path: Path) -> None:
    world = World(KEYS, slots=range(1, 33))
    units = ModbusUnits(tmp_path / "nothing", [Unit(1, "generic", "", "")], world=world)
    with pytest.raises(OSError, match="nothing"):
        units.start()
    units.stop()
    with pytest.raises(ValueError, match="one address"):
        ModbusUnits(tmp_path / "nothing", [Unit(1, "generic", "", ""), Unit(1, "adam", "", "")], world=world)


def test_an_idle_line_wakes_nobody(rig: Rig) -> None:
    ticks = threading.Event()
    rig.units.modules[1].tick = ticks.set  # type: ignore[method-assign]
    with rig.port() as port:
        assert exchange(port, READ, 6) == READ_ANSWER
    assert rig.world.wait_until(ticks.is_set, PATIENCE)
    settled = time.monotonic() + 3 * GAP
    rig.world.wait_until(lambda: time.monotonic() > settled, PATIENCE)
    ticks.clear()
    assert not ticks.wait(4 * GAP)
