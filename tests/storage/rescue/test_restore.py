"""A backup in the database's place: nothing of the old one is played into it, wherever the power goes."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.errors import DatabaseDamaged
from storage.examine.recent import look_at_end
from storage.examine.verify import verify
from storage.file.database import open_database, open_for_reading
from storage.log.ledger import Ledger
from storage.people.records import PersonRecorded
from storage.proof.chain import verify_chain
from storage.proof.note import Signer
from storage.rescue import restore
from storage.rescue.backup import back_up
from storage.rescue.restore import Candidate, NotRestored, prepare, put_in_place, tell
from storage.rescue.salvage import salvage, write_salvage
from storage.station.records import StationStopped
from tests.storage.samples import HandClock, started

SIGNER = Signer("s", bytes(32))
KEY = bytes(range(32))
NOW = datetime(2026, 11, 29, tzinfo=UTC)
KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])


def write(path: Path, key: bytes | None, count: int, *, looks: int = 0) -> None:
    with open_database(path, create=not path.exists(), key=key) as database:
        ledger = Ledger(database, station="s", clock=HandClock(looks), signer=SIGNER)
        ledger.take_up_key()
        for number in range(count):
            ledger.append_blocking(started(number), StationStopped(reason="x"))
        ledger.close()


def in_use(path: Path, key: bytes | None) -> None:
    """As a kiosk that was killed leaves it: the newest records are in the log beside the file only."""
    copy = path.with_name("copy.db")
    with open_database(path, key=key) as database:
        ledger = Ledger(database, station="s", clock=HandClock(10**4), signer=SIGNER)
        for number in range(5):
            ledger.append_blocking(started(number), StationStopped(reason="y"))
        for end in ("", "-wal"):
            shutil.copy(beside(path, end), beside(copy, end))
        ledger.close()
    for end in ("", "-wal"):
        os.replace(beside(copy, end), beside(path, end))


def beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


@contextmanager
def restoring(path: Path, key: bytes | None) -> Iterator[tuple[Candidate, int]]:
    """A candidate from a backup of 40 records, with its own record of what it is; the records it has then."""
    folder = path.with_name("backup")
    made = back_up(path, key, folder, "b")
    in_use(path, key)
    candidate = prepare(made.path, path, key)
    try:
        with open_database(candidate.path, key=key) as database:
            ledger = Ledger(database, station="s", clock=HandClock(10**5), signer=SIGNER)
            tell(ledger, candidate, lost_to=51, authority="x", reason="x")
            ledger.close()
        yield candidate, candidate.kept + 1
    finally:
        restore.remove(candidate.path)


def records(path: Path, key: bytes | None) -> int:
    """How many there are, in a ledger with which nothing is wrong."""
    with open_database(path, key=key) as database:
        assert verify_chain(database) is None
        assert look_at_end(database, own=SIGNER.verifier) == ()
        assert verify(database, full=True).problems == ()
        last = Ledger(database, station="s", clock=HandClock()).last()
    return last.seq if last else 0


@KEYS
def test_nothing_of_the_old_log_is_in_the_new_file(path: Path, key: bytes | None) -> None:
    write(path, key, 20)
    with restoring(path, key) as (candidate, size):
        assert beside(path, "-wal").stat().st_size > 0
        aside = put_in_place(candidate, path, NOW)
    assert [end for end in restore.BESIDE if beside(path, end).exists()] == ["", "-head"]
    assert records(path, key) == size == 42
    assert aside is not None
    assert records(aside, key) == 51, "what stood there is kept, with its log"


@pytest.mark.parametrize("end", ["-wal", "-journal"])
def test_a_file_that_is_still_written_takes_nobodys_place(path: Path, end: str) -> None:
    write(path, None, 20)
    with restoring(path, None) as (candidate, _):
        beside(candidate.path, end).write_bytes(b"x")
        with pytest.raises(NotRestored, match="still being written"):
            put_in_place(candidate, path, NOW)
    assert records(path, None) == 51


class PowerCut(Exception):
    """The power goes before this call."""


CALLS = ("link", "unlink", "replace")


def cut_before(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The power goes before the call of that number among those that change names."""
    done = 0

    def counted(call: Callable[..., object]) -> Callable[..., object]:
        def instead(*given: object, **named: object) -> object:
            nonlocal done
            done += 1
            if done == number:
                raise PowerCut
            return call(*given, **named)

        return instead

    for name in CALLS:
        monkeypatch.setattr(os, name, counted(getattr(os, name)))


@KEYS
def test_wherever_the_power_goes_a_file_has_its_own_log_or_there_is_none(
    path: Path, key: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(path, key, 20)
    seen = set()
    with restoring(path, key) as (candidate, size):
        before = {file.name: file.read_bytes() for file in path.parent.iterdir() if file.is_file()}
        for number in range(1, 20):
            for file in path.parent.iterdir():
                if file.is_file():
                    file.unlink()
            for name, content in before.items():
                (path.parent / name).write_bytes(content)
            with monkeypatch.context() as patch:
                cut_before(number, patch)
                try:
                    put_in_place(candidate, path, NOW)
                except PowerCut:
                    pass
                else:
                    break
            there = records(path, key) if path.exists() else 0
            assert there in (0, 51, size), number
            seen.add(there)
            if there == 0:
                (aside,) = path.parent.glob("*.replaced-*Z")
                assert records(aside, key) == 51
        else:
            pytest.fail("more calls than were thought of")
    assert seen == {0, 51}
    assert records(path, key) == size


def test_a_database_that_is_made_anew_has_nothing_of_an_old_ones_log(path: Path) -> None:
    write(path, None, 20)
    in_use(path, None)
    path.unlink()
    beside(path, "-head").unlink()
    assert beside(path, "-wal").exists()
    write(path, None, 1)
    assert records(path, None) == 3


# --- from a salvage -------------------------------------------------------------------------------------


def test_a_salvage_has_its_checkpoints_with_it(path: Path, tmp_path: Path) -> None:
    write(path, None, 600)
    source = write_salvage(salvage(path, None), tmp_path / "out").path
    candidate = prepare(source, tmp_path / "new.db", None)
    with open_for_reading(candidate.path) as database:
        assert look_at_end(database, own=SIGNER.verifier) == ()
        report = verify(database, full=True)
        assert (report.problems, report.checkpoints) == ((), 2)


def test_a_salvage_without_its_checkpoints_is_in_dispute(path: Path, tmp_path: Path) -> None:
    write(path, None, 20)
    source = write_salvage(salvage(path, None), tmp_path / "out").path
    lines = source.read_bytes().splitlines(keepends=True)
    source.write_bytes(b"".join(line for line in lines if not line.startswith(b'{"note"')))
    source.with_suffix(".checkpoint").unlink()
    candidate = prepare(source, tmp_path / "new.db", None)
    with open_for_reading(candidate.path) as database:
        said = "\n".join(map(str, look_at_end(database)))
    assert "an outcome that nobody signed" in said
    assert "missing or empty" in said


def test_a_salvage_whose_personal_part_cannot_be_read_is_refused(path: Path, tmp_path: Path) -> None:
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="s", clock=HandClock(), signer=SIGNER)
        ledger.take_up_key()
        ledger.append_blocking(PersonRecorded(person="p", role="staff", name="Ito"), started(0))
        ledger.close()
    source = write_salvage(salvage(path, None), tmp_path / "out").path
    text = source.read_text()
    assert "Ito" in text
    source.write_text(text.replace(r"\"Ito\"", "Ito"))
    with pytest.raises(DatabaseDamaged, match="cannot be read"):
        prepare(source, tmp_path / "new.db", None)
    assert not (tmp_path / "new.db.restoring").exists()


def test_an_earlier_versions_salvage_has_its_newest_checkpoint_beside_it(path: Path, tmp_path: Path) -> None:
    write(path, None, 20)
    source = write_salvage(salvage(path, None), tmp_path / "out").path
    lines = source.read_bytes().splitlines(keepends=True)
    source.write_bytes(b"".join(line for line in lines if not line.startswith(b'{"note"')))
    candidate = prepare(source, tmp_path / "new.db", None)
    with open_for_reading(candidate.path) as database:
        assert look_at_end(database) == ()
