"""A table of any book: columns and rows, as text in columns or as plain values for JSON. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeAlias

from rich.cells import cell_len

from kiosk.core.machine.printable import printable
from kiosk.locale import _

GAP = "  "


class Spelled(Protocol):
    """A value that knows itself how people read it, and how programs do."""

    def __str__(self) -> str: ...

    def plain(self) -> Any:
        """The same of what JSON can hold."""


Value: TypeAlias = str | int | date | datetime | Spelled | None
"""What a cell may hold; None where there is nothing, or nothing is known."""


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is the column's name for programs and never changes; `title` its heading for people."""

    field: str
    title: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a book. Each row has a value for each column."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Value], ...]


def table_of(name: str, title: str, columns: Iterable[Column], rows: Iterable[Iterable[Value]]) -> Table:
    """A table of rows whose values stand in the order of the columns."""
    columns = tuple(columns)
    fields = [column.field for column in columns]
    return Table(name, title, columns, tuple(dict(zip(fields, row, strict=True)) for row in rows))


def as_text(table: Table) -> str:
    """The title, the headings and a line for each row, aligned as wide as a terminal shows them.

    Columns in which no row has anything are left out: a book has many, and lines are wide enough.
    """
    if not table.rows:
        nothing = _("none")
        return f"{table.title}\n{GAP}{nothing}\n"
    columns = [each for each in table.columns if any(spelled(row[each.field]) for row in table.rows)]
    lines = [[column.title for column in columns]]
    lines += [[spelled(row[column.field]) for column in columns] for row in table.rows]
    widths = [max(map(cell_len, cells)) for cells in zip(*lines, strict=True)]
    right = [_is_numbers(table, column) for column in columns]
    shown = (GAP + GAP.join(_aligned(line, widths, right)) for line in lines)
    return "\n".join((table.title, *(line.rstrip() for line in shown))) + "\n"


def as_plain(table: Table) -> list[dict[str, Any]]:
    """The rows for JSON: times as ISO 8601 with their zone, days as ISO 8601."""
    return [{column.field: plain(row[column.field]) for column in table.columns} for row in table.rows]


def spelled(value: Value) -> str:
    """A value as people read it, on one line: times to the minute, in the office's own zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return _("yes") if value else ""
    return printable(" / ".join(str(value).splitlines()))


def plain(value: Value) -> Any:
    """A value as programs read it: times to the second."""
    if isinstance(value, datetime):
        return value.astimezone().isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int) else value.plain()


def _is_numbers(table: Table, column: Column) -> bool:
    """Is there nothing but numbers in this column? They are read from the right."""
    values = [row[column.field] for row in table.rows if row[column.field] is not None]
    return bool(values) and all(type(value) is int for value in values)


def _aligned(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    for text, width, is_number in zip(cells, widths, right, strict=True):
        blank = " " * (width - cell_len(text))
        yield blank + text if is_number else text + blank
