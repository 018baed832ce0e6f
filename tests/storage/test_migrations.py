"""The migrations lead to the tables that the code works with."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from storage import migrations
from storage.connect import write_engine
from storage.database import Database, open_database
from storage.errors import WrongDatabase
from storage.tables import SCHEMA, TRIGGERS, metadata


def schema_of(connection: Connection) -> dict[str, str]:
    """Every table, index and trigger by its text, without regard to blanks and quotes."""
    sql = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'alembic_version'"
    rows = connection.exec_driver_sql(sql).all()
    return {name: " ".join(text.replace('"', "").split()).replace("( ", "(") for name, text in rows}


def test_the_code_expects_the_newest_revision() -> None:
    script = ScriptDirectory.from_config(migrations.config())
    assert script.get_heads() == [SCHEMA]


def test_the_migrated_file_has_the_tables_of_the_code(database: Database) -> None:
    engine = create_engine("sqlite://", module=dbapi2, poolclass=StaticPool)
    with engine.begin() as fresh, database.reading() as migrated:
        metadata.create_all(fresh)
        for trigger in TRIGGERS.values():
            fresh.exec_driver_sql(trigger)
        assert schema_of(migrated) == schema_of(fresh)
    engine.dispose()


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
        migrations.upgrade(connection, "0000-unheard-of", "here")

    with pytest.raises(WrongDatabase), engine.begin() as connection:
        cut_off(connection)
    with engine.begin() as connection:
        assert "half" not in schema_of(connection)
    engine.dispose()
    assert path.read_bytes() == before
