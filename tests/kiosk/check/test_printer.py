"""`kagiban check` and the printer: could a slip be printed now? Nothing is printed."""

from pathlib import Path

import pytest

from simulators.printer.escpos_printer import EscPosPrinter
from simulators.wire.cable import Cable
from tests.kiosk.check.test_check import english, rows
from tests.kiosk.command_line import Run

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")


def with_printer(home: Path, settings: str) -> Path:
    config = english(home)
    config.write_text(f"{config.read_text()}\n[printer]\n{settings}\n")
    return config


def test_one_that_is_ready_and_one_that_has_no_paper(run: Run, home: Path, tmp_path: Path) -> None:
    cable = Cable(tmp_path / "wires")
    cable.start()
    printer = EscPosPrinter(cable.device_end)
    printer.start()
    try:
        config = with_printer(home, f'kind = "escpos"\nport = "{cable.kiosk_end}"')
        ready = rows(run("check", "--config", config).out)["printer"]
        printer.run_out()
        out = rows(run("check", "--config", config).out)["printer"]
    finally:
        printer.stop()
        cable.stop()
    assert ready == ("good", "ready", "")
    assert out[:2] == ("bad", "it has no paper")
    assert out[2].startswith("Look at its paper")
    assert (printer.paper, printer.cuts, printer.faults) == ([], [], [])


def test_one_that_is_not_there(run: Run, home: Path) -> None:
    config = with_printer(home, 'kind = "escpos"\nport = "/dev/no-such-line"')
    state, found, _ = rows(run("check", "--config", config).out)["printer"]
    assert state == "bad"
    assert "/dev/no-such-line does not exist" in found


def test_no_font_for_its_receipts(run: Run, home: Path, tmp_path: Path) -> None:
    cable = Cable(tmp_path / "wires")
    cable.start()
    printer = EscPosPrinter(cable.device_end)
    printer.start()
    try:
        config = with_printer(home, f'kind = "escpos"\nport = "{cable.kiosk_end}"')
        nowhere = str(tmp_path / "nowhere")
        said = run("check", "--config", config, XDG_DATA_DIRS=nowhere, XDG_DATA_HOME=nowhere)
    finally:
        printer.stop()
        cable.stop()
    state, _, advice = rows(said.out)["printer"]
    assert (state, advice) == ("bad", "Install the package fonts-morisawa-bizud-gothic.")


@pytest.mark.parametrize(
    ("shell", "row"),
    [
        ("echo 'printer office is idle.  enabled since Tue'", ("good", "ready")),
        (
            "echo 'lpstat: Invalid destination name in list \"office\".' >&2; exit 1",
            ("bad", "lpstat: Invalid"),
        ),
    ],
)
def test_a_queue(run: Run, home: Path, tmp_path: Path, shell: str, row: tuple[str, str]) -> None:
    lpstat = tmp_path / "lpstat"
    lpstat.write_text(f"#!/bin/sh\n{shell}\n")
    lpstat.chmod(0o755)
    config = with_printer(home, 'kind = "cups"\nqueue = "office"')
    state, found, _ = rows(run("check", "--config", config, PATH=f"{tmp_path}:/usr/bin:/bin").out)["printer"]
    assert state == row[0]
    assert found.startswith(row[1])
