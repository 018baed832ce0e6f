"""検印: the checkpoint of the evening leaves the machine, as a code on the screen, as a PDF, on a printer."""

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from kiosk import words
from kiosk.actions import Answer, Because, PrintSlip, Reason
from kiosk.clock import abandon
from kiosk.desk import Code, Desk, Needs, Option, Page, Stage, Waited, Waiting
from kiosk.files import write_new
from kiosk.locale import _
from kiosk.names import key_name, people_names, person_name
from kiosk.slip import Slip, pdf_of
from kiosk.station import Station
from kiosk.workflows.look import answer_to
from storage.checkpoint import Checkpoint
from storage.clock import instant
from storage.day import LockedUp
from storage.errors import LedgerUnavailable
from storage.records import CheckpointHandedOut

log = logging.getLogger(__name__)

PRIVATE = 0o600
GLANCE_S = 3.0
"""So long a code is on the screen before anybody can have photographed it."""
PRINT_S = 60.0
"""So long somebody may be kept waiting for paper."""


async def hand_out_checkpoint(station: Station, desk: Desk, stage: Stage) -> tuple[str, ...]:
    """The slip of the last lock-up: on paper and as PDF, where that works, and on the screen.

    Nothing here can undo that it is locked up. What is to be said of it after that. A slip is printed while
    the code is looked at: a receipt takes half a minute (measured at 19200 baud).
    """
    lock_up = station.asked(lambda: station.projections.days.last(LockedUp.kind), None)
    note = await station.recorder.checkpoint()
    if lock_up is None or not isinstance(lock_up.record, LockedUp) or not note:
        return (_("No checkpoint could be made: have the log looked at."),)
    slip = _slip(station, lock_up.record, instant(lock_up.when_us), note)
    kept = await _kept(station, slip)
    printing = asyncio.ensure_future(_printed(station, slip))
    try:
        await _show_code(station, desk, note, kept, stage)
        return await _print_ends(desk, printing, stage)
    finally:
        await abandon(printing)  # the order itself goes on: what became of it is recorded


async def _show_code(station: Station, desk: Desk, note: str, kept: str, stage: Stage) -> None:
    """To be photographed. It has left the machine only when somebody who stood there says so."""
    checkpoint = Checkpoint.from_text(note.partition("\n\n")[0] + "\n")
    text = _("Photograph this code: with it nobody can rewrite the records unseen.")
    size = _("checkpoint over {size} records").format(size=checkpoint.size)
    paper = _("The slip is being printed.") if station.equipment.printer is not None else ""
    body = (size, *filter(None, (kept, paper)))
    have = Option(True, _("I have it"), needs=Needs.CODE)
    if await answer_to(desk, Page(text, body, (have,), stage, code=Code((note,), GLANCE_S))):
        await station.recorder.note(
            CheckpointHandedOut(size=checkpoint.size, root=checkpoint.root.hex(), how="screen")
        )
        station.look_at_checkpoint()


async def _print_ends(desk: Desk, printing: "asyncio.Future[str]", stage: Stage) -> tuple[str, ...]:
    """What became of the paper, as far as anybody waits for it."""
    if not printing.done():
        waiting = Waiting(_("The slip is being printed."), _("It is locked up already."), PRINT_S, stage)
        if await desk.wait(waiting, _done(printing)) is not Waited.HAPPENED:
            return ()
    return tuple(filter(None, (await printing,)))


async def _done(printing: "asyncio.Future[str]") -> bool:
    done, _going_on = await asyncio.wait({printing}, timeout=PRINT_S)
    return bool(done)


def _slip(station: Station, locked: LockedUp, when: datetime, note: str) -> Slip:
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
    return Slip(title, station.office, tuple(row for row in rows if row[1]), note, f"{locked.day}-lock-up")


async def _kept(station: Station, slip: Slip) -> str:
    """The PDF beside the records; one of the same day is not written over. What became of it, in a line."""
    if station.slips is None:
        return ""
    try:
        path = await asyncio.to_thread(_write, station.slips, slip)
    except Exception as error:  # the slip is a convenience: the day is locked up all the same
        log.exception("the slip could not be written")
        return _("The slip could not be written: {why}").format(why=str(error) or type(error).__name__)
    return _("Slip: {file}").format(file=path.name)


def _write(folder: Path, slip: Slip) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = 1
    while (path := folder / f"{slip.name}{f'-{number}' if number > 1 else ''}.pdf").exists():
        number += 1
    write_new(path, pdf_of(slip), mode=PRIVATE)
    return path


async def _printed(station: Station, slip: Slip) -> str:
    """What became of it; empty where there is no printer."""
    if station.equipment.printer is None:
        return ""
    try:
        outcome = await station.actuate(PrintSlip(slip), Because(Reason.SLIP))
    except LedgerUnavailable as error:
        return _("The slip was not printed: {why}").format(why=error.detail)
    if outcome.answer is Answer.ACKNOWLEDGED:
        return _("The slip is printed.")
    if outcome.answer is Answer.UNANSWERED:  # a part of it may lie in the printer, or wait in its queue
        return _("Whether the slip is printed is unknown: {why}").format(why=outcome.detail)
    return _("The slip was not printed: {why}").format(why=outcome.detail or words.device("printer"))
