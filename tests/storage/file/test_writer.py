"""The writing thread survives whatever a job does, and one job's error is not another's."""

import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from storage.errors import LedgerUnavailable, StorageError
from storage.file import connect
from storage.file.database import Database
from storage.file.writer import GROUP
from storage.log.ledger import Ledger
from storage.proof.chain import verify_chain
from tests.storage.log.test_ledger import PATIENCE_S, Gate
from tests.storage.projections import Projections
from tests.storage.samples import started


def broken(connection: Connection) -> None:
    raise ZeroDivisionError("a fault in the program")


def test_a_faulty_job_fails_alone(database: Database, ledger: Ledger) -> None:
    gate = Gate(database)
    before = [ledger._submit((started(n),)) for n in range(3)]
    fault = database.submit(broken)
    behind = [ledger._submit((started(n),)) for n in range(3, 6)]
    gate.open()
    with pytest.raises(ZeroDivisionError):
        fault.result(PATIENCE_S)
    assert [future.result(PATIENCE_S)[0].seq for future in before + behind] == [1, 2, 3, 4, 5, 6]
    assert verify_chain(database) is None


def test_what_a_faulty_job_had_done_is_undone(database: Database, ledger: Ledger) -> None:
    def half(connection: Connection) -> None:
        connection.exec_driver_sql("INSERT INTO devices (device, state, since) VALUES ('ghost', 'online', 0)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.submit(half).result(PATIENCE_S)
    assert Projections(database).devices() == {}


def test_more_than_one_group(database: Database, ledger: Ledger) -> None:
    gate = Gate(database)
    futures = [ledger._submit((started(n),)) for n in range(2 * GROUP + 1)]
    gate.open()
    assert [f.result(PATIENCE_S)[0].seq for f in futures] == list(range(1, 2 * GROUP + 2))


def test_each_waiter_gets_an_error_of_its_own(database: Database, ledger: Ledger) -> None:
    """One exception object raised in two tasks would grow both their tracebacks."""
    gate = Gate(database)
    full = dbapi2.OperationalError("database or disk is full")
    full.sqlite_errorcode = dbapi2.SQLITE_FULL

    def fail(connection: Connection) -> None:
        raise full

    futures: list[Future[Any]] = [database.submit(fail) for _ in range(2)]
    futures.append(ledger._submit((started(1),)))
    gate.open()
    errors = [future.exception(PATIENCE_S) for future in futures]
    assert all(isinstance(error, LedgerUnavailable) for error in errors), "the disk is everybody's"
    assert len({id(error) for error in errors}) == 3
    assert isinstance(errors[0], StorageError)
    assert errors[0].detail == "kagiban.db: database or disk is full"


def test_a_lock_held_by_another_program(
    path: Path, database: Database, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.submit(lambda c: c.exec_driver_sql("PRAGMA busy_timeout = 50").close()).result(PATIENCE_S)
    other = dbapi2.connect(str(path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for _ in range(2):
        with pytest.raises(LedgerUnavailable, match="locked"):
            ledger.append_blocking(started(1))
    other.execute("ROLLBACK")
    other.close()
    assert ledger.append_blocking(started(1))[0].seq == 1
    assert connect.BUSY_S >= 1, "a short write of the command line must not look like a fault"


def test_the_thread_starts_with_the_first_job(database: Database) -> None:
    def writers() -> list[str]:
        return [t.name for t in threading.enumerate() if t.name == f"writer {database.path.name}"]

    assert writers() == []
    database.submit(lambda connection: None).result(PATIENCE_S)
    assert len(writers()) == 1


def test_closing_from_two_threads_at_once(database: Database, ledger: Ledger) -> None:
    future = ledger._submit((started(1),))
    closers = [threading.Thread(target=database.close) for _ in range(4)]
    for closer in closers:
        closer.start()
    for closer in closers:
        closer.join(PATIENCE_S)
        assert not closer.is_alive()
    assert future.result(0)[0].seq == 1
