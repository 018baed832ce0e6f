"""The migrations lead to the tables that the code works with."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage import migrations
from storage.errors import WrongDatabase
from storage.examine.verify import verify
from storage.examine.vouched import HEAD, MISSING
from storage.file.connect import write_engine
from storage.file.database import Database, open_database
from storage.file.schema import schema_differences, schema_of, wanted_schema
from storage.keys.records import KeyTaken
from storage.log.canonical import encode
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.log.tables import SCHEMA, TRIGGERS, metadata
from storage.proof.chain import verify_chain
from storage.proof.link import GENESIS, link
from storage.proof.note import Signer
from storage.shredding.records import SheetsCounted, ShredBegun
from storage.station.records import AlarmStarted, Intended
from storage.subjects import SHIPPED
from tests.storage.file.test_guards import REFUSED
from tests.storage.projections import Projections
from tests.storage.samples import NOON_US, HandClock, started


def test_the_code_expects_the_newest_revision() -> None:
    script = ScriptDirectory.from_config(migrations.config())
    assert script.get_heads() == [SCHEMA]


def test_the_migrated_file_has_the_tables_of_the_code(database: Database) -> None:
    with database.reading() as migrated:
        assert schema_of(migrated) == wanted_schema(SHIPPED)


def test_alembic_finds_nothing_to_change(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    open_database(path, create=True).close()
    before = path.read_bytes()
    engine = write_engine(path, None)

    def cut_off(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (done TEXT)")
        migrations.upgrade(connection, "0000-unheard-of", "here", SHIPPED)

    with pytest.raises(WrongDatabase), engine.begin() as connection:
        cut_off(connection)
    with engine.begin() as connection:
        assert "table half" not in schema_of(connection)
    engine.dispose()
    assert path.read_bytes() == before


# --- forward, on a file that holds an office's records ------------------------------------------------

OLD = 700
"""Records in the first schema: enough for complete subtrees of the tree that the second one brings."""


@pytest.fixture
def old_file(path: Path) -> Path:
    """A file as the first version left it: loans, and one command whose outcome nobody knows."""
    path.touch(mode=0o600)
    engine = write_engine(path, None)
    with engine.begin() as connection:
        command.upgrade(migrations.config(connection), "0001")
    with engine.begin() as connection:
        previous = GENESIS
        for seq in range(1, OLD + 1):
            body = _old_body(seq, _old_record(seq))
            previous = link(previous, body)
            connection.exec_driver_sql("INSERT INTO ledger VALUES (?, ?, ?)", (seq, body.decode(), previous))
        for statement, at in OLD_TABLES:
            connection.exec_driver_sql(statement, (at,))
    engine.dispose()
    return path


def _old_record(seq: int) -> Record:
    if seq == 1:
        return KeyTaken(key="k", slot=1, person="p", purpose="交付", intent=0)
    if seq == 2:
        return AlarmStarted(alarm="slot_forced:3", cause="slot_forced", slot=3)
    if seq == OLD:
        return Intended(action="release", because="lend", device="cabinet", slot=2, key="k", person="p")
    return started(seq)


OLD_TABLES = (
    ("INSERT INTO loans VALUES (1, 'k', 1, 'p', '交付', ?, NULL, '')", NOON_US + 1),
    ("INSERT INTO alarms VALUES ('slot_forced:3', 2, 'slot_forced', 3, '', '', ?)", NOON_US + 2),
    (
        "INSERT INTO intents VALUES (700, ?, 'release', 'lend', 'cabinet', 2, 'k', 'p', '', 0, 'open', 0, 0)",
        NOON_US + OLD,
    ),
)
"""What the first version's tables said of these records."""
NO_KEY = "no record names a key that signs, and the first of all does"


def _old_body(seq: int, record: Record) -> bytes:
    fixed = {"at": NOON_US + seq, "kind": record.kind, "mono": seq, "seq": seq, "station": "north", "v": 1}
    return encode(fixed | record.parts())


def test_an_old_file_comes_forward_with_every_record_and_guard(old_file: Path) -> None:
    with open_database(old_file) as database:
        with database.reading() as connection:
            assert schema_differences(connection, SHIPPED) == ()
            rows = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all()
            assert {name for (name,) in rows} == set(TRIGGERS)
            nodes = connection.exec_driver_sql("SELECT level, idx FROM tree").all()
            assert nodes == [(8, 0), (8, 1)]
        report = verify(database, full=True)
        assert report.records == OLD
        assert {str(each) for each in report.problems} == {f"{HEAD}: {MISSING}", f"record 1: {NO_KEY}"}
        projections = Projections(database)
        assert [intent.seq for intent in projections.open_intents()] == [OLD]
        assert [(loan.key, loan.due) for loan in projections.open_loans()] == [("k", None)]
        assert [alarm.alarm for alarm in projections.open_alarms()] == ["slot_forced:3"]
        ledger = Ledger(database, station="north", clock=HandClock(OLD))
        assert ledger.append_blocking(started(1))[0].seq == OLD + 1
        ledger.close()
        assert verify_chain(database) is None


def test_what_an_older_version_made_of_the_records_is_made_anew(path: Path) -> None:
    """Tables as a version left them that took a release for open although a later one had superseded it."""
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="north", clock=HandClock(1), signer=Signer("s", bytes(32)))
        ledger.take_up_key()
        ledger.append_blocking(started(1), _old_record(OLD), _old_record(1))
        ledger.close()
        want = _dumped(database)
    engine = write_engine(path, None)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE loans SET holder = 'somebody else'")
        connection.exec_driver_sql("DELETE FROM intents")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0005'")
    engine.dispose()
    with open_database(path) as database:
        assert _dumped(database) == want
        assert verify(database, full=True).problems == ()


def test_an_open_batch_of_an_older_version_is_added_up_anew(path: Path) -> None:
    """Its tables said seven: the two sheets of nobody between its sessions were in it."""
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="north", clock=HandClock(1))
        ledger.append_blocking(
            ShredBegun(batch="b", person="p", second="q"),
            *(
                SheetsCounted(reading=reading, when=when, batch="b")
                for reading, when in ((100, "start"), (103, "end"), (105, "start"), (107, "end"))
            ),
        )
        ledger.close()
    engine = write_engine(path, None)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE batches SET counted = 7")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0006'")
    engine.dispose()
    with open_database(path) as database:
        (batch,) = Projections(database).open_batches()
        assert batch.counted == 5
        assert Projections(database).differences() == ()


def _dumped(database: Database) -> list[list[object]]:
    tables = [metadata.tables[name] for name in ("loans", "intents", "ledger")]
    with database.reading() as connection:
        return [[tuple(row) for row in connection.execute(table.select())] for table in tables]


@pytest.mark.parametrize("statement", REFUSED[:10])
def test_an_old_file_is_guarded_when_it_has_come_forward(old_file: Path, statement: str) -> None:
    with open_database(old_file) as database, pytest.raises(DBAPIError):
        database.submit(lambda connection: connection.exec_driver_sql(statement).close()).result()
