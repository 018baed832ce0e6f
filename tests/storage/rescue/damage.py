"""A database of 2,000 records, what it holds, and ways to damage it."""

import re
from dataclasses import dataclass
from pathlib import Path

from sqlcipher3 import dbapi2

from storage.file.connect import connect
from storage.file.database import open_database
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.rescue.salvage import Salvaged
from storage.station.records import DeviceChanged
from tests.storage.samples import HandClock

COUNT = 2000
PAGE = 4096
KEY = bytes(range(32))


@dataclass(frozen=True)
class Whole:
    """A database at rest and what it holds: `rows` by number, each body with its hash."""

    content: bytes
    rows: dict[int, tuple[bytes, bytes]]


def record(number: int) -> Record:
    """Short ones and longer ones, so that pages hold different numbers of them."""
    return DeviceChanged(device=f"d{number % 7}", state="online", detail=f"{number} " * (number % 40))


def fill(path: Path, key: bytes | None, records: list[Record]) -> None:
    """Writes the records into a new database, in several transactions."""
    with open_database(path, create=True, key=key) as database:
        ledger = Ledger(database, station="s", clock=HandClock())
        for start in range(0, len(records), 500):
            ledger.append_blocking(*records[start : start + 500])


def rows_of(path: Path, key: bytes | None) -> dict[int, tuple[bytes, bytes]]:
    """What SQLite reads of a file that is whole."""
    connection = connect(path, key, "ro")
    rows = connection.execute("SELECT seq, CAST(body AS BLOB), hash FROM ledger").fetchall()
    connection.close()
    return {seq: (body, digest) for seq, body, digest in rows}


def make_whole(path: Path, key: bytes | None) -> Whole:
    """A new database at rest."""
    fill(path, key, [record(number) for number in range(COUNT)])
    return Whole(path.read_bytes(), rows_of(path, key))


def found(salvaged: Salvaged) -> dict[int, tuple[bytes, bytes]]:
    return {each.seq: (each.body, each.hash) for each in salvaged.records}


def on_page(content: bytes, number: int) -> set[int]:
    """The numbers of the records whose bodies lie on one page of a plain file."""
    page = content[(number - 1) * PAGE : number * PAGE]
    return {int(seq) for seq in re.findall(rb'"seq":(\d+),"station"', page)}


def page_of(content: bytes, seq: int) -> int:
    return content.index(b'"seq":%d,"station"' % seq) // PAGE + 1


def without_page(content: bytes, number: int, filler: bytes = b"\x00") -> bytes:
    return content[: (number - 1) * PAGE] + filler * PAGE + content[number * PAGE :]


def by_hand(path: Path, *statements: str) -> None:
    connection = dbapi2.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA secure_delete = OFF")
    for statement in statements:
        connection.execute(statement)
    connection.close()
