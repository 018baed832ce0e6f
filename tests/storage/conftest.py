"""A database on disk for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.file.database import Database
from storage.log.ledger import Ledger
from tests.fresh import fresh_database
from tests.storage.projections import Projections
from tests.storage.samples import HandClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kagiban.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with fresh_database(path) as database:
        yield database


@pytest.fixture
def ledger(database: Database) -> Iterator[Ledger]:
    ledger = Ledger(database, station="north", clock=HandClock())
    yield ledger
    ledger.close()


@pytest.fixture
def projections(database: Database) -> Projections:
    return Projections(database)
