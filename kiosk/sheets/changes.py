"""What a sheet would make another: as lines for whoever decides, and as records. Pure but for saying it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TextIO, TypeVar

from kiosk.core.machine.printable import printable
from kiosk.locale import _
from kiosk.sheets.columns import Table
from kiosk.sheets.spelling import Value
from storage.log.record import Record

R = TypeVar("R", bound=Record)


_NAMING = ("id", "number", "name")
"""Columns by which a line says whom or what it is about."""


@dataclass(frozen=True, slots=True)
class Changes(Generic[R]):
    """`records` by which things change; `lines` say the same, and what stays as it is."""

    lines: tuple[str, ...]
    records: tuple[R, ...]


def compared(
    who: str, table: Table, before: Mapping[str, Value] | None, after: Mapping[str, Value]
) -> Iterator[str]:
    """A line for each cell that becomes another; one line for whoever or whatever is new."""
    titles = {column.field: column.title for column in table.columns}
    if before is None:
        rest = {field: value for field, value in after.items() if value != "" and field not in _NAMING}
        parts = [f"{titles[field]} {_one_line(value)}" for field, value in rest.items()]
        yield printable(_("{who}: new ({parts})").format(who=who, parts=", ".join(parts)))
        return
    for field, value in after.items():
        if value != before[field]:
            said = _("{who}: {column} was {before}, becomes {after}")
            was, becomes = _one_line(before[field]), _one_line(value)
            yield printable(said.format(who=who, column=titles[field], before=was, after=becomes))


def _one_line(value: Value) -> str:
    return "、".join(str(value).splitlines()) or _("nothing")


def summary(changed: int, same: int, staying: int) -> Iterator[str]:
    """The last line: how much becomes another, and how much stays."""
    said = _("new or changed: {changed}, as before: {same}, not in the sheet and staying: {staying}")
    yield said.format(changed=changed, same=same, staying=staying)


def show(out: TextIO, notes: tuple[str, ...], changes: Changes[R]) -> None:
    """Says how the sheet was read and what would change."""
    for note in notes:
        out.write(_("note: {note}").format(note=printable(note)) + "\n")
    for line in changes.lines:
        out.write(line + "\n")
    out.flush()
