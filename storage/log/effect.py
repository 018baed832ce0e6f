"""The one function that brings a record's effect into the tables; each kind registers its own."""

from functools import singledispatch

from sqlalchemy import Connection

from storage.log.entry import Entry
from storage.log.record import Record


@singledispatch
def effect(record: Record, entry: Entry, connection: Connection) -> None:
    """Nothing, for all kinds without a function of their own."""
