"""Statements written with Core, compiled once, and run by the driver inside SQLAlchemy's transaction.

SQLAlchemy's way to the driver costs more per statement than SQLite's work on one row: through it an append
took 3.0 times a bare write and sync, past it 2.5 times; a question took three times as long.
"""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import ClauseElement

Rows = list[tuple[Any, ...]]

_DIALECT = sqlite.dialect(paramstyle="qmark")


class Prepared:
    """One statement. `columns` names an insert's columns where it is not to fill them all."""

    def __init__(self, statement: ClauseElement, *columns: str) -> None:
        compiled: Any = statement.compile(dialect=_DIALECT, column_keys=list(columns) or None)
        self._sql = str(compiled)
        self._names: tuple[str, ...] = tuple(compiled.positiontup)
        self._fixed: dict[str, Any] = dict(compiled.params)

    def run(self, connection: Connection, **values: str | int | bytes | None) -> Rows:
        """Executes it with these values; those written into the statement need not be given.

        Returns the rows of a query. Raises the driver's own errors; `translated` understands them.
        """
        given = self._fixed | values
        driver = connection.connection.driver_connection
        if driver is None:
            raise RuntimeError("the connection is closed")
        rows: Rows = driver.execute(self._sql, [given[name] for name in self._names]).fetchall()
        return rows
