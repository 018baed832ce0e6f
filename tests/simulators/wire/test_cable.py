"""The cable: what goes in comes out in order and in its time, unless a fault is on, and then that fault."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from simulators.wire.cable import BITS_PER_BYTE, Cable
from simulators.wire.faults import LATEST, CableFault
from tests.simulators.conftest import PATIENCE

FRAME = bytes(range(64))


def opened(path: Path, timeout: float = PATIENCE) -> serial.Serial:
    return serial.Serial(str(path), 38400, timeout=timeout, write_timeout=PATIENCE)


@pytest.fixture
def ends(cable: Cable) -> Iterator[tuple[serial.Serial, serial.Serial]]:
    with opened(cable.kiosk_end) as kiosk, opened(cable.device_end) as device:
        yield kiosk, device


def until(holds: Callable[[], bool]) -> bool:
    """Looks until `holds()` is true, for what no condition announces."""
    deadline = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < deadline:
        threading.Event().wait(0.005)
    return held


def send_frames(cable: Cable, sender: serial.Serial, count: int) -> None:
    """Sends frames one by one, each taken in by the cable and then a gap, so that they stay apart."""
    sent = cable.counts["to_device"].bytes_in
    for _ in range(count):
        sender.write(FRAME)
        sent += len(FRAME)
        assert until(lambda total=sent: cable.counts["to_device"].bytes_in >= total)  # type: ignore[misc]
        threading.Event().wait(0.004)


def taken(cable: Cable, device: serial.Serial) -> bytes:
    """Everything that came out at the device. The cable delivers what it holds before it obeys an order."""
    cable.heal()
    count = cable.counts["to_device"]
    received = b""
    while len(received) < count.bytes_out:
        received += device.read(count.bytes_out - len(received))
    return received


def test_bytes_pass_both_ways_in_order(cable: Cable, ends: tuple[serial.Serial, serial.Serial]) -> None:
    kiosk, device = ends
    message = bytes(range(256)) * 8
    for one, other in ((kiosk, device), (device, kiosk)):
        writer = threading.Thread(target=one.write, args=(message,))
        writer.start()
        assert other.read(len(message)) == message
        writer.join()
    for count in cable.counts.values():
        assert until(lambda count=count: count.bytes_out == len(message))  # type: ignore[misc]
        assert (count.bytes_in, count.lost) == (len(message), 0)


def test_no_byte_is_special(ends: tuple[serial.Serial, serial.Serial]) -> None:
    kiosk, device = ends
    special = b"\x03\x04\r\n\x11\x13\x1a\x1c\x7f\x00\xff" * 3
    kiosk.write(special)
    assert device.read(len(special)) == special
    kiosk.timeout = 0.05
    assert kiosk.read(1) == b""  # nothing is echoed


@pytest.mark.parametrize("baud", [2400, 9600, 38400])
def test_bytes_take_their_time(tmp_path: Path, baud: int) -> None:
    cable = Cable(tmp_path, baud)
    cable.start()
    with opened(cable.kiosk_end) as kiosk, opened(cable.device_end) as device:
        start = time.monotonic()
        kiosk.write(FRAME[:40])
        assert until(lambda: cable.counts["to_device"].bytes_in == 40)
        kiosk.write(FRAME[40:])
        assert device.read(len(FRAME)) == FRAME
        assert time.monotonic() - start >= len(FRAME) * BITS_PER_BYTE / baud
    cable.stop()


def test_paced_bytes_come_one_by_one(tmp_path: Path) -> None:
    cable = Cable(tmp_path, 1200)
    cable.start()
    with opened(cable.kiosk_end) as kiosk, opened(cable.device_end) as device:
        kiosk.write(b"abcd")
        assert device.read(1) == b"a"
        assert cable.counts["to_device"].bytes_out < 4
        assert device.read(3) == b"bcd"
    cable.stop()


def test_frames_and_taps_are_what_was_sent(tmp_path: Path) -> None:
    taps: list[tuple[str, bytes, float]] = []
    cable = Cable(tmp_path, paced=False, tap=lambda *tap: taps.append(tap))
    cable.start()
    cable.fault("hang")
    with opened(cable.kiosk_end) as kiosk, opened(cable.device_end) as device:
        before = time.monotonic()
        send_frames(cable, kiosk, 3)
        device.write(b"answer")
        assert until(lambda: cable.counts["to_kiosk"].frames == 1)
    assert cable.counts["to_device"].frames == 3
    assert [(direction, data) for direction, data, _ in taps] == [("to_device", FRAME)] * 3 + [
        ("to_kiosk", b"answer")
    ]
    assert before <= taps[0][2] <= taps[1][2] <= taps[2][2] <= taps[3][2] <= time.monotonic()
    cable.stop()


@pytest.mark.parametrize(
    ("kind", "rate", "holds"),
    [
        (CableFault.DROP, 0.2, lambda struck, received: len(received) == 20 * len(FRAME) - struck),
        (CableFault.FLIP, 0.2, lambda struck, received: bits_turned(received) == struck),
        (CableFault.NOISE, 0.2, lambda struck, received: len(received) == 20 * len(FRAME) + struck),
        (CableFault.TRUNCATE, 0.5, lambda struck, received: received.count(FRAME) == 20 - struck),
        (CableFault.HANG, 1.0, lambda struck, received: received == b"" and struck == 20),
    ],
)
def test_each_fault_occurs_as_often_as_it_says(
    cable: Cable,
    ends: tuple[serial.Serial, serial.Serial],
    kind: CableFault,
    rate: float,
    holds: Callable[[int, bytes], bool],
) -> None:
    kiosk, device = ends
    cable.fault(kind.value, rate)
    assert cable.faults == {kind.value: rate}
    send_frames(cable, kiosk, 20)
    assert until(lambda: cable.counts["to_device"].frames == 20)
    received = taken(cable, device)
    assert cable.struck[kind.value] > 0
    assert holds(cable.struck[kind.value], received)
    assert set(cable.struck) == {kind.value}


def bits_turned(received: bytes) -> int:
    sent = FRAME * 20
    assert len(received) == len(sent)
    return sum((one ^ other).bit_count() for one, other in zip(received, sent, strict=True))


def test_a_late_frame_is_whole_and_late(cable: Cable, ends: tuple[serial.Serial, serial.Serial]) -> None:
    kiosk, device = ends
    cable.fault("delay", 1.0)
    start = time.monotonic()
    kiosk.write(FRAME)
    assert device.read(len(FRAME)) == FRAME
    assert time.monotonic() - start >= LATEST / 7
    assert cable.struck["delay"] == 1


def test_healing_ends_all_faults(cable: Cable, ends: tuple[serial.Serial, serial.Serial]) -> None:
    kiosk, device = ends
    for kind in ("drop", "flip", "noise", "truncate", "hang"):
        cable.fault(kind, 1.0)
    cable.heal()
    assert cable.faults == {}
    kiosk.write(FRAME)
    assert device.read(len(FRAME)) == FRAME
    assert not cable.struck


def test_faults_are_repeatable_from_the_seed(tmp_path: Path) -> None:
    def run(name: str, seed: int) -> bytes:
        cable = Cable(tmp_path / name, paced=False, seed=seed)
        cable.start()
        cable.fault("noise", 0.3)
        cable.fault("flip", 0.3)
        with opened(cable.kiosk_end) as kiosk, opened(cable.device_end) as device:
            kiosk.write(FRAME)
            assert until(lambda: cable.counts["to_device"].bytes_out >= len(FRAME))
            received = taken(cable, device)
        cable.stop()
        return received

    assert run("a", 5) == run("b", 5)
    assert run("c", 5) != run("d", 6)


@pytest.mark.parametrize(("kind", "rate"), [("melt", None), ("drop", 1.5), ("drop", -0.1)])
def test_a_fault_that_cannot_be_is_refused(cable: Cable, kind: str, rate: float | None) -> None:
    with pytest.raises(ValueError, match=r"melt|0 to 1"):
        cable.fault(kind, rate)
    assert cable.faults == {}


def test_unplugging_hangs_up_and_takes_the_path_away(cable: Cable) -> None:
    with opened(cable.kiosk_end) as kiosk:
        cable.unplug()
        assert not cable.plugged
        assert not cable.kiosk_end.is_symlink()
        with pytest.raises(serial.SerialException):
            kiosk.read(1)
    with pytest.raises(serial.SerialException):
        opened(cable.kiosk_end)
    cable.unplug()


def test_plugging_in_again_gives_a_working_line_under_the_same_path(cable: Cable) -> None:
    with opened(cable.device_end) as device:
        for _ in range(20):
            cable.unplug()
            device.write(b"lost")
            cable.plug()
            cable.plug()
            assert cable.plugged
            with opened(cable.kiosk_end) as kiosk:
                kiosk.write(FRAME)
                assert device.read(len(FRAME)) == FRAME


def test_what_is_under_way_is_lost_with_the_plug(tmp_path: Path) -> None:
    cable = Cable(tmp_path, 300)
    cable.start()
    with opened(cable.kiosk_end) as kiosk:
        kiosk.write(FRAME)
        assert until(lambda: cable.counts["to_device"].bytes_in == len(FRAME))
        cable.unplug()
    count = cable.counts["to_device"]
    assert count.lost > 0
    assert count.lost + count.bytes_out == len(FRAME)
    cable.stop()


def test_a_cut_is_mended_by_healing_but_a_pulled_plug_is_not(cable: Cable) -> None:
    cable.fault("cut")
    assert not cable.plugged
    assert cable.faults == {"cut": 1.0}
    cable.heal()
    assert cable.plugged
    cable.unplug()
    cable.heal()
    assert not cable.plugged


def test_a_reader_that_does_not_read_loses_bytes_but_stops_nothing(cable: Cable) -> None:
    with opened(cable.device_end) as device:
        for _ in range(40):
            device.write(b"x" * 1000)
        total = 40_000
        assert until(lambda: cable.counts["to_kiosk"].bytes_in == total)
        cable.unplug()
    count = cable.counts["to_kiosk"]
    assert count.lost > 0
    assert count.lost + count.bytes_out == total


def test_stop_leaves_nothing_behind(tmp_path: Path) -> None:
    descriptors = set(os.listdir("/proc/self/fd"))
    cable = Cable(tmp_path / "new" / "directory")
    with pytest.raises(RuntimeError, match="not started"):
        cable.unplug()
    cable.stop()
    for _ in range(3):
        cable.start()
        with pytest.raises(RuntimeError, match="already started"):
            cable.start()
        cable.stop()
        cable.stop()
    assert list(cable.kiosk_end.parent.iterdir()) == []
    assert set(os.listdir("/proc/self/fd")) == descriptors


def test_links_of_a_dead_run_are_replaced_and_those_of_another_left(tmp_path: Path) -> None:
    (tmp_path / "kiosk_end").symlink_to("gone")
    first, second = Cable(tmp_path), Cable(tmp_path)
    first.start()
    with opened(first.kiosk_end):
        pass
    second.start()
    first.stop()
    with opened(second.kiosk_end):
        pass
    second.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        Cable(tmp_path / "file").start()
    (tmp_path / "kiosk_end").mkdir()
    with pytest.raises(OSError, match="kiosk_end"):
        Cable(tmp_path).start()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "kiosk_end"]
    with pytest.raises(ValueError, match="baud"):
        Cable(tmp_path, 0)


def test_an_idle_cable_sleeps(cable: Cable) -> None:
    with opened(cable.kiosk_end) as kiosk, opened(cable.device_end) as device:
        kiosk.write(FRAME)
        device.read(len(FRAME))
        thread = next(thread for thread in threading.enumerate() if thread.name == "cable")
        wakes = Path(f"/proc/self/task/{thread.native_id}/status")
        before = switches(wakes)
        threading.Event().wait(0.3)
        assert switches(wakes) - before <= 3


def switches(status: Path) -> int:
    return sum(
        int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("voluntary_ctxt")
    )
