"""検印: the evening's checkpoint leaves the machine by what this station has; recorded is what was so."""

import asyncio
import logging
from enum import StrEnum
from typing import Any

from kiosk.core.clock import abandon, within
from kiosk.core.desk.asking import (
    Code,
    Desk,
    Message,
    Needs,
    Option,
    Page,
    Question,
    Stage,
    Tone,
    Waited,
    Waiting,
)
from kiosk.core.desk.look import answer_to
from kiosk.core.station import Station
from kiosk.day.evening.slips import Paper, kept, printed, slip_of
from kiosk.locale import _
from kiosk.records.outside import outside_of
from kiosk.records.ways_out import NotHandedOut, Seal, WayOut
from kiosk.slip import Slip
from storage.day.records import LockedUp
from storage.log.clock import instant
from storage.log.questions import RecordQuestions
from storage.proof.handed_out import How

log = logging.getLogger(__name__)

GLANCE_S = 3.0
"""So long a code is on the screen before anybody can have photographed it."""
BY_HAND_S = 180.0
"""So long somebody may take to write a code down."""
PRINT_S = 60.0
"""So long somebody may be kept waiting for paper."""
WAY_S = 60.0
"""So long for a stick or a mail server. What they take longer is recorded when it has come about."""


class _Answer(StrEnum):
    HAVE = "have"
    OTHERWISE = "otherwise"


async def hand_out_checkpoint(station: Station, desk: Desk, stage: Stage) -> tuple[str, ...]:
    """The slip of the last lock-up as PDF and on paper, where that works, and the checkpoint out of here.

    Nothing here can undo that it is locked up. What is to be said of it after that. A slip is printed while
    the code is looked at: a receipt takes half a minute (measured at 19200 baud).
    """
    lock_up = station.asked(lambda: station.ask(RecordQuestions).last(LockedUp.kind), None)
    note = await station.recorder.checkpoint()
    if lock_up is None or not isinstance(lock_up.record, LockedUp) or not note:
        return (_("No checkpoint could be made: have the log looked at."),)
    seal, slip = Seal(note), slip_of(station, lock_up.record, instant(lock_up.when_us), note)
    pdf = await kept(station, slip)
    printing = asyncio.ensure_future(station.door.carry_through(_on_paper(station, seal, slip)))
    try:
        said = await _taken_along(station, desk, seal, pdf, stage)
        paper = await _print_ends(station, desk, printing, stage)
    finally:
        await abandon(printing)  # the order itself goes on: what became of it is recorded
    if said is None and not paper.is_out:
        said = _('The checkpoint has not left the machine. "Slip again" hands it out.')
    return tuple(filter(None, (said, paper.said, pdf)))


async def _taken_along(station: Station, desk: Desk, seal: Seal, pdf: str, stage: Stage) -> str | None:
    """Photographed, or by other ways, until one has led out. What there is to say of it; None if none has."""
    answer = await answer_to(desk, _to_photograph(station, seal, pdf, stage))
    if answer is _Answer.HAVE:
        await _recorded(station, seal, How.SCREEN)
        return ""
    while answer is _Answer.OTHERWISE:
        way = await desk.choose(_ways(station, stage))
        if way is None:
            return None
        if isinstance(way, How):
            said = await _by_hand(station, desk, seal, stage)
        else:
            said = await _by(station, desk, seal, way, stage)
        if said is not None:
            return said
    return None


async def _recorded(station: Station, seal: Seal, how: How) -> None:
    await station.recorder.note(seal.handed_out(how))
    outside_of(station).look()
    station.changes.tell()


# --- on the screen ----------------------------------------------------------------------------------------


def _to_photograph(station: Station, seal: Seal, pdf: str, stage: Stage) -> Page[_Answer]:
    """It has left the machine only when somebody who stood there, before the whole code, says so."""
    text = _("Photograph this code: with it nobody can rewrite the records unseen.")
    paper = _("The slip is being printed.") if station.equipment.printer is not None else ""
    body = tuple(filter(None, (_size(seal), pdf, paper)))
    have = Option(_Answer.HAVE, _("I have it"), needs=Needs.CODE)
    otherwise = Option(_Answer.OTHERWISE, _("Another way"))
    return Page(text, body, (have,), stage, code=Code(seal.spellings, GLANCE_S), aside=otherwise)


def _size(seal: Seal) -> str:
    return _("checkpoint over {size} records").format(size=seal.checkpoint.size)


# --- other ways -------------------------------------------------------------------------------------------


def _ways(station: Station, stage: Stage) -> Question[WayOut | How]:
    """What there is here, and nothing else."""
    ways: list[Option[WayOut | How]] = [
        Option(How.CODE, _("Write it down"), _("a few groups of signs")),
        *(Option(way, way.label, way.note) for way in outside_of(station).ways),
    ]
    return Question(_("How does the checkpoint leave the machine?"), tuple(ways), stage)


async def _by_hand(station: Station, desk: Desk, seal: Seal, stage: Stage) -> str | None:
    """A code of a few signs, checked by its last. Whoever wrote it down says so."""
    size, *groups = seal.handwritten.split("-")
    half = len(groups) // 2 + 1
    body = (size, "  ".join(groups[:half]), "  ".join(groups[half:]))
    text = _("Write this down, with date and name, and keep it outside this office.")
    have = Option(True, _("I have it"), needs=Needs.LINES)
    page = Page(text, body, (have,), stage, seconds=BY_HAND_S)
    if not await answer_to(desk, page):
        return None
    await _recorded(station, seal, How.CODE)
    return ""


async def _by(station: Station, desk: Desk, seal: Seal, way: WayOut, stage: Stage) -> str | None:
    """Recorded when it has led out, also if nobody waits for that any more; else what was in the way."""
    leaving = asyncio.ensure_future(station.door.carry_through(_led_out(station, seal, way)))
    waiting = Waiting(_("The checkpoint is on its way: {way}.").format(way=way.label), "", WAY_S, stage)
    try:
        if await desk.wait(waiting, _done(station, leaving, WAY_S)) is not Waited.HAPPENED:
            return None
    finally:
        await abandon(leaving)
    became = leaving.result()
    if isinstance(became, NotHandedOut):
        await desk.tell(Message(Tone.WARNING, became.title, (became.detail,), 2 * station.times.notice_s))
        return None
    return became


async def _led_out(station: Station, seal: Seal, way: WayOut) -> str | NotHandedOut:
    """What there is to say of it, or what was in the way: nobody may be there any more to catch that."""
    try:
        said = await way.hand_out(seal)
    except NotHandedOut as error:
        log.warning("no checkpoint handed out, %s: %s", way.how, error.detail)
        return error
    await _recorded(station, seal, way.how)
    return said


# --- on paper ---------------------------------------------------------------------------------------------


async def _on_paper(station: Station, seal: Seal, slip: Slip) -> Paper:
    paper = await printed(station, slip)
    if paper.is_out:
        await _recorded(station, seal, How.PAPER)
    return paper


async def _print_ends(station: Station, desk: Desk, printing: "asyncio.Future[Paper]", stage: Stage) -> Paper:
    """What became of the paper, as far as anybody waits for it."""
    if not printing.done():
        waiting = Waiting(_("The slip is being printed."), _("It is locked up already."), PRINT_S, stage)
        if await desk.wait(waiting, _done(station, printing, PRINT_S)) is not Waited.HAPPENED:
            return Paper("")
    return await printing


async def _done(station: Station, work: "asyncio.Future[Any]", seconds: float) -> bool:
    """False where it is not within so long; it goes on then."""
    try:
        await within(station.clock, seconds, _over(work))
    except TimeoutError:
        return False
    return True


async def _over(work: "asyncio.Future[Any]") -> None:
    await asyncio.wait({work})
