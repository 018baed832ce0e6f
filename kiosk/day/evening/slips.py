"""控え: the slip of a lock-up, kept as a PDF beside the records and printed where there is a printer."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.core.acting.actions import Answer, Because, Reason
from kiosk.core.devices.names import device_name
from kiosk.core.machine.files import write_new
from kiosk.core.office.names import key_name, people_names, person_name
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.slip import Slip, pdf_of
from kiosk.slip.order import PrintSlip
from storage.day.records import LockedUp
from storage.errors import LedgerUnavailable

log = logging.getLogger(__name__)

PRIVATE = 0o600


@dataclass
class Slips:
    """`office`: its name, for what is printed. `folder`: where slips are kept as PDF; None for nowhere."""

    office: str = ""
    folder: Path | None = None


def slips_of(station: Station) -> Slips:
    """What this station's slips are made with."""
    return station.part(Slips)


def slip_of(station: Station, locked: LockedUp, when: datetime, note: str) -> Slip:
    """What the responsible officer keeps: who locked up, what stays out, who had each key last."""
    register = station.register
    users = (each.partition("=") for each in locked.last_users.split())
    last = (f"{key_name(register, key)}: {person_name(register, who)}" for key, _sep, who in users)
    rows = (
        (_("Locked up by"), person_name(register, locked.person)),
        (_("Time"), f"{when.astimezone():%Y-%m-%d %H:%M}"),
        (_("Custodian of the night"), person_name(register, locked.custodian)),
        (_("Keys that are out"), ", ".join(key_name(register, key) for key in locked.keys_out.split())),
        (_("Works on"), people_names(register, *locked.stays.split())),
        (_("Closed over"), str(locked.closed_over or "")),
        (_("Last users"), "\n".join(last)),
    )
    title = _("Lock-up of {day}").format(day=locked.day)
    return Slip(
        title, slips_of(station).office, tuple(row for row in rows if row[1]), note, f"{locked.day}-lock-up"
    )


async def kept(station: Station, slip: Slip) -> str:
    """The PDF beside the records; one of the same day is not written over. Where it is, or why nowhere."""
    folder = slips_of(station).folder
    if folder is None:
        return ""
    try:
        path = await asyncio.to_thread(_write, folder, slip)
    except Exception as error:  # the slip is a convenience: the day is locked up all the same
        log.exception("the slip could not be written")
        return _("The slip could not be written: {why}").format(why=str(error) or type(error).__name__)
    return _("Slip: {file}").format(file=path)


def _write(folder: Path, slip: Slip) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = 1
    while (path := folder / f"{slip.name}{f'-{number}' if number > 1 else ''}.pdf").exists():
        number += 1
    write_new(path, pdf_of(slip), mode=PRIVATE)
    return path


@dataclass(frozen=True, slots=True)
class Paper:
    """What became of it, in a line (empty without a printer), and whether the printer said that it is out."""

    said: str
    is_out: bool = False


async def printed(station: Station, slip: Slip) -> Paper:
    """Prints it, once. A queue that has taken it has not printed it."""
    printer = station.equipment.printer
    if printer is None:
        return Paper("")
    try:
        outcome = await station.actuate(PrintSlip(slip), Because(Reason.SLIP))
    except LedgerUnavailable as error:
        return Paper(_("The slip was not printed: {why}").format(why=error.detail))
    if outcome.answer is Answer.ACKNOWLEDGED and printer.confirms:
        return Paper(_("The slip is printed."), is_out=True)
    if outcome.answer is Answer.ACKNOWLEDGED:
        return Paper(_("The slip is in the printer's queue: see that it comes out."))
    if outcome.answer is Answer.UNANSWERED:  # a part of it may lie in the printer, or wait in its queue
        return Paper(_("Whether the slip is printed is unknown: {why}").format(why=outcome.detail))
    return Paper(_("The slip was not printed: {why}").format(why=outcome.detail or device_name("printer")))
