"""What a sheet of duties would make of the rotation: as lines for whoever decides, and as records. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

from kiosk.core.machine.printable import printable
from kiosk.core.office.register import Register
from kiosk.locale import _
from kiosk.people.rotation.grid import weekday
from kiosk.people.rotation.sheet import RotationOffice, RotationSheet, Turn, names_of
from kiosk.sheets.changes import Changes
from storage.people.records import RotationSet


def rotation_changes(sheet: RotationSheet, office: RotationOffice, reason: str = "") -> Changes[RotationSet]:
    """What the sheet changes, and how much of it stays. `reason`: why what was planned becomes another."""
    turns = [turn for turn in sheet.turns if turn.changes]
    lines = (*_lines(turns, office.register), _summary(sheet, len(turns)))
    return Changes(lines, tuple(_record(turn, reason, office.today) for turn in turns))


def _record(turn: Turn, reason: str, today: date) -> RotationSet:
    """A plan for days to come that were free needs no reason, and gets none."""
    is_swap = bool(turn.before) or turn.day <= today
    return RotationSet(
        day=turn.day.isoformat(),
        duty=turn.duty,
        people=" ".join(turn.people),
        reason=reason if is_swap else "",
    )


def _lines(turns: Iterable[Turn], register: Register) -> Iterator[str]:
    for turn in turns:
        said = _("{day} ({weekday}) {duty}: was {before}, becomes {after}")
        if not turn.before:
            said = _("{day} ({weekday}) {duty}: {after}")
        yield printable(
            said.format(
                day=turn.day,
                weekday=weekday(turn.day),
                duty=turn.duty,
                before=names_of(turn.before, register),
                after=names_of(turn.people, register),
            )
        )


def _summary(sheet: RotationSheet, changed: int) -> str:
    said = _("days in the sheet: {days}, duties new or changed: {changed}, as before: {same}")
    return said.format(days=len(sheet.days), changed=changed, same=len(sheet.turns) - changed)
