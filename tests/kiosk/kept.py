"""A ledger whose clock is set by hand, for tests of what is read from it; the office is in Japan."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.records.at_rest import Records
from storage.log.clock import microseconds
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.people.records import PersonRecorded
from storage.shredding.records import SheetsCounted, ShredBegun, ShredClosed, ShredEntered
from tests.fresh import fresh_database

JAPAN = timezone(timedelta(hours=9))


class Clock:
    """Stands still until it is set, and its monotonic side goes with it: no step is seen."""

    def __init__(self) -> None:
        self.us = 0

    def now_us(self) -> int:
        return self.us

    def monotonic_us(self) -> int:
        return self.us


@dataclass
class Office:
    """Records and the hand that writes them."""

    records: Records
    clock: Clock

    def at(self, text: str) -> None:
        """Sets the clock: a time in Japan."""
        self.clock.us = microseconds(datetime.fromisoformat(text).replace(tzinfo=JAPAN))

    def write(self, *records: Record, happened: str = "") -> None:
        if not happened:
            self.records.ledger.append_blocking(*records)
            return
        us = microseconds(datetime.fromisoformat(happened).replace(tzinfo=JAPAN))
        self.records.ledger._submit(records, happened_us=us).result()

    def begin(self, batch: str, sheets: int, *, reading: int | None = None, approver: str = "") -> None:
        reason = "当番が休みのため" if approver else ""
        begun = ShredBegun(batch=batch, person="p-1", second="p-2", approver=approver, reason=reason)
        self.write(begun, ShredEntered(batch=batch, items=f"書き損じ\t{sheets}", sheets=sheets))
        if reading is not None:
            self.write(SheetsCounted(reading=reading, when="start", batch=batch))

    def close(self, batch: str, sheets: int, counted: int, **more: str | int) -> None:
        closed = ShredClosed(
            batch=batch,
            person="p-1",
            second="p-2",
            sheets=sheets,
            counted=counted,
            difference=counted - sheets,
            **more,  # type: ignore[arg-type]
        )
        self.write(closed)

    def whole(self, batch: str, sheets: int, *, reading: int) -> None:
        """A batch that agrees, in one moment."""
        self.begin(batch, sheets, reading=reading)
        self.write(SheetsCounted(reading=reading + sheets, when="end", batch=batch))
        self.close(batch, sheets, sheets)


@pytest.fixture
def in_japan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@contextmanager
def opened(path: Path) -> Iterator[Office]:
    """An office with a new file of records, and nobody in it."""
    clock = Clock()
    clock.us = microseconds(datetime(2026, 1, 1, tzinfo=UTC))
    with fresh_database(path) as database:
        ledger = Ledger(database, station="north", clock=clock)
        yield Office(Records(database, ledger), clock)
        ledger.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    names = {"p-1": "佐藤 和子", "p-2": "鈴木 健一", "p-boss": "高橋 美咲"}
    with opened(tmp_path / "kagiban.db") as made:
        made.write(*(PersonRecorded(person=who, role="staff", name=name) for who, name in names.items()))
        yield made
