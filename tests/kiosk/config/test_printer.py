"""The printer's settings: what holds without them, and each mistake by its key."""

import re
from pathlib import Path

import pytest

from drivers.printer.cups import CupsPrinter
from drivers.printer.escpos import EscPosPrinter
from kiosk.setup.starter import starter_text
from kiosk.station.printer import PrinterSettings
from kiosk.station.wired import printer_of
from tests.kiosk.config.conftest import SMALL, problems_of, write
from tests.kiosk.loaded import load

PORT = "the path of the receipt printer's serial line"
QUEUE = "the name of a CUPS queue, as lpstat -e lists it"


def printer_in(folder: Path, text: str) -> PrinterSettings | None:
    """The printer of a configuration."""
    return load(write(folder, text)).find(PrinterSettings)


def test_without_one_there_is_none(tmp_path: Path) -> None:
    assert printer_in(tmp_path, SMALL) is None


def test_a_receipt_printer(tmp_path: Path) -> None:
    text = SMALL + '[printer]\nkind = "escpos"\nport = "/dev/ttyUSB2"\n'
    printer = printer_in(tmp_path, text)
    assert printer == PrinterSettings(kind="escpos", port="/dev/ttyUSB2", baud=19200, paper=80, dots=0)
    assert isinstance(printer_of(printer), EscPosPrinter)


def test_a_queue(tmp_path: Path) -> None:
    printer = load(write(tmp_path, SMALL + '[printer]\nkind = "cups"\nqueue = "office_A4-2.1"\n')).find(
        PrinterSettings
    )
    assert printer == PrinterSettings(kind="cups", queue="office_A4-2.1")
    assert isinstance(printer_of(printer), CupsPrinter)


@pytest.mark.parametrize(
    ("settings", "dots"),
    [
        ("paper = 58", 384),
        ("paper = 80", 576),
        ("", 576),
        ("dots = 512", 512),
        ("paper = 58\ndots = 360", 360),
    ],
)
def test_dots_go_by_the_paper_unless_they_are_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, dots: int
) -> None:
    built: list[dict[str, object]] = []
    monkeypatch.setattr(
        "kiosk.station.wired.EscPosPrinter", lambda port, **given: built.append({port: given})
    )
    printer = load(write(tmp_path, f'{SMALL}[printer]\nkind = "escpos"\nport = "p"\n{settings}\n')).find(
        PrinterSettings
    )
    assert printer is not None
    printer_of(printer)
    assert built == [{"p": {"baud": 19200, "dots": dots}}]


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("", 'printer.kind: expected "escpos" or "cups", found nothing'),
        ('kind = "laser"', 'printer.kind: expected "escpos" or "cups", found \'laser\''),
        ("kind = 1", 'printer.kind: expected "escpos" or "cups", found 1'),
        (
            'kind = "escpos"',
            f"printer.port: expected {PORT} (kind is 'escpos'), found nothing",
        ),
        (
            'kind = "escpos"\nqueue = "office"\nport = ""',
            f"printer.port: expected {PORT} (kind is 'escpos'), found ''",
        ),
        (
            'kind = "cups"\nport = "/dev/ttyUSB2"',
            f"printer.queue: expected {QUEUE} (kind is 'cups'), found nothing",
        ),
        (
            'kind = "cups"\nqueue = "-o raw"',
            f"printer.queue: expected {QUEUE}: at most 127 letters, digits and _ . -, found '-o raw'",
        ),
        ('kind = "cups"\nqueue = 5', "printer.queue: expected the name of a CUPS queue"),
        (
            'kind = "escpos"\nport = "p"\npaper = 112',
            "printer.paper: expected 58 or 80, a receipt's width in mm, found 112",
        ),
        ('kind = "escpos"\nport = "p"\nbaud = 14400', "printer.baud: expected one of 1200"),
        ('kind = "escpos"\nport = "p"\ndots = -1', "printer.dots: expected dots in a line"),
        ('kind = "escpos"\nport = "a\\nb"', "printer.port: expected a text of at most 1000 characters"),
        ('kind = "cups"\nqeue = "a"', "printer.qeue: expected one of kind, port, baud, paper, dots, queue"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, table: str, problem: str) -> None:
    problems = problems_of(write(tmp_path, f"{SMALL}[printer]\n{table}\n"))
    assert [each for each in problems if each.startswith(f"kagiban.toml: {problem}")], problems
    assert len({each.split(":")[1] for each in problems}) == len(problems), "each key once"


def test_a_list_for_a_printer(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, f'{SMALL}[[printer]]\nkind = "cups"\n'))
    assert problem.startswith("kagiban.toml: printer: expected a table with kind, port, baud")


def test_the_starters_example_is_one_that_holds(tmp_path: Path) -> None:
    """With its comment signs taken away; what it says is what holds without it."""
    example = re.search(r"(?m)^# \[printer\]\n(# .*\n)+", starter_text())
    assert example is not None
    text = re.sub("(?m)^# ", "", example[0])
    printer = printer_in(tmp_path, SMALL + text)
    assert printer is not None
    assert printer == PrinterSettings(kind="escpos", port=printer.port)
