"""The order to print a slip: what reaches the printer, and what is said when that cannot be."""

from pathlib import Path
from typing import cast

import pytest

from drivers.badge import BadgeReader
from drivers.cabinet import KeyCabinet
from drivers.errors import DeviceOffline, DeviceRefused
from drivers.printer import Job, Printer
from drivers.printer.escpos import EscPosPrinter
from kiosk import locale
from kiosk.core.devices.equipment import PRINTER, Equipment
from kiosk.core.devices.names import device_name
from kiosk.slip import Slip, bitmap_of, pdf_of
from kiosk.slip.fonts import PACKAGE, japanese
from kiosk.slip.order import PrintSlip
from simulators.printer.escpos_printer import EscPosPrinter as SimulatedPrinter
from simulators.wire.cable import Cable

SLIP = Slip(
    "閉庁の確認", "戸籍課", (("責任職", "佐藤 和子"),), "kagiban/counter-1\n12345\n", "2026-11-24-lock-up"
)


class Tray:
    """A printer that keeps what it is given."""

    confirms = True

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    async def print(self, job: Job) -> None:
        """Keeps it."""
        self.jobs.append(job)


def equipment(printer: Printer | None) -> Equipment:
    """No cabinet and no readers: whoever asked for them here would fail."""
    return Equipment(cast(KeyCabinet, None), cast(BadgeReader, None), printer=printer)


def test_how_the_records_spell_it() -> None:
    order = PrintSlip(SLIP)
    assert (order.name, order.slot, order.device) == ("print", 0, PRINTER)


async def test_it_is_given_the_slip_in_both_forms() -> None:
    tray = Tray()
    await PrintSlip(SLIP).perform(equipment(tray))
    (job,) = tray.jobs
    assert (job.name, job.pdf) == ("2026-11-24-lock-up", pdf_of(SLIP))


async def test_there_is_none() -> None:
    with pytest.raises(DeviceOffline, match="printer: there is none"):
        await PrintSlip(SLIP).perform(equipment(None))


@pytest.mark.skipif(japanese() is None, reason=f"needs {PACKAGE}")
async def test_a_receipt_from_end_to_end(tmp_path: Path) -> None:
    cable = Cable(tmp_path, paced=False)
    cable.start()
    simulated = SimulatedPrinter(cable.device_end, dots=384)
    simulated.start()
    try:
        printer = EscPosPrinter(str(cable.kiosk_end), dots=384)
        await PrintSlip(SLIP).perform(equipment(printer))
    finally:
        simulated.stop()
        cable.stop()
    assert simulated.paper == list(bitmap_of(SLIP, 384).rows)
    assert simulated.cuts == [len(simulated.paper)]


async def test_no_font_is_a_refusal_with_the_package_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with pytest.raises(DeviceRefused, match=PACKAGE):
        await PrintSlip(SLIP).perform(equipment(EscPosPrinter(str(tmp_path / "none"), dots=384)))


def test_its_name_on_the_screen() -> None:
    locale.use("ja")
    assert device_name(PRINTER) == "プリンター"
    locale.use("en")
    assert device_name(PRINTER) == "printer"
