"""`kagiban rotation import, export, template` from outside: all or nothing, and swaps with a reason."""

import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kiosk import locale
from kiosk.core.errors import KioskError
from kiosk.core.office.rotation import SHREDDING, Rotation, rotation_of
from kiosk.people.register.writing import writing
from kiosk.people.rotation.importing import import_rotation
from storage.people.questions import recorded
from storage.people.records import RotationSet
from tests.kiosk.command_line import Run
from tests.kiosk.loaded import load

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

LATER = date(2090, 4, 3)
PAST = date(2024, 4, 1)


@pytest.fixture
def config(home: Path) -> Path:
    """A kiosk that speaks English, so that what it says can be compared; gives its configuration."""
    path = home / "kagiban.toml"
    path.write_text(path.read_text().replace('language = "ja"', 'language = "en"'))
    return path


@pytest.fixture
def sheet(home: Path) -> Path:
    """Two people on two days to come, as a CSV."""
    path = home / "duties.csv"
    path.write_text(
        f"職員番号,氏名,{LATER},{LATER + timedelta(days=1)}\n1001,佐藤,裁断,\n1002,鈴木,裁断,窓口1\n"
    )
    return path


def rotation(config: Path) -> Rotation:
    with writing(load(config)) as records:
        return rotation_of(recorded(records.database, RotationSet).values())


def person(config: Path, number: str) -> str:
    return next(each.person.id for each in load(config).people if each.person.number == number)


def bodies(run: Run, config: Path) -> list[dict[str, Any]]:
    said = run("ledger", "show", "--kind", "rotation.set", "--json", "--config", config)
    return [json.loads(line) for line in said.out.splitlines()]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_template_is_imported_as_it_is_and_a_second_time_changes_nothing(
    run: Run, config: Path, language: str
) -> None:
    sheet = config.parent / "example.xlsx"
    assert run("rotation", "template", "--language", language, "--out", sheet).code == 0
    tried = run("rotation", "import", sheet, "--dry-run", "--config", config)
    assert (tried.code, bodies(run, config)) == (0, [])
    done = run("rotation", "import", sheet, "--config", config)
    assert done.code == 0, done.err
    assert done.out.splitlines()[:-1] == tried.out.splitlines()[:-1], "the trial shows what is done"
    written = bodies(run, config)
    assert written
    again = run("rotation", "import", sheet, "--config", config)
    assert again.out.splitlines()[-1] == "There is nothing to change."
    assert len(bodies(run, config)) == len(written)
    assert all(len(rotation(config).people_on(day, SHREDDING)) == 2 for day in rotation(config).days())
    assert run("ledger", "verify", "--full", "--config", config).code == 0


def test_the_template_begins_where_told(run: Run, config: Path) -> None:
    sheet = config.parent / "example.xlsx"
    assert run("rotation", "template", "--from", "R8.4.1", "--out", sheet).code == 0
    assert load_workbook(sheet)["窓口ローテーション表"]["C1"].value.date() == date(2026, 4, 1)


def test_author_and_what_stood_before_are_on_record(run: Run, config: Path, sheet: Path) -> None:
    assert run("rotation", "import", sheet, "--config", config).code == 0
    (first,) = (each for each in bodies(run, config) if each["payload"]["day"] == str(LATER))
    assert first["actors"]["author"].startswith("account:")
    sheet.write_text(sheet.read_text().replace("1001,佐藤,裁断", "1001,佐藤,休"))
    said = run("rotation", "import", sheet, "--by", "1001", "--config", config)
    assert said.out.splitlines()[:1] == [
        f"{LATER} (Mon) 裁断: was 1001 佐藤 和子、1002 鈴木 健一, becomes 1002 鈴木 健一"
    ]
    last = bodies(run, config)[-1]
    assert last["actors"]["author"] == person(config, "1001")
    assert last["payload"]["before"] == first["seq"]
    assert "reason" not in last["payload"]


def test_an_export_is_edited_and_only_that_changes(run: Run, config: Path, sheet: Path) -> None:
    run("rotation", "import", sheet, "--config", config)
    out = config.parent / "out.xlsx"
    span = ("--from", str(LATER), "--to", str(LATER + timedelta(days=1)))
    said = run("rotation", "export", *span, "--out", out, "--config", config)
    assert said.code == 0, said.err
    assert out.stat().st_mode & 0o777 == 0o600, "names are in it"
    assert run("rotation", "import", out, "--config", config).out.endswith("There is nothing to change.\n")
    book = load_workbook(out)
    cells = {book["Rotation"].cell(row, 1).value: row for row in range(3, 9)}
    assert book["Rotation"].cell(cells["1002"], 4).value == "窓口1"
    book["Rotation"].cell(cells["1002"], 4).value = None
    book["Rotation"].cell(cells["1101"], 4).value = "裁断\n窓口1"
    book.save(out)
    assert run("rotation", "import", out, "--config", config).out.splitlines()[-1] == "Written: 2 records."
    tomorrow = LATER + timedelta(days=1)
    assert rotation(config).people_on(tomorrow, "窓口1") == (person(config, "1101"),)
    assert rotation(config).duties_of(tomorrow, person(config, "1101")) == ("窓口1", "裁断")
    again = run("rotation", "export", *span, "--out", out, "--config", config)
    assert (again.code, str(out) in again.err) == (1, True), "nothing is written over"


def test_what_is_not_in_the_sheet_any_more_is_nobodys_and_other_days_stay(
    run: Run, config: Path, sheet: Path
) -> None:
    run("rotation", "import", sheet, "--config", config)
    sheet.write_text(f"職員番号,氏名,{LATER}\n1001,佐藤,\n")
    assert run("rotation", "import", sheet, "--config", config).code == 0
    assert bodies(run, config)[-1]["payload"]["people"] == ""
    assert rotation(config).days() == (LATER + timedelta(days=1),)


def test_a_day_that_has_begun_needs_a_reason(run: Run, config: Path, sheet: Path) -> None:
    sheet.write_text(f"職員番号,氏名,{PAST},{LATER}\n1001,佐藤,裁断,裁断\n")
    said = run("rotation", "import", sheet, "--config", config)
    assert (said.code, said.out, bodies(run, config)) == (1, "", [])
    assert said.err.splitlines()[1].strip() == (
        f"duties.csv, row 2, {PAST}: expected 裁断: nobody as before"
        " (a day that has begun changes by a swap: --reason), found 1001 佐藤 和子"
    )
    said = run("rotation", "import", sheet, "--reason", "当番が休みのため", "--config", config)
    assert said.code == 0, said.err
    assert [each["payload"].get("reason") for each in bodies(run, config)] == ["当番が休みのため", None]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 81, "a\nb"])
def test_a_reason_that_is_none(run: Run, config: Path, sheet: Path, reason: str) -> None:
    said = run("rotation", "import", sheet, "--reason", reason, "--config", config)
    assert (said.code, "The reason cannot be kept" in said.err, bodies(run, config)) == (1, True, [])


def test_a_sheet_with_faults_changes_nothing_and_all_of_them_are_said(
    run: Run, config: Path, sheet: Path
) -> None:
    sheet.write_text(sheet.read_text() + "9999,x,裁断\n1001,佐藤,裁断\n1101,高橋,裁断、休\n")
    said = run("rotation", "import", sheet, "--config", config)
    assert (said.code, said.out, bodies(run, config)) == (1, "", [])
    title, *problems = said.err.splitlines()
    assert title == "kagiban: The sheet is not right; nothing was written (problems: 3)"
    places = ["row 4, 職員番号", "row 5, 職員番号", f"row 6, {LATER}"]
    assert [problem.split(": ")[0].strip() for problem in problems] == [f"duties.csv, {at}" for at in places]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["import", "x.xlsx"], "x.xlsx: expected a file that can be read, found no such file"),
        (["export", "--from", "2026-04-02", "--to", "2026-04-01", "--out", "o"], "do not make a sheet"),
        (["export", "--from", "2026-04-01", "--to", "2027-04-02", "--out", "o"], "expected 1 to 366 days"),
        (["import", "x.csv", "--by", "0000"], "no such file"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, config: Path, words: list[str], complaint: str) -> None:
    said = run("rotation", *words, "--config", config)
    assert (said.code, complaint in said.err) == (1, True), said.err


@pytest.mark.parametrize("day", ["26/4/1", "", "未定", "2026-02-30"])
def test_a_day_that_is_none_is_wrong_usage(run: Run, config: Path, day: str) -> None:
    said = run("rotation", "export", "--from", day, "--to", "2026-04-01", "--out", "o", "--config", config)
    assert (said.code, "Invalid value for '--from'" in said.err) == (2, True), said.err


def test_a_number_that_nobody_has_decides_nothing(run: Run, config: Path, sheet: Path) -> None:
    said = run("rotation", "import", sheet, "--by", "0000", "--config", config)
    assert (said.code, "0000" in said.err, said.out) == (1, True, "")


class Meddler(io.StringIO):
    """An output behind whose back somebody else changes the rotation while the changes are shown."""

    def __init__(self, config: Path) -> None:
        super().__init__()
        self._config = config
        self.meddled = False

    def flush(self) -> None:
        if not self.meddled:
            self.meddled = True
            with writing(load(self._config)) as records:
                turn = RotationSet(day=str(LATER), duty=SHREDDING, people="p-x")
                records.ledger.append_blocking(turn)


def test_what_was_shown_is_written_or_nothing(config: Path, sheet: Path) -> None:
    out, spoken = Meddler(config), locale.language()
    try:
        with pytest.raises(KioskError, match="The register has changed meanwhile"):
            import_rotation(load(config), out, sheet, dry_run=False, by=None, reason=None)
    finally:
        locale.use(spoken)
    assert out.meddled
    assert rotation(config).people_on(LATER, SHREDDING) == ("p-x",)
