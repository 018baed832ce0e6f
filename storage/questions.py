"""What every room's questions are: short reads of one database, which any thread may ask.

A room's `questions.py` has one class of them; `database.ask(KeyQuestions)` gives it.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from storage.file.prepared import Prepared, Rows
from storage.log.clock import instant
from storage.memory import Known


class Readable(Protocol):
    """A database as it is read: see `storage.file.database.Database`."""

    @property
    def known(self) -> Known:
        """What its records mean."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection inside a read transaction, given back at the end."""


class Questions:
    """The root of all rooms' questions. Raises what `Database.reading` raises."""

    def __init__(self, database: Readable) -> None:
        self._database = database

    def _ask(self, question: Prepared, **values: str | int) -> Rows:
        with self._database.reading() as connection:
            return question.run(connection, **values)


def moment(us: int | None) -> datetime | None:
    """The time that a column says, if it says one."""
    return None if us is None else instant(us)
