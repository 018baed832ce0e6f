"""The file's schema held against the one that this version writes: a table that was rebuilt is another one.

A generated column cannot be written; whoever wants it to say something else must change its definition. Names
alone say nothing: a trigger may bear the name of a table, so everything is known by its type *and* its name.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from storage.log.tables import APPLICATION_ID, TRIGGERS, metadata
from storage.memory import Known

_ALEMBIC = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
"""The table in which Alembic notes the schema's revision, as it makes it itself."""

_OBJECTS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_schema"
    " UNION ALL SELECT type, name, tbl_name, sql FROM sqlite_temp_schema"
)
_LITERAL = re.compile(r"('(?:[^']|'')*')")

Schema = dict[str, tuple[str, ...]]
"""By type and name: the table it belongs to with its text, of each that there is. What SQLite makes itself
has none."""


def schema_of(connection: Connection) -> Schema:
    """Everything in the schema, whatever its type, without regard to blanks and quotes of names."""
    found: dict[str, list[str]] = {}
    for kind, name, table, text in connection.exec_driver_sql(_OBJECTS).all():
        found.setdefault(f"{kind} {name}", []).append(f"{table}: {_plain(text or '')}")
    return {key: tuple(texts) for key, texts in found.items()}


def schema_differences(connection: Connection, known: Known) -> tuple[str, ...]:
    """Where the schema is not ours, one line each; empty when it is."""
    found, wanted = schema_of(connection), wanted_schema(known)
    return (
        *_numbers(connection),
        *(
            f"{name} is {_state(found.get(name, ()), wanted.get(name, ()))}"
            for name in sorted(found.keys() | wanted.keys())
            if found.get(name) != wanted.get(name)
        ),
    )


def missing_tables(connection: Connection, known: Known) -> tuple[str, ...]:
    """The tables of ours that are not there: without them nothing else can be asked of the file."""
    found = schema_of(connection)
    return tuple(name for name in sorted(each.name for each in known.schema) if f"table {name}" not in found)


def _state(found: tuple[str, ...], wanted: tuple[str, ...]) -> str:
    if not found:
        return "missing"
    if not wanted:
        return "none of ours"
    return "there twice" if Counter(found)[wanted[0]] else "altered"


def _numbers(connection: Connection) -> Iterator[str]:
    """What the file's head says of whose it is; the second of these numbers we leave alone."""
    for name, wanted in (("application_id", APPLICATION_ID), ("user_version", 0)):
        if (found := connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()) != wanted:
            yield f"{name} is {found} and not {wanted}"


@cache
def wanted_schema(known: Known) -> Schema:
    """What the tables of this version look like in a file."""
    engine = create_engine("sqlite://", module=dbapi2, poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(_ALEMBIC)
            metadata.create_all(connection, tables=known.schema)
            for trigger in TRIGGERS.values():
                connection.exec_driver_sql(trigger)
            return schema_of(connection)
    finally:
        engine.dispose()


def _plain(text: str) -> str:
    """What stands in single quotes is a value, and stays as it is."""
    parts = _LITERAL.split(text)
    parts[::2] = map(_tight, parts[::2])
    return "".join(parts).strip()


def _tight(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace('"', "")).replace("( ", "(").replace(" )", ")")
