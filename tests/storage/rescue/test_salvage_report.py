"""Personal parts and checkpoints come back with the records; all of it is written into a folder."""

import json
import os
import resource
import stat
from pathlib import Path

import pytest

from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.records import Redacted
from storage.log.redaction import erase
from storage.people.records import PersonRecorded
from storage.proof.note import Signer
from storage.rescue.salvage import Salvaged, read_salvage, salvage, spelt, write_salvage
from tests.storage.rescue.damage import (
    COUNT,
    KEY,
    Whole,
    by_hand,
    make_whole,
    on_page,
    page_of,
    rows_of,
    without_page,
)
from tests.storage.samples import HandClock

KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return make_whole(tmp_path_factory.mktemp("salvage") / "k.db", None)


PEOPLE = {2: "佐藤", 3: "鈴木", 4: "高橋"}


@pytest.fixture
def office(path: Path) -> Path:
    """Three people with their personal parts, behind the key's record; a checkpoint behind each."""
    with open_database(path, create=True) as database:
        signer = Signer.generate("kagiban.example/s")
        ledger = Ledger(database, station="s", clock=HandClock(), signer=signer)
        ledger.take_up_key()
        for number, name in PEOPLE.items():
            ledger.append_blocking(PersonRecorded(person=f"p-{number}", role="staff", name=name))
        ledger.close()
    return path


def names(salvaged: Salvaged) -> dict[int, str]:
    """The names that are in the personal parts, by record."""
    parts = {each.seq: each.personal.text for each in salvaged.records if each.personal}
    return {seq: name for seq, text in parts.items() for name in PEOPLE.values() if name in text}


def test_personal_parts_come_back_with_their_records(office: Path) -> None:
    salvaged = salvage(office, None)
    assert names(salvaged) == PEOPLE
    assert (salvaged.personal, salvaged.left_out) == (3, 0)


def test_a_personal_part_that_is_not_what_the_record_is_committed_to_is_left_out(office: Path) -> None:
    content = office.read_bytes()
    assert content.count("鈴木".encode()) == 1
    office.write_bytes(content.replace("鈴木".encode(), "鈴本".encode()))
    salvaged = salvage(office, None)
    assert set(names(salvaged)) == {2, 4}
    assert (salvaged.personal, salvaged.left_out) == (2, 1)
    assert salvaged.sound == 4


FILLER = "INSERT INTO stale SELECT seq + {start}, 'more', 'pages', hex(zeroblob(900)) FROM ledger"
STALE = (
    "CREATE TABLE stale (seq INTEGER PRIMARY KEY, subject TEXT, salt BLOB, text TEXT)",
    FILLER.format(start=-100),
    "INSERT INTO stale SELECT * FROM personal",
    FILLER.format(start=100),
    "DROP TABLE stale",
)


def test_what_was_erased_stays_erased_though_a_copy_is_found(office: Path) -> None:
    by_hand(office, *STALE)
    with open_database(office) as database:
        ledger = Ledger(database, station="s", clock=HandClock())
        erase(database, ledger, [3], cause="forget", authority="p-9", forgotten="p-3")
    assert "鈴木".encode() in office.read_bytes()
    salvaged = salvage(office, None)
    assert set(names(salvaged)) == {2, 4}
    assert (salvaged.personal, salvaged.left_out) == (2, 1)
    assert salvaged.sound == len(salvaged)


def test_the_newest_checkpoint_is_the_last_of_the_notes(office: Path) -> None:
    notes = salvage(office, None).notes
    assert [note.split("\n")[1] for note in notes][-1] == "4"
    assert all(note.startswith("kagiban.example/s\n") for note in notes)


# --- what is written ----------------------------------------------------------------------------------


def test_what_was_salvaged_is_written_and_read_again(office: Path, tmp_path: Path) -> None:
    salvaged = salvage(office, None)
    report = write_salvage(salvaged, tmp_path / "new" / "out")
    assert sorted(os.listdir(report.path.parent)) == ["salvaged.checkpoint", "salvaged.jsonl"]
    assert stat.S_IMODE(report.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(report.path.stat().st_mode) == 0o600
    assert list(read_salvage(report.path)) == list(salvaged.records)
    assert report.checkpoint is not None
    assert report.checkpoint.read_text() == salvaged.notes[-1]
    first = json.loads(report.path.read_text().splitlines()[1])
    body, digest = rows_of(office, None)[2]
    assert (first["seq"], first["body"], first["hash"]) == (2, body.decode(), digest.hex())
    assert first["linked"] is True
    assert "佐藤" in first["personal"]["text"]


def test_the_report_says_what_is_lost(path: Path, whole: Whole, tmp_path: Path) -> None:
    content = whole.content
    lost = set()
    for seq in (300, 1000):
        number = page_of(whole.content, seq)
        content = without_page(content, number)
        lost |= on_page(whole.content, number)
    path.write_bytes(content)
    report = write_salvage(salvage(path, None), tmp_path / "out")
    assert report.lost == ", ".join(f"{min(run)}-{max(run)}" for run in _runs(lost))
    assert (report.records, report.linked, report.highest) == (COUNT - len(lost), COUNT - len(lost), COUNT)
    assert report.sound == min(lost) - 1
    assert (report.checkpoint, report.personal, report.mended, report.broken) == (None, 0, 0, "")
    assert len(report.path.read_text().splitlines()) == report.records


def _runs(numbers: set[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([], ""),
        ([range(1, 2)], "1"),
        ([range(501, 600), range(700, 701)], "501-599, 700"),
        ([range(1, 2), range(2, 3), range(4, 5)], "1-2, 4"),
    ],
)
def test_numbers_are_spelt_as_runs(runs: list[range], text: str) -> None:
    assert spelt(runs) == text


@pytest.mark.parametrize("taken", ["salvaged.jsonl", "salvaged.checkpoint", "salvaged.jsonl.part"])
def test_nothing_is_overwritten(office: Path, tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("mine")
    with pytest.raises(LedgerUnavailable, match=taken):
        write_salvage(salvage(office, None), tmp_path)
    assert (tmp_path / taken).read_text() == "mine"
    assert [name for name in os.listdir(tmp_path) if name.startswith("salvaged")] == [taken]


def test_a_disk_that_takes_no_more_leaves_nothing(path: Path, whole: Whole, tmp_path: Path) -> None:
    path.write_bytes(whole.content)
    salvaged = salvage(path, None)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(LedgerUnavailable, match="too large"):
            write_salvage(salvaged, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert os.listdir(tmp_path / "out") == []


def test_a_place_that_takes_no_folder_is_an_error(office: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="Not a directory"):
        write_salvage(salvage(office, None), office / "out")


@pytest.mark.parametrize("line", [b"{}", b"no", b"\xff", b'{"seq":1,"body":"{}","hash":"xy","linked":true}'])
def test_another_line_is_refused(tmp_path: Path, line: bytes) -> None:
    good = b'{"seq":1,"body":"{}","hash":"00","linked":true}\n'
    (tmp_path / "salvaged.jsonl").write_bytes(good + line + b"\n")
    with pytest.raises(DatabaseDamaged, match="line 2"):
        list(read_salvage(tmp_path / "salvaged.jsonl"))
    with pytest.raises(LedgerUnavailable, match="No such file"):
        list(read_salvage(tmp_path / "none.jsonl"))


def test_a_redaction_leaves_out_nothing_that_was_written_behind_it(office: Path) -> None:
    """Written ahead, it would have excused that a name is gone that nobody had erased."""
    with open_database(office) as database:
        ledger = Ledger(database, station="s", clock=HandClock(100))
        ledger.append_blocking(
            Redacted(records="5-9", cause="retention", authority="x", reason="r"),
            PersonRecorded(person="p-9", role="staff", name="田中"),
        )
        ledger.close()
    assert {seq for seq, part in parts_of(salvage(office, None)) if "田中" in part} == {6}


def parts_of(salvaged: Salvaged) -> list[tuple[int, str]]:
    return [(each.seq, each.personal.text) for each in salvaged.records if each.personal]
