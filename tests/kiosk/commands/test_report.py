"""`kagiban report shred` from outside: on the screen, in a file, and of no days at all."""

import json
from pathlib import Path

import pytest

from kiosk.people.register.writing import writing
from storage.shredding.records import SheetsCounted, ShredBegun, ShredClosed, ShredEntered
from tests.kiosk.command_line import Run
from tests.kiosk.loaded import load

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")


@pytest.fixture
def config(home: Path) -> Path:
    """A kiosk where one lot has been shredded, and three sheets beside it."""
    path = home / "kagiban.toml"
    settings = load(path)
    first, second = (each.person.id for each in settings.people[:2])
    with writing(settings) as records:
        records.ledger.append_blocking(
            ShredBegun(batch="b1", person=first, second=second),
            ShredEntered(batch="b1", items="書き損じ\t5", sheets=5),
            SheetsCounted(reading=100, when="start", batch="b1"),
            SheetsCounted(reading=105, when="end", batch="b1"),
            ShredClosed(batch="b1", person=first, second=second, sheets=5, counted=5),
            SheetsCounted(reading=108, when="outside"),
        )
    return path


@pytest.mark.parametrize("language", ["ja", "en"])
def test_this_month_on_the_screen(run: Run, config: Path, language: str) -> None:
    config.write_text(config.read_text().replace('language = "ja"', f'language = "{language}"'))
    said = run("report", "shred", "--config", config)
    assert said.code == 0, said.err
    (batch,) = (line for line in said.out.splitlines() if "佐藤 和子" in line)
    for word in ("鈴木 健一", "100", "105", "書き損じ 5", "b1"):
        assert word in batch
    assert any(line.split()[-3:] == ["3", "105", "108"] for line in said.out.splitlines())


def test_a_file_is_made_for_its_owner_alone_and_never_over_another(run: Run, config: Path) -> None:
    target = config.parent / "book.json"
    said = run("report", "shred", "--out", target, "--config", config)
    assert said.code == 0, said.err
    assert target.stat().st_mode & 0o777 == 0o600, "names are in it"
    book = json.loads(target.read_text())
    assert book["batches"][0]["began"].endswith("+09:00")
    assert (book["station"], book["totals"][0]["outside"]) == (load(config).station.id, 3)
    before = target.read_text()
    said = run("report", "shred", "--out", target, "--config", config)
    assert (said.code, str(target) in said.err, target.read_text()) == (1, True, before)


def test_other_days_and_days_that_are_none(run: Run, config: Path) -> None:
    said = run("report", "shred", "--from", "R7.4.1", "--to", "令和8年3月31日", "--config", config)
    assert said.code == 0
    assert "佐藤" not in said.out
    assert "2025-04-01" in said.out.splitlines()[0]
    assert "2026-03-31" in said.out.splitlines()[0]
    said = run("report", "shred", "--from", "2026-04-02", "--to", "2026-04-01", "--config", config)
    assert (said.code, "2026-04-02" in said.err, said.out) == (1, True, "")
    said = run("report", "shred", "--from", "4月", "--config", config)
    assert (said.code, "Invalid value for '--from'" in said.err) == (2, True)


def test_a_report_writes_nothing(run: Run, config: Path) -> None:
    before = run("ledger", "show", "--json", "--config", config).out
    run("report", "shred", "--config", config)
    assert run("ledger", "show", "--json", "--config", config).out == before


@pytest.mark.parametrize("words", [["report"], ["report", "shred"], ["rotation"], ["rotation", "import"]])
def test_each_command_explains_itself(run: Run, words: list[str]) -> None:
    said = run(*words, "--help")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: kagiban {' '.join(words)} ")
