"""`kagiban ledger checkpoint`: the signed checkpoint leaves the machine, and the ledger knows if it did."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kiosk import locale
from kiosk.config import Settings
from kiosk.core.errors import KioskError
from kiosk.core.machine.disks import Disks
from kiosk.core.machine.files import write_new
from kiosk.locale import _
from kiosk.records.at_rest import Begin, writing
from kiosk.records.ways_out import Seal
from kiosk.slip.qr import code_lines, least_room
from storage.proof.handed_out import LEFT, How

WHITE_ON_BLACK, PLAIN = "\x1b[97;40m", "\x1b[0m"
"""Select Graphic Rendition (ECMA-48): a terminal's own colours may be the other way round."""
BELOW = 2
"""Rows below a code: the question whether it was taken along, and where the cursor is then."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Somebody sits there: how much they see at once, and how they are asked."""

    columns: int
    rows: int
    ask: Callable[[str], bool]


def hand_out(
    settings: Settings,
    begin: Begin,
    out: TextIO,
    err: TextIO,
    *,
    qr: bool,
    out_file: Path | None,
    terminal: Terminal | None,
    outside: Callable[[Path, Path], bool] | None = None,
) -> None:
    """Writes the note over all records: as text, as a code, or into a new file. Raises `KioskError`.

    Without a `terminal` the output goes to another program. Recorded is what was so: what nobody says that
    they have, and a file on a disk of this machine, have not left it.
    """
    locale.use(settings.station.language)
    with writing(settings, begin) as records:
        seal = Seal(records.ledger.checkpoint())
        if out_file is not None:
            how: How | None = _into_file(settings, out, seal, out_file, outside or Disks().is_outside)
        else:
            how = _onto(out, seal, terminal, qr=qr)
        if how is not None:
            records.ledger.append_blocking(seal.handed_out(how))
    if how not in LEFT:
        err.write(_WHY_NOT[how]() + "\n")


def _into_file(
    settings: Settings, out: TextIO, seal: Seal, file: Path, outside: Callable[[Path, Path], bool]
) -> How:
    write_new(file, seal.note, mode=0o644)
    said = _("{file}: checkpoint over {size} records").format(file=file, size=seal.checkpoint.size)
    out.write(said + "\n")
    return How.FILE if outside(file.absolute().parent, settings.database.parent) else How.SAME_DISK


def _onto(out: TextIO, seal: Seal, terminal: Terminal | None, *, qr: bool) -> How | None:
    """The text and, behind it, the code: what comes last is what still stands on the screen."""
    code = _code(seal, terminal) if qr else ""
    out.write(seal.note + code)
    out.flush()
    if terminal is None:
        return How.PIPE
    if not terminal.ask(_("Do you have it, outside this machine?")):
        return None
    return How.QR if qr else How.TEXT


def _code(seal: Seal, terminal: Terminal | None) -> str:
    """The first spelling that has room. Raises `KioskError` where a terminal is too small for any."""
    if terminal is None:
        return "".join(f"{line}\n" for line in code_lines(seal.note, *least_room(seal.note)))
    for spelling in seal.spellings:
        if lines := code_lines(spelling, terminal.columns, terminal.rows - BELOW):
            return "".join(f"{WHITE_ON_BLACK}{line}{PLAIN}\n" for line in lines)
    columns, rows = least_room(seal.spellings[-1])
    detail = _("It needs {columns} columns and {rows} rows; here are {has} and {have}: use --out.")
    needed = detail.format(columns=columns, rows=rows + BELOW, has=terminal.columns, have=terminal.rows)
    raise KioskError(_("The terminal is too small for the code"), needed)


_WHY_NOT: dict[How | None, Callable[[], str]] = {
    None: lambda: _("It is not on record as handed out."),
    How.SAME_DISK: lambda: _("The file is on a disk of this machine: the checkpoint has not left it."),
    How.PIPE: lambda: _("What the other program does with it is not known: it does not count as handed out."),
}
