"""What comes back of a write-ahead log that was never merged into its file."""

from pathlib import Path

import pytest

from storage.file.connect import connect
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.rescue.salvage import salvage
from tests.storage.rescue.damage import KEY, PAGE, found, record, rows_of
from tests.storage.samples import HandClock

KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])


def open_copy(folder: Path, key: bytes | None, count: int) -> Path:
    """Copies of file and log while the database is open: nothing but the first commits is in the file."""
    path = folder / "open.db"
    copy = folder / "copy.db"
    with open_database(path, create=True, key=key) as database:
        ledger = Ledger(database, station="s", clock=HandClock())
        for number in range(count):
            ledger.append_blocking(record(number))
        for suffix in ("", "-wal"):
            copy.with_name(copy.name + suffix).write_bytes(path.with_name(path.name + suffix).read_bytes())
    return copy


@pytest.fixture(scope="module", params=[None, KEY], ids=["plain", "encrypted"])
def unmerged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bytes | None, bytes, bytes]:
    """Key, file and write-ahead log of 60 commits."""
    path = open_copy(tmp_path_factory.mktemp("wal"), request.param, 60)
    return request.param, path.read_bytes(), path.with_name("copy.db-wal").read_bytes()


def laid(path: Path, content: bytes, log: bytes) -> Path:
    path.write_bytes(content)
    path.with_name(path.name + "-wal").write_bytes(log)
    return path


def test_records_in_the_log_come_back(path: Path, unmerged: tuple[bytes | None, bytes, bytes]) -> None:
    key, content, log = unmerged
    path.write_bytes(content)
    assert len(salvage(path, key)) == 0
    salvaged = salvage(laid(path, content, log), key)
    assert [each.seq for each in salvaged.prefix] == list(range(1, 61))
    assert found(salvaged) == rows_of(path, key)
    assert salvaged.broken_frames == ()


FRAME = 24 + PAGE


def frames(log: bytes) -> list[tuple[int, bool]]:
    """The page and whether it is a commit, of each frame."""
    starts = range(32, len(log), FRAME)
    return [(int.from_bytes(log[at : at + 4], "big"), log[at + 4 : at + 8] != bytes(4)) for at in starts]


def test_a_log_that_is_cut_gives_what_was_committed_before(
    path: Path, unmerged: tuple[bytes | None, bytes, bytes]
) -> None:
    key, content, log = unmerged
    commits = [index for index, (_, commit) in enumerate(frames(log)) if commit]
    whole = len(salvage(laid(path, content, log), key))
    for cut, fewer in ((commits[-1], 1), (commits[-2] + 1, 1), (commits[-2], 2), (commits[-11] + 1, 10)):
        salvaged = salvage(laid(path, content, log[: 32 + cut * FRAME + 100]), key)
        assert len(salvaged) == salvaged.sound == whole - fewer
        assert salvaged.broken_frames == ()


def test_behind_a_bent_frame_the_log_is_read_on_where_sqlite_stops(
    path: Path, unmerged: tuple[bytes | None, bytes, bytes]
) -> None:
    key, content, log = unmerged
    middle = len(frames(log)) // 2
    at = 32 + middle * FRAME + 24 + 200
    bent = log[:at] + bytes([log[at] ^ 1]) + log[at + 1 :]
    salvaged = salvage(laid(path, content, bent), key)
    assert salvaged.broken_frames == (middle,)
    there = set(found(salvaged))
    assert len(there) >= 58
    by_sqlite = set(rows_of(path, key))
    assert len(by_sqlite) < 45
    assert by_sqlite < there


def test_a_log_without_its_header_is_read(path: Path, unmerged: tuple[bytes | None, bytes, bytes]) -> None:
    key, content, log = unmerged
    salvaged = salvage(laid(path, content, bytes(32) + log[32:]), key)
    assert salvaged.broken_frames == (0,)
    assert salvaged.sound == 60


def test_frames_of_an_earlier_turn_of_the_log_do_not_count(path: Path) -> None:
    """The log begins anew from time to time, over what it held before."""
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="s", clock=HandClock())
        for number in range(30):
            ledger.append_blocking(record(number))
        connection = connect(path, None, "rw")
        connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
        connection.close()
        ledger.append_blocking(record(30))
        salvaged = salvage(path, None)
        assert salvaged.sound == 31
        assert salvaged.broken_frames == ()
