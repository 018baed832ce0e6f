"""The command line of a kiosk with a visitor book: its book and its command, on a ledger on disk."""

import json
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from kiosk import locale, runner
from kiosk.building import build
from kiosk.check.look import Check
from kiosk.cli import kagiban
from kiosk.config import Settings, load
from kiosk.core.machine import service_user
from kiosk.face.terminal import streams
from kiosk.house.subject import House
from kiosk.options import Subjects
from kiosk.setup.initialise import write_starter
from kiosk.subjects import HOUSE
from tests.kiosk.visitors.book.records import VisitorsMoved
from tests.kiosk.visitors.book.subject import VISITORS

WITH_VISITORS = replace(HOUSE, subjects=(*HOUSE.subjects, VISITORS))


@pytest.fixture
async def config(tmp_path: Path) -> Path:
    """A kiosk in whose records visitors have come and gone."""
    path = write_starter(tmp_path / "kiosk", house=WITH_VISITORS)
    built = build(load(path, WITH_VISITORS.sections, WITH_VISITORS.known), house=WITH_VISITORS)
    for by in (3, -1):
        await built.station.recorder.require(VisitorsMoved(person="1001", by=by))
    built.close()
    return path


def run(house: House, *words: object) -> Result:
    language = locale.language()
    try:
        return CliRunner().invoke(kagiban, [str(word) for word in words], obj=Subjects(lambda: house))
    finally:
        locale.use(language)


def test_its_command_and_its_book_are_there(config: Path, tmp_path: Path) -> None:
    assert run(WITH_VISITORS, "visitors", "--config", config).output == "2 inside\n"
    out = tmp_path / "book.json"
    made = run(WITH_VISITORS, "report", "visitors", "--config", config, "--out", out)
    assert made.exception is None, made.output
    written = json.loads(out.read_text(encoding="utf-8"))
    assert [(each["person"], each["by"]) for each in written["visitors"]] == [("1001", 3), ("1001", -1)]
    assert "Visitor book" in run(WITH_VISITORS, "report", "visitors", "--config", config).output


def test_the_ledger_verifies_with_it_and_without(config: Path) -> None:
    for house in (WITH_VISITORS, HOUSE):
        assert run(house, "ledger", "verify", "--config", config).exception is None
        shown = run(house, "ledger", "show", "--config", config, "--kind", VisitorsMoved.kind, "--json")
        assert [json.loads(line)["kind"] for line in shown.output.splitlines()] == [VisitorsMoved.kind] * 2


def test_its_kind_may_be_asked_for_though_there_is_none_yet(tmp_path: Path) -> None:
    config = write_starter(tmp_path / "kiosk", house=WITH_VISITORS)
    asked = ("ledger", "show", "--config", config, "--kind", VisitorsMoved.kind)
    assert run(WITH_VISITORS, *asked).exit_code == 0
    assert run(HOUSE, *asked).exit_code == click.UsageError.exit_code


def test_its_records_come_back_with_a_backup(config: Path, tmp_path: Path) -> None:
    made = run(WITH_VISITORS, "backup", "--config", config, tmp_path / "copies")
    assert made.exception is None, made.output
    (copy,) = (tmp_path / "copies").glob("*.db")
    back = run(WITH_VISITORS, "restore", "--config", config, copy, "--reason", "a test")
    assert back.exception is None, back.output
    assert run(WITH_VISITORS, "visitors", "--config", config).output == "2 inside\n"


def test_a_kiosk_is_run_with_the_subjects_of_its_command_line(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[House] = []

    def show(settings: Settings, house: House, trace: Path | None) -> int:
        shown.append(house)
        return 0

    monkeypatch.setattr(streams, "is_there", lambda: True)
    monkeypatch.setattr(runner, "run", show)
    monkeypatch.setattr(service_user, "refuse_root", lambda database: None)
    assert run(WITH_VISITORS, "run", "--config", config).exit_code == 0
    assert shown == [WITH_VISITORS]


def test_its_row_is_looked_at_by_check(config: Path) -> None:
    own, shipped = (
        [each.thing for each in Check(config, house.sections, house.known, house.checks).findings()]
        for house in (WITH_VISITORS, HOUSE)
    )
    assert [thing for thing in own if thing not in shipped] == ["来訪者名簿"]
    assert [thing for thing in own if thing in shipped] == shipped


def test_with_the_list_as_shipped_neither_is_there(config: Path) -> None:
    assert run(HOUSE, "visitors", "--config", config).exit_code == click.UsageError.exit_code
    assert run(HOUSE, "report", "visitors", "--config", config).exit_code == click.UsageError.exit_code
