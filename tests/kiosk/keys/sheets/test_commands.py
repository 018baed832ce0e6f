"""`kagiban people | keys import, export, template` from outside: shown first, all or nothing, and back."""

import io
import json
from pathlib import Path
from time import perf_counter

import pytest
from openpyxl import load_workbook

from kiosk import locale
from kiosk.core.errors import KioskError
from kiosk.core.office.register import Register
from kiosk.people.register.records import read_register
from kiosk.people.register.writing import writing
from kiosk.people.sheets.importing import import_people
from storage.keys.records import KeyTaken
from storage.log.record import Record
from storage.people.records import PersonLeft
from tests.kiosk.command_line import Run
from tests.kiosk.loaded import load
from tests.kiosk.made import PEOPLE_HEAD, workbook

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

NEW = "職員番号,氏名,区分,職員証\n2002,髙橋 一,職員,04112233445566\n"


@pytest.fixture
def config(home: Path) -> Path:
    """A kiosk that speaks English, so that what it says can be compared; gives its configuration."""
    path = home / "kagiban.toml"
    path.write_text(path.read_text().replace('language = "ja"', 'language = "en"'))
    return path


def register_of(config: Path) -> Register:
    with writing(load(config)) as records:
        return read_register(records.database)


def write(config: Path, *records: Record) -> None:
    with writing(load(config)) as opened:
        opened.ledger.append_blocking(*records)


def count(run: Run, config: Path) -> int:
    return len(run("ledger", "show", "--json", "--config", config).out.splitlines())


@pytest.mark.parametrize("group", ["people", "keys"])
def test_a_template_is_imported_as_it_is_and_a_second_time_changes_nothing(
    run: Run, config: Path, group: str
) -> None:
    sheet = config.parent / f"{group}.xlsx"
    assert run(group, "template", "--out", sheet).code == 0
    before = count(run, config)
    tried = run(group, "import", sheet, "--dry-run", "--config", config)
    assert (tried.code, count(run, config)) == (0, before)
    done = run(group, "import", sheet, "--config", config)
    assert done.code == 0, done.err
    assert done.out.splitlines()[:-1] == tried.out.splitlines()[:-1], "the trial shows what is done"
    after = count(run, config)
    assert after > before
    again = run(group, "import", sheet, "--config", config)
    assert again.out.splitlines()[-1] == "There is nothing to change."
    assert count(run, config) == after
    assert run("ledger", "verify", "--full", "--config", config).code == 0


@pytest.mark.parametrize("group", ["people", "keys"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_is_exported_changes_nothing_when_it_comes_back(
    run: Run, config: Path, group: str, language: str
) -> None:
    config.write_text(config.read_text().replace('language = "en"', f'language = "{language}"'))
    sheet = config.parent / "out.xlsx"
    said = run(group, "export", "--out", sheet, "--config", config)
    assert said.code == 0, said.err
    assert sheet.stat().st_mode & 0o777 == 0o600, "names are in it"
    before = count(run, config)
    assert run(group, "import", sheet, "--config", config).code == 0
    assert count(run, config) == before
    said = run(group, "export", "--out", sheet, "--config", config)
    assert (said.code, str(sheet) in said.err) == (1, True), "nothing is written over"


def test_an_export_is_edited_and_only_that_changes(run: Run, config: Path) -> None:
    sheet = config.parent / "out.xlsx"
    run("people", "export", "--out", sheet, "--config", config)
    before = register_of(config)
    book = load_workbook(sheet)
    assert book["People"]["H2"].value == "(1 registered)"
    book["People"]["E2"] = "第3班"
    book.save(sheet)
    said = run("people", "import", sheet, "--config", config, "--by", "1001")
    assert said.out.startswith("1001 佐藤 和子: Group was ")
    assert said.out.splitlines()[0].endswith(", becomes 第3班")
    assert said.out.splitlines()[-1] == "Written: 1 records."
    after = register_of(config)
    boss = after.person_numbered("1001")
    assert boss is not None
    assert (boss.group, after.cards) == ("第3班", before.cards)
    shown = run("ledger", "show", "--kind", "person.recorded", "--json", "--config", config).out
    record = json.loads(shown.splitlines()[-1])
    assert boss.id in json.dumps(record), "whose decision it was"


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_a_csv_as_excel_saves_it_in_japan(run: Run, config: Path, encoding: str) -> None:
    sheet = config.parent / "staff.csv"
    sheet.write_bytes(NEW.replace("\n", "\r\n").encode(encoding))
    said = run("people", "import", sheet, "--config", config)
    assert said.code == 0, said.err
    person = register_of(config).person_numbered("2002")
    assert person is not None
    assert person.name == "髙橋 一"
    assert person.id.startswith("p-")
    assert ("Shift_JIS" in said.out) == (encoding == "cp932")


def test_a_sheet_with_faults_changes_nothing_and_all_of_them_are_said(run: Run, config: Path) -> None:
    sheet = config.parent / "staff.csv"
    sheet.write_text(NEW + "2003,,課長,xyz\n2002,同番,職員,\n")
    before = count(run, config)
    said = run("people", "import", sheet, "--config", config)
    assert (said.code, said.out) == (1, "")
    title, *problems = said.err.splitlines()
    assert title == "kagiban: The sheet is not right; nothing was written (problems: 4)"
    places = ["row 3, 氏名", "row 3, 区分", "row 3, 職員証", "row 4, 職員番号"]
    assert [problem.split(": ")[0].strip() for problem in problems] == [f"staff.csv, {at}" for at in places]
    assert count(run, config) == before
    assert register_of(config).person_numbered("2002") is None


def test_a_number_that_nobody_has_decides_nothing(run: Run, config: Path) -> None:
    sheet = config.parent / "staff.csv"
    sheet.write_text(NEW)
    said = run("people", "import", sheet, "--by", "0000", "--config", config)
    assert (said.code, "0000" in said.err, said.out) == (1, True, "")


def test_who_is_missing_leaves_only_when_told_so(run: Run, config: Path) -> None:
    sheet = config.parent / "staff.csv"
    sheet.write_text(NEW)
    staff = len(load(config).people)
    said = run("people", "import", sheet, "--config", config)
    assert f"not in the sheet and staying: {staff}\n" in said.out
    assert len(register_of(config).people) == staff + 1
    before = count(run, config)
    for trial in ((), ("--dry-run",)):
        said = run("people", "import", sheet, "--leave-missing", *trial, "--config", config)
        assert (said.code, count(run, config)) == (1, before), "nobody would answer for the keys"
        assert "no row for 1001 佐藤 和子" in said.err
    sheet.write_text(NEW + "1002,鈴木 健一,庶務担当,\n")
    said = run("people", "import", sheet, "--leave-missing", "--config", config)
    assert "1001 佐藤 和子: leaves the register (supervisor, cards: 1)" in said.out
    register = register_of(config)
    assert {person.number for person in register.people.values()} == {"1002", "2002"}
    assert {card.person for card in register.cards.values()} == set(register.people)


def test_a_key_that_is_out_stays_where_it_has_to_come_back(run: Run, config: Path) -> None:
    sheet = config.parent / "keys.csv"
    sheet.write_text(
        "鍵番号,名称,位置,開くもの,作業内容,区分\n1,A,2,vault,点検,職員\n2,B,1,vault,点検,職員\n"
    )
    write(config, KeyTaken(key="key-01", slot=1, person="p-x", purpose="点検", intent=0))
    said = run("keys", "import", sheet, "--config", config)
    assert said.code == 1
    assert said.err.splitlines()[1].strip() == (
        "keys.csv, row 2, 位置: expected 1, for the key is out and has to come back there, found 2"
    )


def test_slots_are_those_of_the_wiring(run: Run, config: Path) -> None:
    sheet = config.parent / "keys.csv"
    sheet.write_text("鍵番号,名称,位置,開くもの,作業内容,区分\n30,A,25,vault,点検,職員\n")
    said = run("keys", "import", sheet, "--config", config)
    assert (said.code, "a slot of this cabinet (1-24), found 25" in said.err) == (1, True)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "old Excel file"),
        (b"%PDF-1.7 \xff", "another sort"),
    ],
)
def test_another_sort_of_file(run: Run, config: Path, raw: bytes, found: str) -> None:
    sheet = config.parent / "staff.xlsx"
    sheet.write_bytes(raw)
    said = run("keys", "import", sheet, "--config", config)
    assert (said.code, found in said.err) == (1, True)


class Meddler(io.StringIO):
    """An output behind whose back somebody else changes the register while the changes are shown."""

    def __init__(self, config: Path) -> None:
        super().__init__()
        self._config = config
        self.meddled = False

    def flush(self) -> None:
        if not self.meddled:
            self.meddled = True
            person = next(iter(register_of(self._config).people))
            write(self._config, PersonLeft(person=person))


def test_what_was_shown_is_written_or_nothing(config: Path) -> None:
    sheet = config.parent / "staff.csv"
    sheet.write_text(NEW)
    out, spoken = Meddler(config), locale.language()
    try:
        with pytest.raises(KioskError, match="The register has changed meanwhile"):
            import_people(load(config), out, sheet, dry_run=False, by=None, leave_missing=False)
    finally:
        locale.use(spoken)
    assert out.meddled
    register = register_of(config)
    assert register.person_numbered("2002") is None
    assert len(register.people) == len(load(config).people) - 1


def test_a_thousand_people_come_in_with_one_command(run: Run, config: Path) -> None:
    rows = [(str(n), f"職員 {n}", "", "職員", "", None, None, f"0102{n:012X}") for n in range(4000, 5000)]
    sheet = config.parent / "many.xlsx"
    sheet.write_bytes(workbook(("職員", [PEOPLE_HEAD, *rows])))
    begun = perf_counter()
    said = run("people", "import", sheet, "--config", config)
    print(f"\n1,000 people: {perf_counter() - begun:.1f} s for the whole command")
    assert said.code == 0, said.err
    assert said.out.splitlines()[-1] == "Written: 2000 records."
    assert len(register_of(config).people) == 1000 + len(load(config).people)
    begun = perf_counter()
    assert run("people", "import", sheet, "--config", config).code == 0
    print(f"again, with nothing to change: {perf_counter() - begun:.1f} s")
