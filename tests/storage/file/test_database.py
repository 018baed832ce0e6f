"""Opening: ours and whole, or a clear refusal that changes nothing."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2

from storage.errors import DatabaseDamaged, LedgerUnavailable, StorageError, WrongDatabase
from storage.file import connect
from storage.file.database import Database, open_database
from storage.log.ledger import Ledger
from storage.log.tables import APPLICATION_ID
from tests.storage.samples import HandClock, started

KEY = bytes(range(32))


def fill(path: Path, *, key: bytes | None = None, count: int = 20) -> None:
    """A database with some records in it, closed again."""
    with open_database(path, create=True, key=key) as database:
        Ledger(database, station="s", clock=HandClock()).append_blocking(*map(started, range(count)))


def by_hand(path: Path, *statements: str) -> None:
    """What somebody with the file and any SQLite can do."""
    connection = dbapi2.connect(str(path), isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def refused(path: Path, kind: type[StorageError], match: str, **how: Any) -> None:
    """Opening is refused, and the file is as it was."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(kind, match=match) as caught:
        open_database(path, **how)
    assert caught.value.detail
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("name", ["plain.db", "a b?mode=memory#x%20.db", "鍵.db"])
def test_what_was_written_is_there_at_the_next_opening(tmp_path: Path, name: str, key: bytes | None) -> None:
    path = tmp_path / name
    fill(path, key=key)
    assert os.listdir(tmp_path) == [name]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with open_database(path, key=key) as database:
        assert len(list(Ledger(database, station="s", clock=HandClock()).read())) == 20


def test_create_opens_what_is_there(path: Path) -> None:
    fill(path)
    fill(path)
    with open_database(path) as database:
        last = Ledger(database, station="s", clock=HandClock()).last()
    assert last is not None
    assert last.seq == 40


def test_a_relative_path_stays_the_same_file_when_the_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_database("k.db", create=True) as database:
        monkeypatch.chdir("/")
        ledger = Ledger(database, station="s", clock=HandClock())
        ledger.append_blocking(started(1))
        assert ledger.last() is not None


def test_an_encrypted_file_shows_nothing(path: Path) -> None:
    with open_database(path, create=True, key=KEY) as database:
        Ledger(database, station="verystation", clock=HandClock()).append_blocking(started(1))
        wal = path.with_name(path.name + "-wal")
        stored = path.read_bytes() + wal.read_bytes()
    stored += path.read_bytes()
    assert b"verystation" not in stored
    assert b"SQLite format" not in stored
    assert b"CREATE TABLE" not in stored


def test_every_setting_is_on_for_writer_and_readers(database: Database) -> None:
    names = (
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "secure_delete",
        "trusted_schema",
        "cell_size_check",
    )

    def look(connection: Any) -> dict[str, object]:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}

    wanted = dict(zip(names, ("wal", 2, 1, 1, 0, 1), strict=True))
    assert database.submit(look).result() == wanted
    with database.reading() as connection:
        assert look(connection) == wanted


def test_a_setting_that_does_not_take_stops_the_opening(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path)
    monkeypatch.setitem(connect._SETTINGS, "synchronous", ("NORMAL", 2))
    refused(path, LedgerUnavailable, "synchronous is 1 and must be 2")


def test_readers_cannot_write(database: Database, ledger: Ledger) -> None:
    ledger.append_blocking(started(1))
    with pytest.raises(LedgerUnavailable, match="readonly"), database.reading() as connection:
        connection.exec_driver_sql("DROP TABLE ledger")
    assert ledger.last() is not None


# --- refusals -----------------------------------------------------------------------------------------


def test_a_missing_file_is_not_made(path: Path) -> None:
    refused(path, LedgerUnavailable, "no database here")


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    refused(tmp_path / "folder" / "k.db", LedgerUnavailable, "cannot be made", create=True)
    assert not (tmp_path / "folder").exists()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    refused(tmp_path, LedgerUnavailable, "cannot be read")
    refused(tmp_path, LedgerUnavailable, "cannot be read", create=True)


def test_an_empty_file_is_filled_only_when_asked(path: Path) -> None:
    path.touch()
    refused(path, WrongDatabase, "not a database")
    fill(path)


def test_a_creation_that_was_cut_off_can_be_done_again(path: Path) -> None:
    """What a power cut leaves between the first write and the commit of the schema."""
    by_hand(path, "PRAGMA journal_mode = WAL")
    assert path.stat().st_size > 0
    refused(path, WrongDatabase, "the file is empty")
    fill(path)


def test_a_text_file_is_no_database(path: Path) -> None:
    path.write_text("[station]\nid = 'north'\n" * 500, encoding="utf-8")
    refused(path, WrongDatabase, "not a database")
    refused(path, WrongDatabase, "not a database", create=True)
    refused(path, WrongDatabase, "this key does not open it", key=KEY)


def test_another_programs_database_is_left_alone(path: Path) -> None:
    by_hand(path, "CREATE TABLE bookmarks (url TEXT)", "INSERT INTO bookmarks VALUES ('x')")
    refused(path, WrongDatabase, "another program")
    refused(path, WrongDatabase, "another program", create=True)


def test_another_programs_alembic_database_is_left_alone(path: Path) -> None:
    by_hand(
        path, "CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0001')"
    )
    refused(path, WrongDatabase, "another program")


def test_a_wrong_key_and_a_missing_key(path: Path) -> None:
    fill(path, key=KEY)
    refused(path, WrongDatabase, "this key does not open it", key=bytes(32))
    refused(path, WrongDatabase, "no key was given")
    refused(path, WrongDatabase, "this key does not open it", key=bytes(32), create=True)


def test_a_key_for_a_file_that_is_not_encrypted(path: Path) -> None:
    fill(path)
    refused(path, WrongDatabase, "not encrypted, and a key was given", key=KEY)


def test_a_key_of_another_length_is_no_key(path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes, not 5"):
        open_database(path, create=True, key=b"short")
    assert not path.exists()


def test_a_newer_schema_is_left_alone(path: Path) -> None:
    fill(path)
    by_hand(path, "UPDATE alembic_version SET version_num = '9999'")
    refused(path, WrongDatabase, "newer version .schema 9999")


@pytest.mark.parametrize(
    ("statement", "match"),
    [
        ("DROP TRIGGER ledger_no_update", "ledger_no_update is missing"),
        ("DROP TRIGGER ledger_no_delete", "ledger_no_delete is missing"),
        ("DROP TRIGGER ledger_no_gap", "ledger_no_gap is missing"),
        ("DELETE FROM alembic_version", "0 schema revisions"),
    ],
)
def test_a_guard_that_is_gone_is_damage(path: Path, statement: str, match: str) -> None:
    fill(path)
    by_hand(path, statement)
    refused(path, DatabaseDamaged, match)


def test_a_guard_that_was_altered_is_damage(path: Path) -> None:
    fill(path)
    weak = "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger BEGIN SELECT 1; END"
    by_hand(path, "DROP TRIGGER ledger_no_delete", weak)
    refused(path, DatabaseDamaged, "ledger_no_delete is altered")


def _cut(content: bytes) -> bytes:
    return content[:4096]


def _zero_the_schema(content: bytes) -> bytes:
    return content[:100] + bytes(3996) + content[4096:]


@pytest.mark.parametrize("harm", [_cut, _zero_the_schema])
def test_a_harmed_file_is_damage(path: Path, harm: Callable[[bytes], bytes]) -> None:
    fill(path, count=200)
    path.write_bytes(harm(path.read_bytes()))
    refused(path, DatabaseDamaged, "malformed")


def test_a_file_that_may_not_be_read_or_written_when_locked(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(path)
    monkeypatch.setattr(connect, "BUSY_S", 0.05)
    other = dbapi2.connect(str(path), isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        refused(path, LedgerUnavailable, "locked")
    finally:
        other.close()
    fill(path)


def test_a_failed_creation_leaves_no_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connect._SETTINGS, "synchronous", ("NORMAL", 2))
    with pytest.raises(LedgerUnavailable):
        open_database(path, create=True)
    assert os.listdir(path.parent) == []


# --- closing ------------------------------------------------------------------------------------------


def test_closing_gives_everything_back(path: Path) -> None:
    threads, files = set(threading.enumerate()), set(os.listdir("/proc/self/fd"))
    database = open_database(path, create=True)
    ledger = Ledger(database, station="s", clock=HandClock())
    ledger.append_blocking(started(1))
    for _ in range(3):
        assert ledger.last() is not None
    for _ in range(2):
        ledger.close()
        database.close()
    assert set(threading.enumerate()) == threads
    assert set(os.listdir("/proc/self/fd")) == files


def test_a_refused_opening_gives_everything_back(path: Path) -> None:
    fill(path)
    by_hand(path, "DROP TRIGGER ledger_no_gap")
    files = set(os.listdir("/proc/self/fd"))
    refused(path, DatabaseDamaged, "missing")
    assert set(os.listdir("/proc/self/fd")) == files


def test_a_closed_database_says_so(path: Path) -> None:
    database = open_database(path, create=True)
    database.close()
    with pytest.raises(LedgerUnavailable, match="closed"), database.reading():
        pass
    with pytest.raises(LedgerUnavailable, match="closed"):
        database.submit(lambda connection: None)


# --- what is imported ---------------------------------------------------------------------------------

LOOK = """
import sys
from storage.file.database import open_database
from storage.log.ledger import Ledger
from tests.storage.projections import Projections
with open_database(sys.argv[1], create=True) as database:
    assert Projections(database).open_loans() == ()
print(*sorted(name for name in sys.modules if "." not in name))
"""


def modules_after_opening(path: Path) -> set[str]:
    found = subprocess.run(
        [sys.executable, "-c", LOOK, str(path)], check=True, capture_output=True, text=True, timeout=60
    )
    return set(found.stdout.split())


def test_only_a_change_of_schema_imports_alembic_and_nothing_imports_hardware(path: Path) -> None:
    assert "alembic" in modules_after_opening(path)
    second = modules_after_opening(path)
    assert (
        second & {"alembic", "mako", "textual", "smartcard", "serial", "kiosk", "drivers", "simulators"}
        == set()
    )
    assert "sqlite3" not in second, "the system's SQLite is not to be loaded beside ours"


def test_the_file_says_whose_it_is(path: Path) -> None:
    fill(path)
    assert path.read_bytes()[68:72] == APPLICATION_ID.to_bytes(4, "big") == b"KAGI"
