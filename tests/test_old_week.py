"""What an older version left behind opens, verifies, replays and reports as it did: `fixtures/week`."""

import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlite

from kiosk import locale
from kiosk.cli import kagiban
from kiosk.core.desk.asking import Question
from storage.examine.verify import verify
from storage.export.export import verifier
from storage.file.database import open_database
from storage.log.replay import differences
from storage.proof.note import Signer
from tests.kiosk.fakes import FakeClock
from tests.kiosk.world import TANAKA, Kiosk
from tests.kiosk.year.office import the_office

ARCHIVE = Path(__file__).with_name("fixtures") / "week" / "week.tar.xz"
NEXT_DAY = datetime.fromisoformat("2026-11-05T08:00:00+09:00")
BOOKS = {
    **dict.fromkeys(("shred", "day", "vault", "tags"), ("--from", "2026-10-01", "--to", "2026-11-02")),
    "access": ("vault", "--from", "2026-10-27 08:00", "--to", "2026-11-04 12:00"),
}
OF_THE_OFFICE = (
    *("configuration", "station key", "checkpoint key", "database", "ledger", "register", "wiring"),
    *("設定ファイル", "端末の鍵ファイル", "検印の鍵ファイル", "データベース", "記録の連鎖", "名簿", "配線"),
)
"""Rows of `check` that depend neither on the machine nor on the hour."""
CONFIG = {"ja": "kagiban.toml", "en": "kagiban-en.toml"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(ARCHIVE) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 knows no filters yet
        tar.extractall(folder)  # noqa: S202  # our own archive
    return folder


@pytest.fixture(autouse=True)
def in_the_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In Japan; and whatever language was spoken before is spoken afterwards."""
    before = locale.language()
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()
    locale.use(before)


@pytest.fixture
def data(unpacked: Path, tmp_path: Path) -> Path:
    """The kiosk's folder, to be written in."""
    return shutil.copytree(unpacked / "data", tmp_path / "data")


@pytest.fixture
def expected(unpacked: Path, data: Path) -> Callable[[str], str]:
    """What the older version said, by the name of the file."""

    def text(name: str) -> str:
        return (unpacked / "expected" / name).read_text(encoding="utf-8").replace("{data}", str(data))

    return text


def run(*words: object, code: int = 0) -> str:
    """A command, in this process; what it says."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        ended = kagiban.main([str(word) for word in words], prog_name="kagiban", standalone_mode=False) or 0
    assert ended == code, out.getvalue()
    return out.getvalue()


def rows(path: Path) -> list[dict[str, Any]]:
    """Each row of each table, in the order in which the archive has them."""
    connection = sqlite.connect(path)
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1"
        ).fetchall()
        return [
            row for (name,) in tables if not name.startswith("sqlite_") for row in _rows(connection, name)
        ]
    finally:
        connection.close()


def _rows(connection: Any, table: str) -> list[dict[str, Any]]:
    found = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # the file's own names
    names = [column[0] for column in found.description]
    read = [
        {
            name: value.hex() if isinstance(value, bytes) else value
            for name, value in zip(names, row, strict=True)
        }
        for row in found
    ]
    ordered = sorted(read, key=lambda row: json.dumps(row, sort_keys=True, ensure_ascii=False))
    return [{"table": table, **row} for row in ordered]


def lines(text: str) -> list[dict[str, Any]]:
    """JSON lines, read."""
    return [json.loads(line) for line in text.splitlines()]


# --- the ledger -------------------------------------------------------------------------------------------


def test_every_record_is_read_as_it_was(data: Path, expected: Callable[[str], str]) -> None:
    shown = run("ledger", "show", "--json", "--config", data / "kagiban.toml")
    assert lines(shown) == lines(expected("show.jsonl"))
    assert shown == expected("show.jsonl")


@pytest.mark.parametrize(("name", "told"), [("data", "tables.jsonl"), ("everything", "everything.jsonl")])
def test_opened_for_writing_every_row_is_there_and_is_what_a_replay_makes(
    unpacked: Path, tmp_path: Path, name: str, told: str
) -> None:
    """Also of a ledger that has one record of each kind."""
    folder = shutil.copytree(unpacked / name, tmp_path / "copy")
    with open_database(folder / "kagiban.db") as database:
        assert differences(database) == ()
        assert verify(database, full=True).problems == ()
    assert rows(folder / "kagiban.db") == lines((unpacked / "expected" / told).read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", CONFIG)
def test_it_is_verified_in_the_same_words(data: Path, expected: Callable[[str], str], language: str) -> None:
    said = run("ledger", "verify", "--full", "--config", data / CONFIG[language])
    assert said == expected(f"verify.{language}.txt")


@pytest.mark.parametrize("language", CONFIG)
def test_the_check_finds_the_office_as_it_was(
    data: Path, expected: Callable[[str], str], language: str
) -> None:
    said = run("check", "--config", data / CONFIG[language], code=1)
    assert of_the_office(said) == of_the_office(expected(f"check.{language}.txt"))


def of_the_office(check: str) -> list[list[str]]:
    """These rows of the table, without its widths."""
    cells = [[cell.strip() for cell in re.split("│", line)[1:-1]] for line in check.splitlines()]
    found = [row for row in cells if row and row[0] in OF_THE_OFFICE]
    assert len(found) == len(OF_THE_OFFICE) / 2, check
    return found


# --- books ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", CONFIG)
@pytest.mark.parametrize("book", BOOKS)
def test_a_book_is_the_same_to_the_byte(
    unpacked: Path, data: Path, tmp_path: Path, book: str, language: str
) -> None:
    words = ("report", book, *BOOKS[book], "--config", data / CONFIG[language])
    told = unpacked / "expected" / f"{book}.{language}"
    assert run(*words) == told.with_suffix(f".{language}.txt").read_text(encoding="utf-8")
    run(*words, "--out", tmp_path / "book.json")
    assert (tmp_path / "book.json").read_bytes() == told.with_suffix(f".{language}.json").read_bytes()


# --- copies -----------------------------------------------------------------------------------------------


def test_its_backup_is_put_back(data: Path, expected: Callable[[str], str]) -> None:
    config = ("--config", data / "kagiban.toml")
    (backup,) = (data / "copies").glob("*.db")
    run("restore", backup, "--reason", "a disk has died", *config)
    shown = lines(run("ledger", "show", "--json", *config))
    before = lines(expected("show.jsonl"))
    assert shown[: len(before)] == before
    assert shown[len(before)]["kind"] == "ledger.restored"
    run("ledger", "verify", *config)


@pytest.mark.parametrize("name", ["export.jsonl", "personal.jsonl", "tiles", "proof.json"])
def test_an_export_is_verified_by_the_verifier_in_it_and_by_todays(
    data: Path, expected: Callable[[str], str], name: str, tmp_path: Path
) -> None:
    today = tmp_path / "verify_export.py"
    today.write_bytes(verifier())
    for script in (data / "verify_export.py", today):
        command: list[str | Path] = [sys.executable, script, data / name, "--key", data / "checkpoint.pub"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, expected(f"verified-{Path(name).stem}.txt")), done.stderr


def test_it_is_exported_again_to_the_same_bytes(data: Path, tmp_path: Path) -> None:
    run("ledger", "export", "--jsonl", tmp_path / "again.jsonl", "--config", data / "kagiban.toml")
    again, before = (
        (path.read_text(encoding="utf-8")) for path in (tmp_path / "again.jsonl", data / "export.jsonl")
    )
    assert lines(again)[1:] == lines(before)[1:]


# --- the kiosk --------------------------------------------------------------------------------------------


def signer_of(folder: Path) -> Signer:
    """The key for checkpoints that the week ended with."""
    return Signer.from_text((folder / "checkpoint.key").read_text(encoding="utf-8").strip())


def rename(folder: Path, before: str, after: str) -> None:
    """The database, with what lies beside it, under another name."""
    for path in folder.glob(f"{before}.db*"):
        path.rename(path.with_name(path.name.replace(before, after)))


async def test_it_starts_as_a_kiosk_and_goes_on(data: Path, expected: Callable[[str], str]) -> None:
    rename(data, "kagiban", "kiosk")
    clock = FakeClock(int(NEXT_DAY.timestamp()) * 1_000_000)
    locale.use("en")
    k = Kiosk(data, register=the_office(), shredder=True, signer=signer_of(data), clock=clock)
    await k.start()
    await k.tap(TANAKA)
    question = await k.desk.asked(Question)
    assert TANAKA.name in question.text
    k.desk.stop()
    await k.desk.left()
    await k.stop()
    rename(data, "kiosk", "kagiban")
    shown = lines(run("ledger", "show", "--json", "--config", data / "kagiban.toml"))
    before = lines(expected("show.jsonl"))
    assert shown[: len(before)] == before
    assert "station.started" in {record["kind"] for record in shown[len(before) :]}
    run("ledger", "verify", "--full", "--config", data / "kagiban.toml")
