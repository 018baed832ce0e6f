"""What a book is, for `kagiban report`: what it is called, what it is asked for, and how it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from kiosk.books.span import Span, Stretch
from kiosk.books.table import Column, Table, Value
from kiosk.config import Settings
from kiosk.records.at_rest import Records

House = TypeVar("House")
"""All subjects; no book knows which they are."""


@dataclass(frozen=True, slots=True)
class OfDays:
    """What a book of days is asked for. `today` is the office's own day."""

    records: Records
    settings: Settings
    span: Span
    today: date


@dataclass(frozen=True, slots=True)
class OfPlace:
    """What a book of a place is asked for: `place` is its id or name, as it was typed."""

    records: Records
    settings: Settings
    stretch: Stretch
    place: str


@dataclass(frozen=True, slots=True)
class Written:
    """A book's title, and its tables in the order in which they are read."""

    title: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class BookOfDays(Generic[House]):
    """A book over days. `name`: its command and its name for programs; `help`: of the command, in English.

    `write` asks the records; it raises `KioskError`, `StorageError`.
    """

    name: str
    help: str
    write: Callable[[House, OfDays], Written]


@dataclass(frozen=True, slots=True)
class BookOfPlace(Generic[House]):
    """The same of one place between two times."""

    name: str
    help: str
    write: Callable[[House, OfPlace], Written]


@dataclass(frozen=True, slots=True)
class Added:
    """What one subject adds to another's book of days: tables, columns of each day, columns of the totals."""

    tables: tuple[Table, ...] = ()
    by_day: tuple[tuple[Column, Mapping[date, Value]], ...] = ()
    totals: tuple[tuple[Column, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """By whom something is added to the book of this name. `add` asks the records as the book itself does."""

    book: str
    add: Callable[[OfDays], Added]
