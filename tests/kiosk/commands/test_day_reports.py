"""`kagiban report day | vault | access` and `kagiban vault …` from outside: screen, files, and refusals."""

import io
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kiosk import locale
from kiosk.core.errors import KioskError
from kiosk.people.register.writing import writing
from kiosk.records.at_rest import reading
from kiosk.vault.sheets.importing import import_cards
from storage.day.records import ClosedOver, DayOpened, LockedUp
from storage.keys.records import KeyTaken
from storage.log.record import Record
from storage.shredding.records import CardDestroyed
from storage.vault.records import CardsListed, CardsMoved
from tests.kiosk.command_line import Run
from tests.kiosk.loaded import load
from tests.storage.projections import Days

pytestmark = pytest.mark.usefixtures("no_stray_fault_logs")

TODAY = datetime.now(timezone(timedelta(hours=9))).date().isoformat()
"""In Japan, where the commands run."""
SHEET = "Place,Card number\nvault,A1\nvault,A2\n"


@pytest.fixture
def config(home: Path) -> Path:
    """A kiosk that speaks English, whose day is over; a key is out, and three cards are in the vault."""
    path = home / "kagiban.toml"
    path.write_text(path.read_text().replace('language = "ja"', 'language = "en"'))
    boss, clerk = (each.person.id for each in load(path).people[:2])
    write(
        path,
        DayOpened(day=TODAY, person=boss),
        CardsMoved(place="vault", movement="received", by=3, person=clerk),
        KeyTaken(key="key-01", slot=1, person=clerk, purpose="点検", intent=0),
        ClosedOver(day=TODAY, obstacle="key_out:key-01", reason="連絡中", person=boss, second=clerk),
        LockedUp(day=TODAY, person=boss, custodian=boss, keys_out="key-01", closed_over=1),
    )
    return path


def write(config: Path, *records: Record) -> None:
    with writing(load(config)) as opened:
        opened.ledger.append_blocking(*records)


def count(run: Run, config: Path) -> int:
    return len(run("ledger", "show", "--json", "--config", config).out.splitlines())


def serials(config: Path) -> tuple[str, ...]:
    with reading(load(config)) as records:
        return Days(records.database).serials("vault")


# --- reports --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["day"], ["OPEN", "A key is out  1  カード保管庫", "連絡中", "complete"]),
        (["vault"], ["Cards received", "3", "マイナンバーカード保管庫"]),
        (["access", "vault", "--since", TODAY], ["STILL OUT", "鈴木 健一", "Locked up: 佐藤 和子"]),
    ],
)
def test_each_report_on_the_screen(run: Run, config: Path, words: list[str], said: list[str]) -> None:
    before = count(run, config)
    found = run("report", *words, "--config", config)
    assert found.code == 0, found.err
    assert [word for word in said if word not in found.out] == []
    assert count(run, config) == before, "a report writes nothing"


def test_json_in_a_file_of_its_owner_alone(run: Run, config: Path) -> None:
    target = config.parent / "access.json"
    words = ("report", "access", "マイナンバーカード保管庫", "--since", f"{TODAY} 00:00", "--out", target)
    said = run(*words, "--until", f"{TODAY}T23:59", "--config", config)
    assert said.code == 0, said.err
    assert target.stat().st_mode & 0o777 == 0o600, "names are in it"
    book = json.loads(target.read_text())
    assert (book["report"], book["from"], book["to"]) == (
        "access",
        f"{TODAY}T00:00:00+09:00",
        f"{TODAY}T23:59:00+09:00",
    )
    assert [each["key"]["id"] for each in book["keys"]] == ["key-01"]
    assert run(*words, "--config", config).code == 1, "nothing is written over"


@pytest.mark.parametrize(
    ("words", "code", "found"),
    [
        (["access", "attic", "--since", TODAY], 1, "attic: expected one of vault, "),
        (["access", "vault"], 2, "Missing option"),
        (["access", "vault", "--since", f"{TODAY} 25:00"], 2, "is not a time"),
        (["access", "vault", "--since", "noon"], 2, "is not a day"),
        (["access", "vault", "--since", f"{TODAY} 10:00", "--until", f"{TODAY} 9:59"], 1, "no such time"),
        (["day", "--since", "2026-04-02", "--until", "2026-04-01"], 1, "2026-04-02"),
    ],
)
def test_times_and_places_that_are_none(
    run: Run, config: Path, words: list[str], code: int, found: str
) -> None:
    said = run("report", *words, "--config", config)
    assert (said.code, found in said.err, said.out) == (code, True, "")


def test_other_days_by_either_name_of_the_options(run: Run, config: Path) -> None:
    for since, until in (("--from", "--to"), ("--since", "--until")):
        said = run("report", "day", since, "R7.4.1", until, "令和8年3月31日", "--config", config)
        assert said.code == 0
        assert "from 2025-04-01 to 2026-03-31" in said.out.splitlines()[0]
        assert TODAY not in said.out.partition("Days\n")[2]


# --- lists of cards -------------------------------------------------------------------------------------


def test_a_list_is_shown_first_then_written_and_a_second_time_changes_nothing(run: Run, config: Path) -> None:
    sheet = config.parent / "cards.csv"
    sheet.write_text(SHEET)
    before = count(run, config)
    tried = run("vault", "import", sheet, "--dry-run", "--config", config)
    assert (tried.code, count(run, config), serials(config)) == (0, before, ())
    assert "THE LIST DOES NOT AGREE WITH THE BOOKS: 2 cards on the list, 3 by the books (-1)" in tried.out
    done = run("vault", "import", sheet, "--by", "1001", "--config", config)
    assert done.code == 0, done.err
    assert done.out.splitlines()[:-1] == tried.out.splitlines()[:-1], "the trial shows what is done"
    assert serials(config) == ("A1", "A2")
    with reading(load(config)) as records:
        assert Days(records.database).stock("vault").balance == 3, "no card has moved"
        entry = records.ledger.last(CardsListed.kind)
    assert entry is not None
    assert isinstance(entry.record, CardsListed)
    assert entry.record.person == load(config).people[0].person.id, "whose decision it was"
    again = run("vault", "import", sheet, "--config", config)
    assert again.out.splitlines()[-1] == "There is nothing to change."
    assert count(run, config) == before + 1
    assert run("ledger", "verify", "--full", "--config", config).code == 0


def test_a_sheet_with_faults_changes_nothing_and_all_of_them_are_said(run: Run, config: Path) -> None:
    write(config, CardDestroyed(batch="b", serial="77", person="p", second="q", place="vault"))
    sheet = config.parent / "cards.csv"
    sheet.write_text(SHEET + "attic,A3\nvault,A1\nvault,0077\n")
    before = count(run, config)
    said = run("vault", "import", sheet, "--config", config)
    assert (said.code, said.out, count(run, config), serials(config)) == (1, "", before, ())
    title, *problems = said.err.splitlines()
    assert title == "kagiban: The sheet is not right; nothing was written (problems: 3)"
    assert [problem.split(": ")[0].strip() for problem in problems] == [
        "cards.csv, row 4, Place",
        "cards.csv, row 5, Card number",
        "cards.csv, row 6, Card number",
    ]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_template_comes_in_goes_out_and_comes_back(run: Run, config: Path, language: str) -> None:
    sheet = config.parent / "template.xlsx"
    assert run("vault", "template", "--language", language, "--out", sheet).code == 0
    assert run("vault", "import", sheet, "--config", config).code == 0
    assert len(serials(config)) == 3
    out = config.parent / "out.xlsx"
    said = run("vault", "export", "--out", out, "--config", config)
    assert said.code == 0, said.err
    assert out.stat().st_mode & 0o777 == 0o600
    assert "3 cards on the list, as the books say" in said.out
    assert load_workbook(out).worksheets[0]["B2"].value == "0012345678901234", "a text, with its zeros"
    before = count(run, config)
    assert run("vault", "import", out, "--config", config).code == 0
    assert count(run, config) == before


def test_an_export_says_where_list_and_books_differ(run: Run, config: Path) -> None:
    out = config.parent / "out.xlsx"
    said = run("vault", "export", "--out", out, "--config", config)
    assert said.code == 0, said.err
    assert "DOES NOT AGREE WITH THE BOOKS: 0 cards on the list, 3 by the books (-3)" in said.out


class Meddler(io.StringIO):
    """An output behind whose back a card comes into the vault while the changes are shown."""

    def __init__(self, config: Path) -> None:
        super().__init__()
        self._config = config

    def flush(self) -> None:
        write(self._config, CardsMoved(place="vault", movement="received", by=1, person="p"))


def test_what_was_shown_is_written_or_nothing(config: Path) -> None:
    sheet = config.parent / "cards.csv"
    sheet.write_text(SHEET)
    spoken = locale.language()
    try:
        with pytest.raises(KioskError, match="has changed meanwhile"):
            import_cards(load(config), Meddler(config), sheet, dry_run=False, by=None)
    finally:
        locale.use(spoken)
    assert serials(config) == ()


@pytest.mark.parametrize("group", ["report", "vault"])
def test_each_command_explains_itself(run: Run, group: str) -> None:
    said = run(group, "--help")
    assert (said.code, said.err) == (0, "")
    for command in {"report": ["day", "vault", "access"], "vault": ["import", "export", "template"]}[group]:
        assert command in said.out
        assert run(group, command, "--help").out.startswith(f"Usage: kagiban {group} {command} ")
