"""The driver against the simulated printer, over pseudo-terminals."""

import asyncio
import random
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from drivers.errors import DeviceError, DeviceOffline, DeviceRefused, NoAnswer
from drivers.printer import Bitmap, Job
from drivers.printer.escpos import EscPosPrinter
from drivers.printer.escpos_talk import Talk
from simulators.printer.escpos_printer import EscPosPrinter as SimulatedPrinter
from simulators.wire.cable import Cable

ROWS = 200
PATIENCE = 20.0


def picture(dots: int, rows: int = ROWS, seed: int = 0) -> Bitmap:
    """Noise: with so many bytes, some look like commands."""
    chance = random.Random(seed)
    return Bitmap(dots, tuple(chance.randbytes(dots // 8) for _ in range(rows)))


JOB = Job("2026-11-24-lock-up", b"", picture)


def driver(cable: Cable, *, answer_s: float = 0.3, work_s: float = 0.5) -> EscPosPrinter:
    """Less patient than in service: here an answer comes at once or never."""
    return EscPosPrinter(str(cable.kiosk_end), dots=576, baud=115200, answer_s=answer_s, work_s=work_s)


def wait_until_printed(simulated: SimulatedPrinter, rows: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(simulated.paper) < rows:
        assert time.monotonic() < deadline, len(simulated.paper)
        time.sleep(0.005)


def wait_until_sent(cable: Cable, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while cable.counts["to_device"].bytes_out < count:
        assert time.monotonic() < deadline, cable.counts
        time.sleep(0.001)


async def test_what_is_printed_is_what_was_sent(cable: Cable, simulated: SimulatedPrinter) -> None:
    printer = driver(cable)
    await printer.print(JOB)
    assert simulated.paper == list(picture(576).rows)
    assert simulated.cuts == [ROWS]
    simulated.tear_off()
    await printer.print(Job("again", b"", lambda dots: picture(dots, 31, seed=1)))
    assert simulated.paper == list(picture(576, 31, seed=1).rows)


async def test_dots_that_look_like_a_question(cable: Cable, simulated: SimulatedPrinter) -> None:
    """Real printers answer DLE EOT n in the middle of a picture; that is no answer to anything we asked."""
    asks = bytes([0x10, 0x04, 0x01, 0x10, 0x04, 0x02, 0x10, 0x04, 0x04]) * 8
    await driver(cable).print(Job("asks", b"", lambda dots: Bitmap(dots, (asks,) * 100)))
    assert simulated.paper == [asks] * 100
    assert cable.counts["to_kiosk"].bytes_out > 100, "it did answer"


async def test_it_is_printed_when_print_returns(cable: Cable) -> None:
    """A slow printer takes all of a band in at once: that is not yet on paper."""
    slow = SimulatedPrinter(cable.device_end, dots=576, row_s=0.004)
    slow.start()
    try:
        await driver(cable, work_s=5.0).print(Job("slow", b"", lambda dots: picture(dots, 60)))
        assert (len(slow.paper), slow.cuts) == (60, [60])
    finally:
        slow.stop()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda printer: printer.run_out(), "it has no paper"),
        (lambda printer: printer.cover(is_open=True), "its cover is open"),
    ],
    ids=["paper", "cover"],
)
async def test_what_it_cannot_print_it_is_not_sent(
    cable: Cable,
    simulated: SimulatedPrinter,
    fault: Callable[[SimulatedPrinter], None],
    words: str,
) -> None:
    fault(simulated)
    for attempt in (driver(cable).print(JOB), driver(cable).look()):
        with pytest.raises(DeviceRefused) as refused:
            await attempt
        assert (refused.value.device, refused.value.detail) == ("printer", words)
    simulated.cover(is_open=False)
    simulated.load()
    assert (simulated.paper, simulated.cuts) == ([], [])
    await driver(cable).print(JOB)
    assert len(simulated.paper) == ROWS


@pytest.mark.parametrize("rows", [1, 27, 28, 29, ROWS - 1, ROWS])
async def test_paper_that_runs_out_midway(cable: Cable, simulated: SimulatedPrinter, rows: int) -> None:
    """Also in the last row: whether that was the end of the slip, nobody knows but the printer."""
    simulated.load(rows)
    with pytest.raises(NoAnswer, match="it has no paper, since it began"):
        await driver(cable).print(JOB)
    assert simulated.paper == list(picture(576).rows)[:rows]
    assert cable.counts["to_device"].bytes_in < 72 * (rows + 2 * 29) + 2000, (
        "no band after the one that stopped"
    )


def test_what_its_status_says_behind_the_cut_counts_too() -> None:
    """A printer that answers GS r early may have stopped since."""

    class Early:
        def through(self, _data: bytes) -> str:
            return ""

        def trouble(self) -> str:
            return "it has no paper"

    with pytest.raises(NoAnswer, match="it has no paper, since it began"):
        EscPosPrinter("/dev/none", dots=8)._put_down(cast(Talk, Early()), b"", Bitmap(8, (b"x",)))


async def test_after_new_paper_the_next_slip_is_whole(cable: Cable, simulated: SimulatedPrinter) -> None:
    printer = driver(cable)
    simulated.load(40)
    with pytest.raises(NoAnswer):
        await printer.print(JOB)
    simulated.load()
    simulated.tear_off()
    await printer.print(JOB)
    assert simulated.paper == list(picture(576).rows)


async def test_a_cover_that_is_opened_midway(cable: Cable) -> None:
    slow = SimulatedPrinter(cable.device_end, dots=576, row_s=0.002)
    slow.start()
    try:
        printing = asyncio.create_task(driver(cable, work_s=1.0).print(JOB))
        await asyncio.to_thread(wait_until_printed, slow, 40)
        slow.cover(is_open=True)
        with pytest.raises(NoAnswer, match="its cover is open, since it began"):
            await printing
        assert 40 <= len(slow.paper) < ROWS
    finally:
        slow.stop()


async def test_a_mute_printer_is_sent_nothing_to_print(cable: Cable, simulated: SimulatedPrinter) -> None:
    simulated.mute()
    with pytest.raises(DeviceOffline, match="does not answer: is it switched on"):
        await driver(cable).print(JOB)
    assert simulated.paper == []


async def test_one_that_falls_silent_midway(cable: Cable, simulated: SimulatedPrinter) -> None:
    simulated.mute(after_rows=50)
    with pytest.raises(NoAnswer, match="fell silent while it printed"):
        await driver(cable).print(JOB)
    assert 50 <= len(simulated.paper) < ROWS


async def test_no_port(tmp_path: Path) -> None:
    with pytest.raises(DeviceOffline, match="does not exist: is the adapter plugged in"):
        await EscPosPrinter(str(tmp_path / "none"), dots=576).print(JOB)


async def test_a_port_that_another_program_has(cable: Cable, simulated: SimulatedPrinter) -> None:
    import serial

    other = serial.Serial(str(cable.kiosk_end), 115200, exclusive=True)
    with other, pytest.raises(DeviceOffline, match="in use by another program"):
        await driver(cable).print(JOB)
    await driver(cable).print(JOB)
    assert len(simulated.paper) == ROWS


async def test_a_plug_that_is_pulled_midway(tmp_path: Path) -> None:
    """What the printer holds of a broken command must not swallow the next slip's beginning."""
    cable = Cable(tmp_path, baud=115200)
    cable.start()
    simulated = SimulatedPrinter(cable.device_end, dots=576)
    simulated.start()
    try:
        printer = driver(cable)
        printing = asyncio.create_task(printer.print(JOB))
        await asyncio.to_thread(wait_until_printed, simulated, 56)
        await asyncio.to_thread(wait_until_sent, cable, cable.counts["to_device"].bytes_out + 600)
        cable.unplug()
        with pytest.raises(NoAnswer, match="was unplugged"):
            await printing
        assert len(simulated.paper) < ROWS
        cable.plug()
        begun = len(simulated.paper)
        await printer.print(JOB)
        assert simulated.paper[-ROWS:] == list(picture(576).rows)
        assert len(simulated.paper) - ROWS - begun <= 28, "no more than the band that was cut off"
    finally:
        simulated.stop()
        cable.stop()
    assert simulated.faults == []


async def test_the_loop_is_not_held_up(cable: Cable, simulated: SimulatedPrinter) -> None:
    """Neither by drawing nor by a printer that is silent for a while."""
    simulated.mute(after_rows=1)
    drawn_in: list[threading.Thread] = []

    def draw(dots: int) -> Bitmap:
        drawn_in.append(threading.current_thread())
        time.sleep(0.2)
        return picture(dots)

    printing = asyncio.create_task(driver(cable).print(Job("slow", b"", draw)))
    longest, before = 0.0, time.monotonic()
    while not printing.done():
        await asyncio.sleep(0.005)
        longest, before = max(longest, time.monotonic() - before), time.monotonic()
    assert isinstance(printing.exception(), DeviceError)
    assert drawn_in != [threading.main_thread()]
    assert longest < 0.15


async def test_two_at_once_are_printed_one_after_the_other(cable: Cable, simulated: SimulatedPrinter) -> None:
    printer = driver(cable)
    jobs = [Job(str(seed), b"", partial(picture, rows=60, seed=seed)) for seed in (1, 2)]
    await asyncio.gather(*map(printer.print, jobs))
    one, two = list(picture(576, 60, 1).rows), list(picture(576, 60, 2).rows)
    assert simulated.paper in (one + two, two + one)


async def test_look_prints_nothing(cable: Cable, simulated: SimulatedPrinter) -> None:
    await driver(cable).look()
    assert (simulated.paper, simulated.cuts) == ([], [])
    assert cable.counts["to_device"].bytes_in == 4 * len(b"\x10\x04\x01")


async def test_what_drawing_raises_comes_out_and_nothing_is_opened(tmp_path: Path) -> None:
    def draw(dots: int) -> Bitmap:
        raise LookupError(str(dots))

    with pytest.raises(LookupError, match="576"):
        await EscPosPrinter(str(tmp_path / "none"), dots=576).print(Job("none", b"", draw))


def test_a_speed_that_no_port_has() -> None:
    with pytest.raises(ValueError, match="baudrate"):
        EscPosPrinter("/dev/ttyS0", dots=576, baud=-1)
