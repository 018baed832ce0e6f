"""An export is whole or is not there: nothing is overwritten, and nothing half is left behind."""

import os
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.errors import DatabaseDamaged, LedgerUnavailable, StorageError
from storage.export.export import ExportFailed, export_jsonl, export_tiles, proof_text
from tests.storage.export.exports import KEY, SIGNER, STRANGER, VKEYS, Log, body, examined, log_of

Export = Callable[[Path, Log], object]
Keys = tuple[str, ...]


def as_tiles(
    place: Path,
    log: Log,
    note: str = "",
    vkeys: tuple[str, ...] = VKEYS,
    first: int = 1,
    last: int | None = None,
) -> None:
    note = note or log.note()
    export_tiles(place, note=note, vkeys=vkeys, rows=log.rows, first=first, last=last)


def as_lines(
    place: Path,
    log: Log,
    note: str = "",
    vkeys: tuple[str, ...] = VKEYS,
    first: int = 1,
    last: int | None = None,
) -> None:
    note, tree = note or log.note(), log.subtree
    export_jsonl(place, note=note, vkeys=vkeys, rows=log.rows, subtree=tree, first=first, last=last)


BOTH = pytest.mark.parametrize("make", [as_tiles, as_lines])


@BOTH
@pytest.mark.parametrize("taken", ["file", "folder", "link"])
def test_nothing_is_overwritten(tmp_path: Path, make: Export, taken: str) -> None:
    place = tmp_path / "x.jsonl"
    if taken == "file":
        place.write_text("mine")
    elif taken == "folder":
        place.mkdir()
    else:
        place.symlink_to("nowhere")
    with pytest.raises(ExportFailed, match="nothing is overwritten"):
        make(place, log_of(3))
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]


def test_a_second_file_of_lines_shares_the_verifier(tmp_path: Path) -> None:
    as_lines(tmp_path / "a.jsonl", log_of(3))
    as_lines(tmp_path / "b.jsonl", log_of(3))
    assert {path.name for path in tmp_path.iterdir()} == {"a.jsonl", "b.jsonl", "verify_export.py"}


def test_another_verifier_is_neither_overwritten_nor_left_to_verify(tmp_path: Path) -> None:
    (tmp_path / "verify_export.py").write_text("print('VERIFIED')")
    with pytest.raises(ExportFailed, match="another one is here"):
        as_lines(tmp_path / "a.jsonl", log_of(3))
    assert {path.name for path in tmp_path.iterdir()} == {"verify_export.py"}


@BOTH
def test_a_folder_that_is_not_there_is_an_error_in_a_sentence(tmp_path: Path, make: Export) -> None:
    with pytest.raises(ExportFailed, match="No such file or directory"):
        make(tmp_path / "missing" / "x", log_of(3))


@BOTH
def test_only_the_owner_may_read_an_export(tmp_path: Path, make: Export) -> None:
    make(tmp_path / "x", log_of(3))
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) & 0o077 == 0


@contextmanager
def no_file_may_grow_beyond(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@BOTH
def test_a_disk_that_takes_no_more_leaves_nothing_behind(tmp_path: Path, make: Export) -> None:
    log = log_of(600)
    with no_file_may_grow_beyond(20_000), pytest.raises(ExportFailed, match="File too large"):
        make(tmp_path / "x", log)
    assert list(tmp_path.iterdir()) == []


FULL = """
import sys
from pathlib import Path
from storage.export.export import ExportFailed
from tests.storage.export.exports import log_of
from tests.storage.export.test_export_refused import as_lines, as_tiles
for make in as_tiles, as_lines:
    try:
        make(Path(sys.argv[1]) / "x", log_of(5000))
    except ExportFailed as error:
        print(error.detail)
print(list(Path(sys.argv[1]).iterdir()))
"""
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
SMALL = 'mount -t tmpfs -o size=200k none "$0" && exec "$@" "$0"'


def test_a_full_disk_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    tried = [*NAMESPACE, "mount", "-t", "tmpfs", "none", str(tmp_path)]
    if shutil.which("unshare") is None or subprocess.run(tried, capture_output=True, check=False).returncode:
        pytest.skip("no small file system can be mounted here")
    command = [*NAMESPACE, "sh", "-c", SMALL, str(tmp_path), sys.executable, "-c", FULL]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    sentence = f"{tmp_path / 'x'}: No space left on device"
    assert done.stdout.splitlines() == [sentence, sentence, "[]"]


def broken(log: Log, seq: int, error: BaseException) -> Export:
    """An export from a ledger that cannot be read from a record on."""

    def rows(start: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
        yield from log.rows(start, min(end, seq))
        if end > seq:
            raise error

    def make(place: Path, log: Log) -> None:
        if place.suffix:
            export_jsonl(place, note=log.note(), vkeys=VKEYS, rows=rows, subtree=log.subtree)
        else:
            export_tiles(place, note=log.note(), vkeys=VKEYS, rows=rows)

    return make


@pytest.mark.parametrize("name", ["tiles", "a.jsonl"])
@pytest.mark.parametrize(
    "error", [LedgerUnavailable("closed"), DatabaseDamaged("record 300"), KeyboardInterrupt()]
)
def test_what_goes_wrong_while_reading_leaves_nothing_behind(
    tmp_path: Path, name: str, error: Exception
) -> None:
    log = log_of(600)
    with pytest.raises(type(error)):
        broken(log, 300, error)(tmp_path / name, log)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("gone", [0, 100, 249])
def test_records_that_are_missing_are_an_error(tmp_path: Path, gone: int) -> None:
    log = log_of(250)
    rows = [row for row in log.rows(1, 251) if row[0] != gone + 1]
    note, vkeys = log.note(), VKEYS
    with pytest.raises(DatabaseDamaged):
        export_tiles(tmp_path / "t", note=note, vkeys=vkeys, rows=lambda start, end: rows)
    with pytest.raises(DatabaseDamaged, match="only 249 are there"):
        export_jsonl(
            tmp_path / "a.jsonl", note=note, vkeys=vkeys, rows=lambda start, end: rows, subtree=log.subtree
        )
    with pytest.raises(DatabaseDamaged, match="record 9 is missing"):
        export_jsonl(
            tmp_path / "a.jsonl",
            note=note,
            vkeys=vkeys,
            rows=lambda start, end: [],
            subtree=log.subtree,
            first=10,
        )
    assert list(tmp_path.iterdir()) == []


def changed(log: Log, seq: int, text: bytes) -> Log:
    """The log with a record's body changed and nothing else."""
    bodies = [*log.bodies[: seq - 1], text, *log.bodies[seq:]]
    return Log(bodies, nodes=log.nodes)


def test_a_changed_record_is_not_made_into_tiles(tmp_path: Path) -> None:
    log = log_of(600)
    with pytest.raises(DatabaseDamaged, match="do not lead to the root"):
        as_tiles(tmp_path / "t", changed(log, 300, b"{}"), log.note())
    assert list(tmp_path.iterdir()) == []


def test_a_changed_record_is_written_as_a_line_for_the_verifier_to_find(tmp_path: Path) -> None:
    log = log_of(600)

    def rows(start: int, end: int) -> Iterator[tuple[int, bytes, bytes]]:
        for seq, text, digest in log.rows(start, end):
            yield seq, b"{}" if seq == 300 else text, digest

    export_jsonl(tmp_path / "a.jsonl", note=log.note(), vkeys=VKEYS, rows=rows, subtree=log.subtree)
    wrong = examined(tmp_path / "a.jsonl", KEY).wrong
    assert any("record 300: its hash does not follow" in text for text in wrong)


def test_a_record_that_is_no_text_any_more_is_an_error(tmp_path: Path) -> None:
    log = log_of(3)
    with pytest.raises(DatabaseDamaged, match="record 2 is no text"):
        as_lines(tmp_path / "a.jsonl", changed(log, 2, b"\xff"), log.note())
    assert list(tmp_path.iterdir()) == []


def test_a_record_too_long_for_tiles_is_refused_there_and_written_as_a_line(tmp_path: Path) -> None:
    log = Log([body(1), body(2).replace(b"north", b"n" * 65_536)])
    with pytest.raises(ExportFailed, match="record 2 has"):
        as_tiles(tmp_path / "t", log)
    as_lines(tmp_path / "a.jsonl", log)
    assert examined(tmp_path / "a.jsonl", KEY).wrong == []


def test_the_longest_record_for_tiles_is_verified(tmp_path: Path) -> None:
    longest = body(2, payload={"text": "x" * (65_535 - len(body(2, payload={"text": ""})))})
    assert len(longest) == 65_535
    as_tiles(tmp_path / "t", Log([body(1), longest]))
    assert examined(tmp_path / "t", KEY).wrong == []


@BOTH
def test_a_checkpoint_that_none_of_the_keys_signed_is_refused(tmp_path: Path, make: Any) -> None:
    log = log_of(3)
    with pytest.raises(StorageError):
        make(tmp_path / "x", log, log.note(STRANGER))
    with pytest.raises(StorageError):
        make(tmp_path / "x", log, vkeys=(STRANGER.verifier.text,))
    with pytest.raises(StorageError):
        make(tmp_path / "x", log, vkeys=("no key",))
    make(tmp_path / "x", log, vkeys=(STRANGER.verifier.text, SIGNER.verifier.text))


@BOTH
@pytest.mark.parametrize("first_last", [(0, 3), (4, 4), (3, 2), (1, 4)])
def test_what_is_no_range_is_refused(tmp_path: Path, make: Any, first_last: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is no range of them"):
        make(tmp_path / "x", log_of(3), first=first_last[0], last=first_last[1])


def test_a_proof_of_a_record_behind_the_checkpoint_is_refused() -> None:
    log = log_of(4)
    with pytest.raises(ValueError, match="records 1 to 3"):
        proof_text(4, log.bodies[3], note=log.note(size=3), vkeys=VKEYS, subtree=log.subtree)
