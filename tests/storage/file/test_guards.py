"""The ledger table takes the next record and nothing else, whoever asks."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from storage.file.database import Database
from storage.log import tables
from storage.log.ledger import Ledger
from storage.proof.chain import verify_chain
from tests.storage.samples import started

ROW = '(seq, body, hash) VALUES ({seq}, \'{{"at":1,"kind":"x","seq":{seq}}}\', zeroblob(32))'

REFUSED = [
    "UPDATE ledger SET hash = zeroblob(32) WHERE seq = 2",
    "UPDATE OR IGNORE ledger SET body = '{}' WHERE seq = 3",
    "UPDATE OR REPLACE ledger SET seq = 1 WHERE seq = 3",
    "UPDATE ledger SET seq = 9 WHERE seq = 3",
    "DELETE FROM ledger WHERE seq = 3",
    "DELETE FROM ledger",
    "INSERT INTO ledger " + ROW.format(seq=3),
    "INSERT INTO ledger " + ROW.format(seq=5),
    "INSERT INTO ledger " + ROW.format(seq=0),
    "INSERT INTO ledger " + ROW.format(seq=-1),
    "INSERT OR REPLACE INTO ledger " + ROW.format(seq=3),
    "INSERT OR REPLACE INTO ledger " + ROW.format(seq=1),
    "INSERT OR IGNORE INTO ledger " + ROW.format(seq=7),
    "INSERT INTO ledger " + ROW.format(seq=2) + " ON CONFLICT (seq) DO UPDATE SET hash = excluded.hash",
    "INSERT INTO ledger (body, hash) VALUES ('{\"seq\":4}', zeroblob(32))",
    "INSERT INTO ledger (seq, body, hash) VALUES (4, '{\"seq\":5}', zeroblob(32))",
    "INSERT INTO ledger (seq, body, hash) VALUES (4, '{}', zeroblob(32))",
    "INSERT INTO ledger (seq, body, hash) VALUES (4, 'no json', zeroblob(32))",
    "INSERT INTO ledger (seq, body, hash) VALUES (4, '{\"seq\":4}', zeroblob(31))",
    "INSERT INTO ledger (seq, body, hash) VALUES (4, '{\"seq\":4}', 'text')",
    "INSERT INTO ledger (seq, body, hash, kind) VALUES (4, '{\"seq\":4}', zeroblob(32), 'x')",
    "UPDATE ledger SET kind = 'x'",
]


def content(database: Database) -> list[tuple[Any, ...]]:
    with database.reading() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT seq, body, hash FROM ledger")]


@pytest.mark.parametrize("statement", REFUSED)
def test_nothing_is_changed_removed_or_put_between(
    database: Database, ledger: Ledger, statement: str
) -> None:
    ledger.append_blocking(*map(started, range(3)))
    before = content(database)
    with pytest.raises(DBAPIError):
        database.submit(lambda connection: connection.exec_driver_sql(statement).close()).result()
    assert content(database) == before
    assert ledger.append_blocking(started(4))[0].seq == 4
    assert verify_chain(database) is None


def test_the_search_columns_come_from_the_body_and_the_indexes_serve(
    database: Database, ledger: Ledger
) -> None:
    ledger.append_blocking(started(1))
    with database.reading() as connection:
        kind, at = connection.exec_driver_sql("SELECT kind, at FROM ledger").one()
        assert (kind, at) == ("station.started", 1_795_478_400_001_000)
        for column in ("person", "key", "place", "batch", "kind"):
            asked = select(tables.ledger.c.seq).where(tables.ledger.c[column] == "x", tables.ledger.c.at > 1)
            sql = str(asked.compile(connection, compile_kwargs={"literal_binds": True}))
            (plan,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
            index = "ix_ledger_kind" if column == "kind" else f"ix_ledger_{column}_at"
            assert index in plan[-1]
