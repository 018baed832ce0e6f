"""The disk is full, or may not be written: nothing is lost, and it goes on once it can."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from storage.errors import LedgerUnavailable
from storage.file.database import Database
from storage.log.ledger import Ledger
from storage.proof.chain import verify_chain
from storage.station.records import DeviceChanged
from tests.storage.file.test_database import fill
from tests.storage.projections import Projections
from tests.storage.samples import started

NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
SMALL = 'mount -t tmpfs -o size=16m none "$0" && exec "$@" "$0"'


def run(*command: str | Path) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def can_mount(folder: Path) -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = [*NAMESPACE, "mount", "-t", "tmpfs", "none", str(folder)]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def test_files_that_may_not_grow(tmp_path: Path) -> None:
    assert run(sys.executable, "-m", "tests.storage.full_disk", "limit", tmp_path) == "ok"


def test_a_disk_that_another_file_has_filled(tmp_path: Path) -> None:
    if not can_mount(tmp_path):
        pytest.skip("no small file system can be mounted here")
    child = (sys.executable, "-m", "tests.storage.full_disk", "ballast")
    assert run(*NAMESPACE, "sh", "-c", SMALL, tmp_path, *child) == "ok"


def until_refused(ledger: Ledger) -> tuple[int, LedgerUnavailable]:
    for count in range(1000):
        try:
            ledger.append_blocking(DeviceChanged(device=f"d{count}", state="online", detail="x" * 500))
        except LedgerUnavailable as error:
            return count, error
    pytest.fail("never full")


def test_sqlite_says_full(database: Database, ledger: Ledger) -> None:
    def pages(most: int) -> None:
        def limit(connection: Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {most}").close()

        database.submit(limit).result()

    pages(1)  # SQLite takes what is used already as the least
    count, error = until_refused(ledger)
    assert error.detail.endswith("database or disk is full")
    assert len(list(ledger.read())) == count
    assert len(Projections(database).devices()) == count
    pages(100_000)
    assert ledger.append_blocking(started(1))[0].seq == count + 1
    assert verify_chain(database) is None
    assert Projections(database).differences() == ()


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another user can reach: pytest's own are private."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_a_file_that_may_not_be_written_can_be_read(public: Path) -> None:
    path = public / "k.db"
    fill(path)
    path.chmod(0o444)
    public.chmod(0o777)
    said = run(sys.executable, "-m", "tests.storage.read_only", path).splitlines()
    assert said == ["read 20", "unavailable k.db: attempt to write a readonly database"]


def test_a_folder_that_may_not_be_written_is_said(public: Path) -> None:
    path = public / "k.db"
    fill(path)
    path.chmod(0o444)
    public.chmod(0o555)
    before = path.read_bytes()
    (said,) = run(sys.executable, "-m", "tests.storage.read_only", path).splitlines()
    assert said == f"unavailable {path}: attempt to write a readonly database"
    public.chmod(0o755)
    assert path.read_bytes() == before
    assert os.listdir(public) == ["k.db"]


def test_a_file_that_may_not_be_read_is_said(public: Path) -> None:
    path = public / "k.db"
    fill(path)
    path.chmod(0o000)
    public.chmod(0o755)
    (said,) = run(sys.executable, "-m", "tests.storage.read_only", path).splitlines()
    assert said == f"unavailable {path}: cannot be read: Permission denied"
