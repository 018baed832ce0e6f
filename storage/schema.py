"""The file's schema held against the one that this version writes: a table that was rebuilt is another one.

A generated column cannot be written; whoever wants it to say something else must change its definition.
"""

from functools import cache

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from storage.tables import TRIGGERS, metadata

_ALEMBIC = "alembic_version"


def schema_of(connection: Connection) -> dict[str, str]:
    """Every table, index and trigger by its text, without regard to blanks and quotes."""
    sql = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    rows = connection.exec_driver_sql(sql).all()
    return {name: _plain(text) for name, text in rows if name != _ALEMBIC}


def schema_differences(connection: Connection) -> tuple[str, ...]:
    """Where the schema is not ours, one line each; empty when it is."""
    found, wanted = schema_of(connection), wanted_schema()
    return tuple(
        f"{name} is {'missing' if name not in found else 'none of ours' if name not in wanted else 'altered'}"
        for name in sorted(found.keys() | wanted.keys())
        if found.get(name) != wanted.get(name)
    )


@cache
def wanted_schema() -> dict[str, str]:
    """What the tables of this version look like in a file."""
    engine = create_engine("sqlite://", module=dbapi2, poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            for trigger in TRIGGERS.values():
                connection.exec_driver_sql(trigger)
            return schema_of(connection)
    finally:
        engine.dispose()


def _plain(text: str) -> str:
    return " ".join(text.replace('"', "").split()).replace("( ", "(").replace(" )", ")")
