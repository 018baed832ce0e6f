"""Appends on a disk without space, in a process of its own: `… -m tests.storage.full_disk HOW DIR`.

HOW is `limit`: no file may grow (RLIMIT_FSIZE); or `ballast`: another file takes all the space DIR has.
Prints `ok` when the ledger refused, lost nothing, could be read meanwhile, and went on once there was space.
"""

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.errors import LedgerUnavailable
from storage.file.database import Database, open_database
from storage.log.ledger import Ledger
from storage.proof.chain import verify_chain
from storage.station.records import DeviceChanged
from tests.storage.projections import Projections
from tests.storage.samples import HandClock


@contextmanager
def limit(folder: Path) -> Iterator[None]:
    """No file may grow beyond what the database has now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    largest = max(file.stat().st_size for file in folder.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 10_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def ballast(folder: Path) -> Iterator[None]:
    """Another file has taken everything that was left."""
    file = folder / "ballast"
    with file.open("wb", buffering=0) as out, suppress(OSError):
        while out.write(bytes(4096)):
            pass
    yield
    file.unlink()


def record(number: int) -> DeviceChanged:
    """One that changes a projection too."""
    return DeviceChanged(device=f"d{number % 7}", state="online", detail="x" * 400)


def appended(ledger: Ledger, count: int) -> int:
    """Appends so many, or fewer: as many as are taken. Returns how many were."""
    for number in range(count):
        try:
            ledger.append_blocking(record(number))
        except LedgerUnavailable as error:
            if not error.detail:
                raise
            return number
    return count


def check(database: Database, ledger: Ledger, count: int) -> None:
    """Exactly what was acknowledged is there, and it can be read now."""
    last = ledger.last()
    assert last is not None
    assert last.seq == count, (last.seq, count)
    assert verify_chain(database) is None
    assert Projections(database).differences() == ()


def main(how: str, folder: Path) -> None:
    """Three times: space, none, space again."""
    with open_database(folder / "k.db", create=True) as database:
        ledger = Ledger(database, station="s", clock=HandClock())
        count = 0
        for _ in range(3):
            count += appended(ledger, 20)
            with {"limit": limit, "ballast": ballast}[how](folder):
                taken = appended(ledger, 5000)
                assert taken < 5000, "the disk was never full"
                count += taken
                assert appended(ledger, 1) == 0, "a full disk stays full"
                check(database, ledger, count)
            assert appended(ledger, 20) == 20, "the same connection goes on"
            count += 20
            check(database, ledger, count)
    with open_database(folder / "k.db") as database:
        check(database, Ledger(database, station="s", clock=HandClock()), count)
    os.write(1, b"ok\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
