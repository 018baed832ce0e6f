"""The migrations lead to the tables that the code works with."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage import migrations
from storage.connect import write_engine
from storage.database import Database, open_database
from storage.errors import WrongDatabase
from storage.schema import schema_of, wanted_schema
from storage.tables import SCHEMA, metadata


def test_the_code_expects_the_newest_revision() -> None:
    script = ScriptDirectory.from_config(migrations.config())
    assert script.get_heads() == [SCHEMA]


def test_the_migrated_file_has_the_tables_of_the_code(database: Database) -> None:
    with database.reading() as migrated:
        assert schema_of(migrated) == wanted_schema()


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
