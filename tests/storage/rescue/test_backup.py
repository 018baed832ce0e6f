"""A backup is whole, verified, as secret as its source, and there under its name or not at all."""

import os
import resource
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest

from storage.errors import LedgerUnavailable, WrongDatabase
from storage.file import whole_file
from storage.file.database import Database, open_database
from storage.log.ledger import Ledger
from storage.proof.chain import verify_chain
from storage.proof.note import Signer
from storage.rescue import backup
from storage.rescue.backup import BackupFailed, BackupMade, back_up
from tests.storage.rescue.damage import KEY, PAGE, by_hand, fill, page_of, record, rows_of, without_page
from tests.storage.samples import HandClock
from tests.storage.test_trouble import NAMESPACE, can_mount, run

KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
COUNT = 300


@pytest.fixture
def source(path: Path) -> Path:
    """A plain database at rest."""
    fill(path, None, [record(number) for number in range(COUNT)])
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "stick" / "kagiban"


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


@KEYS
def test_the_copy_holds_what_the_database_holds(path: Path, folder: Path, key: bytes | None) -> None:
    fill(path, key, [record(number) for number in range(COUNT)])
    made = back_up(path, key, folder, "monday")
    assert made == BackupMade(folder / "monday.db", COUNT, sha256(made.path.read_bytes()).hexdigest(), None)
    assert names(folder) == ["monday.db"], "nothing else beside it"
    assert rows_of(made.path, key) == rows_of(path, key)
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@KEYS
def test_the_copy_is_a_database_that_goes_on(path: Path, folder: Path, key: bytes | None) -> None:
    fill(path, key, [record(number) for number in range(COUNT)])
    with open_database(back_up(path, key, folder, "b").path, key=key) as database:
        Ledger(database, station="s", clock=HandClock()).append_blocking(record(1))
        assert verify_chain(database) is None


def test_the_copy_of_an_encrypted_database_shows_nothing(path: Path, folder: Path) -> None:
    with open_database(path, create=True, key=KEY) as database:
        Ledger(database, station="verystation", clock=HandClock()).append_blocking(record(1))
    copy = back_up(path, KEY, folder, "b").path
    content = copy.read_bytes()
    assert not any(text in content for text in (b"verystation", b"SQLite format", b"CREATE TABLE", b"online"))
    with pytest.raises(WrongDatabase):
        open_database(copy, key=bytes(32))


def test_what_was_deleted_is_not_in_the_copy(source: Path, folder: Path) -> None:
    by_hand(source, "CREATE TABLE gone AS SELECT 'the erased text'", "DROP TABLE gone")
    assert b"the erased text" in source.read_bytes()
    assert b"the erased text" not in back_up(source, None, folder, "b").path.read_bytes()


def test_the_newest_checkpoint_lies_beside_it(path: Path, folder: Path) -> None:
    signer = Signer.generate("kagiban.example/s")
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="s", clock=HandClock(), signer=signer)
        ledger.take_up_key()
        ledger.append_blocking(record(1))
        note = ledger.checkpoint()
        ledger.append_blocking(record(3))
        made = back_up(path, None, folder, "b")
        ledger.close()
    assert made.checkpoint == folder / "b.checkpoint"
    assert made.checkpoint.read_text() == note
    assert stat.S_IMODE(made.checkpoint.stat().st_mode) == 0o600
    assert names(folder) == ["b.checkpoint", "b.db"]
    assert made.size == 3


# --- while the station writes -------------------------------------------------------------------------


@contextmanager
def appending(database: Database) -> Iterator[Ledger]:
    """Appends one record after the other in another thread."""
    ledger, over = Ledger(database, station="s", clock=HandClock()), Event()

    def work() -> int:
        count = 0
        while not over.is_set():
            ledger.append_blocking(record(count))
            count += 1
        return count

    with ThreadPoolExecutor(1) as pool:
        count = pool.submit(work)
        try:
            yield ledger
        finally:
            over.set()
        assert count.result() > 0


@KEYS
def test_the_station_writes_on_meanwhile(path: Path, folder: Path, key: bytes | None) -> None:
    fill(path, key, [record(number) for number in range(COUNT)])
    with open_database(path, key=key) as database, appending(database) as ledger:
        for number in range(5):
            last = ledger.last()
            assert last is not None
            made = back_up(path, key, folder, f"{number}")
            assert made.size >= last.seq
            copied = rows_of(made.path, key)
            assert list(copied) == list(range(1, made.size + 1))
            assert copied.items() <= rows_of(path, key).items()


# --- nothing is overwritten, nothing is left behind ---------------------------------------------------


def refused(match: str, source: Path, folder: Path, key: bytes | None = None) -> None:
    """No backup is made, and the folder holds what it held."""
    before = {name: (folder / name).read_bytes() for name in names(folder)} if folder.is_dir() else {}
    with pytest.raises(BackupFailed, match=match) as caught:
        back_up(source, key, folder, "b")
    assert caught.value.title
    assert {name: (folder / name).read_bytes() for name in names(folder)} == before


@pytest.mark.parametrize("taken", ["b.db", "b.checkpoint", "b.db.part"])
def test_nothing_is_overwritten(source: Path, folder: Path, taken: str) -> None:
    folder.mkdir(parents=True)
    (folder / taken).write_text("mine")
    refused(taken, source, folder)


def test_a_name_taken_meanwhile_is_not_overwritten(
    source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def verified(copy: Path, key: bytes | None, before: int) -> tuple[int, str]:
        (folder / "b.db").write_text("mine")
        return before, ""

    monkeypatch.setattr(backup, "_verified", verified)
    for link in (os.link, no_link):
        monkeypatch.setattr(os, "link", link)
        with pytest.raises(BackupFailed, match=r"b\.db"):
            back_up(source, None, folder, "b")
        assert names(folder) == ["b.db"]
        assert (folder / "b.db").read_text() == "mine"
        (folder / "b.db").unlink()


def no_link(old: Path, new: Path) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_a_memory_stick_without_second_names_takes_a_backup(
    source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", no_link)
    back_up(source, None, folder, "b")
    assert names(folder) == ["b.db"]
    refused("b.db: it is there already", source, folder)


def test_a_checkpoint_that_cannot_be_written_is_no_backup(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="s", clock=HandClock(), signer=Signer.generate("s"))
        ledger.take_up_key()
        ledger.close()
    linked = os.link

    def link(old: Path, new: Path) -> None:
        if new.suffix == ".checkpoint":
            raise FileExistsError(17, "File exists", str(new))
        linked(old, new)

    monkeypatch.setattr(os, "link", link)
    refused("b.checkpoint: File exists", path, folder)


def test_it_is_durable_before_it_has_its_name(
    source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def sync(path: Path) -> None:
        seen.append((path.name, names(folder)))

    monkeypatch.setattr(whole_file, "sync", sync)
    back_up(source, None, folder, "b")
    assert seen == [("b.db.part", ["b.db.part"]), (folder.name, ["b.db"])]


def test_a_name_that_does_not_become_durable_is_taken_back(
    source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sync(path: Path) -> None:
        if path == folder:
            raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr(whole_file, "sync", sync)
    refused("Input/output error", source, folder)


def altered_row(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"detail":"99 ', b'"detail":"98 '))


def destroyed_page(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(without_page(content, page_of(content, 100), b"\xa5"))


def bent_text(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"detail":"99 ', b'"detail":"\xff9 '))


@pytest.mark.parametrize(
    ("damage", "match"),
    [
        (altered_row, "record 100: the hash"),
        (destroyed_page, "malformed"),
        (bent_text, "record 100: the hash"),
    ],
)
def test_a_copy_that_does_not_verify_is_not_kept(
    source: Path, folder: Path, damage: Callable[[Path], None], match: str
) -> None:
    damage(source)
    refused(match, source, folder)


def test_a_copy_with_fewer_records_is_not_kept(
    source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = source.with_name("other.db")
    fill(other, None, [record(1)])
    monkeypatch.setattr(backup, "copy_into", lambda source, key, copy: shutil.copyfile(other, copy))
    refused(f"it has 1 records, and there were {COUNT}", source, folder)


def test_who_is_interrupted_leaves_nothing(
    source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(database: Database) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "verify_chain", interrupted)
    with pytest.raises(KeyboardInterrupt):
        back_up(source, None, folder, "b")
    assert names(folder) == []


# --- places and sources that are none -----------------------------------------------------------------


def test_a_source_that_cannot_be_read_makes_no_folder(source: Path, folder: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="no database"):
        back_up(source.with_name("none.db"), None, folder, "b")
    with pytest.raises(WrongDatabase, match="not encrypted"):
        back_up(source, KEY, folder, "b")
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../b", "a/b", "", "/b", "."])
def test_a_name_is_no_path(source: Path, folder: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no path"):
        back_up(source, None, folder, name)
    assert not folder.exists()


def test_a_place_that_takes_no_folder_is_an_error(source: Path) -> None:
    with pytest.raises(BackupFailed, match="Not a directory"):
        back_up(source, None, source / "folder", "b")
    with pytest.raises(BackupFailed, match="File exists"):
        back_up(source, None, source, "b")


def test_files_that_may_not_grow(source: Path, folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10 * PAGE, hard))
    try:
        folder.mkdir(parents=True)
        refused("disk I/O error|full", source, folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert back_up(source, None, folder, "b").size == COUNT


IN_CHILD = """
import os, sys
from pathlib import Path
from storage.rescue.backup import BackupFailed, back_up
source, folder = Path(sys.argv[1]), Path(sys.argv[2])
if sys.argv[3] == "nobody" and os.geteuid() == 0:
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    print(back_up(source, None, folder, "b"))
except BackupFailed as error:
    print(os.listdir(folder), error.detail)
"""


def test_a_full_disk_leaves_nothing(source: Path, tmp_path: Path) -> None:
    if not can_mount(tmp_path):
        pytest.skip("no small file system can be mounted here")
    (stick := tmp_path / "stick").mkdir()
    mount = 'mount -t tmpfs -o size=64k none "$5" && exec "$@"'
    said = run(*NAMESPACE, "sh", "-c", mount, "sh", sys.executable, "-c", IN_CHILD, source, stick, "same")
    assert said.startswith("[]")
    assert "full" in said


def test_a_folder_that_may_not_be_written_is_an_error() -> None:
    with tempfile.TemporaryDirectory() as public:
        source, out = Path(public) / "k.db", Path(public) / "out"
        fill(source, None, [record(1)])
        source.chmod(0o444)
        out.mkdir(0o555)
        Path(public).chmod(0o755)
        said = run(sys.executable, "-c", IN_CHILD, source, out, "nobody")
    assert said == f"[] {out}/b.db.part: Permission denied"
