"""A cable for each test with a simulated printer at its end, and no thread left after it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.printer.escpos_printer import EscPosPrinter as SimulatedPrinter
from simulators.wire.cable import Cable

END_S = 10.0


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        if thread.name.startswith("asyncio-waitpid"):
            thread.join(END_S)  # it reaps a program that has ended; asyncio does not wait for it
    left = [thread for thread in left if thread.is_alive()]
    assert [thread.name for thread in left if not thread.name.startswith("asyncio_")] == []


@pytest.fixture
def cable(tmp_path: Path) -> Iterator[Cable]:
    """A cable without pacing."""
    cable = Cable(tmp_path, paced=False)
    cable.start()
    yield cable
    cable.stop()


@pytest.fixture
def simulated(cable: Cable) -> Iterator[SimulatedPrinter]:
    """A printer for 80 mm, with paper and its cover shut. Whatever a test did, it understood every byte."""
    printer = SimulatedPrinter(cable.device_end, dots=576)
    printer.start()
    yield printer
    printer.stop()
    assert printer.faults == []
