"""The simulated receipt printer, byte by byte over its pseudo-terminal: strict, and stubborn."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from simulators.printer.escpos_printer import BUFFER, EscPosPrinter
from simulators.wire.cable import Cable

ROW = bytes(range(1, 73))
PICTURE = b"\x1dv0\0\x48\0\x02\0" + ROW * 2


class Stand:
    """A printer and a port at the other end of its cable."""

    def __init__(self, folder: Path) -> None:
        self.cable = Cable(folder, paced=False)
        self.cable.start()
        self.printer = EscPosPrinter(self.cable.device_end, dots=576)
        self.printer.start()
        self.port = serial.Serial(str(self.cable.kiosk_end), 19200, timeout=0.2)

    def close(self) -> None:
        """Takes it down."""
        self.port.close()
        self.printer.stop()
        self.cable.stop()

    def ask(self, data: bytes, count: int = 1) -> bytes:
        """Sends; what comes back."""
        self.port.write(data)
        answer: bytes = self.port.read(count)
        return answer

    def until(self, holds: Callable[[EscPosPrinter], bool]) -> None:
        """Waits until the printer is so."""
        deadline = time.monotonic() + 20
        while not holds(self.printer):
            assert time.monotonic() < deadline, (len(self.printer.paper), self.printer.faults)
            time.sleep(0.005)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    stand = Stand(tmp_path)
    yield stand
    stand.close()


def test_a_slip(stand: Stand) -> None:
    assert stand.ask(b"\x1b@" + PICTURE + b"\x1dVB\0\x1dr\x01") == b"\0"
    assert (stand.printer.paper, stand.printer.cuts, stand.printer.faults) == ([ROW, ROW], [2], [])


def test_a_narrow_picture_is_filled_up_with_white(stand: Stand) -> None:
    stand.ask(b"\x1dv0\0\x01\0\x01\0\xff\x1dr\x01")
    assert stand.printer.paper == [b"\xff".ljust(72, b"\0")]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"A", "not understood: 41"),
        (b"\x1bE\x01", "not understood: 1b"),
        (b"\x1dv1", "not understood: 1d"),
        (b"\x1dv0\x04\x01\0\x01\0", "not understood: 1d 76 30 04"),
        (b"\x1dv0\0\0\0\x01\0", "not understood: 1d 76 30 00 00"),
        (b"\x1dv0\x01\x01\0\x01\0\xff", "not done here: GS v 0"),
        (b"\x1dv0\0\x49\0\x01\0" + bytes(73), "a row of 73 bytes is wider than the paper"),
        (b"\x1dr\x02", "not done here: GS r"),
    ],
)
def test_what_it_does_not_understand_is_a_fault(stand: Stand, data: bytes, fault: str) -> None:
    stand.port.write(data)
    stand.until(lambda printer: bool(printer.faults))
    assert stand.printer.faults[0].startswith(fault)


def test_nul_is_passed_over(stand: Stand) -> None:
    assert stand.ask(bytes(3000) + b"\x1dr\x01") == b"\0"
    assert stand.printer.faults == []


def test_status(stand: Stand) -> None:
    def statuses() -> list[int]:
        return [stand.ask(b"\x10\x04" + bytes([n]))[0] for n in (1, 2, 3, 4)]

    assert statuses() == [0x12] * 4
    stand.printer.cover(is_open=True)
    assert statuses() == [0x1A, 0x16, 0x12, 0x12]
    stand.printer.cover(is_open=False)
    stand.printer.run_out()
    assert statuses() == [0x1A, 0x32, 0x12, 0x72]
    stand.printer.load()
    assert statuses() == [0x12] * 4


def test_a_question_split_over_two_writes_and_one_among_dots(stand: Stand) -> None:
    assert stand.ask(b"\x10") == b""
    assert stand.ask(b"\x04\x01") == b"\x12"
    assert stand.ask(b"\x1dv0\0\x03\0\x01\0\x10\x04\x01\x1dr\x01", 2) == b"\x12\0"
    assert stand.printer.paper == [b"\x10\x04\x01".ljust(72, b"\0")]


def test_paper_that_ends_stops_it_and_new_paper_lets_it_go_on(stand: Stand) -> None:
    stand.printer.load(1)
    assert stand.ask(PICTURE + b"\x1dVB\0\x1dr\x01") == b"", "what comes behind waits too"
    assert (stand.printer.paper, stand.printer.cuts) == ([ROW], [])
    stand.printer.load()
    assert stand.port.read(1) == b"\0"
    assert (stand.printer.paper, stand.printer.cuts) == ([ROW, ROW], [2])


def test_more_than_its_buffer_is_lost_while_it_cannot_print(stand: Stand) -> None:
    stand.printer.cover(is_open=True)
    stand.port.write(bytes(BUFFER + 500))
    stand.until(lambda printer: bool(printer.faults))
    assert "bytes are lost: its buffer is full" in stand.printer.faults[0]


def test_mute(stand: Stand) -> None:
    stand.printer.mute(after_rows=2)
    assert stand.ask(b"\x10\x04\x01") == b"\x12"
    assert stand.ask(PICTURE + b"\x1dr\x01") == b""
    assert stand.printer.paper == [ROW, ROW]


def test_a_slow_one_prints_row_by_row(tmp_path: Path) -> None:
    cable = Cable(tmp_path, paced=False)
    cable.start()
    printer = EscPosPrinter(cable.device_end, dots=576, row_s=0.05)
    printer.start()
    try:
        with serial.Serial(str(cable.kiosk_end), 19200, timeout=5) as port:
            began = time.monotonic()
            port.write(PICTURE * 3 + b"\x1dr\x01")
            assert port.read(1) == b"\0"
            assert time.monotonic() - began >= 0.05 * 5
        assert len(printer.paper) == 6
    finally:
        printer.stop()
        cable.stop()
