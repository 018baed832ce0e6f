"""照合: what was counted against what was entered. A difference is recounted, explained, or stays."""

from kiosk.actions import Reason
from kiosk.desk import Desk, Message, NumberQuestion, Option, Question, Stage, Tone
from kiosk.locale import _
from kiosk.office.shredding import agrees, difference
from kiosk.refusals import Needs
from kiosk.station import Station
from kiosk.workflows.lot import MOST_DIGITS
from kiosk.workflows.reasons import ask_reason
from kiosk.workflows.vouch import vouched
from kiosk.workflows.written import written
from storage.facts import Person, ShredBatch
from storage.shredding import ShredClosed, ShredRecounted


async def settle(station: Station, desk: Desk, visitor: Person, batch: str, stage: Stage) -> bool:
    """Closes the batch, or leaves it open. True when it is closed."""
    while (found := station.open_batch(batch)) is not None:
        if agrees(found):
            return await _close(station, desk, visitor, found)
        answer = await desk.choose(_what_now(found, stage))
        if answer == "recount":
            await _recount(station, desk, visitor, found, stage)
        elif answer == "explain":
            return await _explain(station, desk, visitor, found, stage)
        else:
            return False
    return False


def _what_now(batch: ShredBatch, stage: Stage) -> Question[str]:
    text = _("Entered {entered}, counted {counted}: a difference of {difference}.").format(
        entered=batch.sheets, counted=batch.counted, difference=f"{difference(batch):+}"
    )
    if batch.odd:
        text = f"{text} {_('The counter did what no sheet does.')}"
    options = (
        Option("recount", _("Recount the entry"), _("it was entered wrongly")),
        Option("explain", _("Explain it"), _("the custodian accepts it with a tap")),
        Option("leave", _("Leave it open")),
    )
    return Question(text, options, stage)


async def _recount(station: Station, desk: Desk, visitor: Person, batch: ShredBatch, stage: Stage) -> None:
    number = await desk.number(
        NumberQuestion(_("How many sheets were there?"), _("by what you have noted"), MOST_DIGITS, stage)
    )
    if number is not None:
        await station.recorder.note(ShredRecounted(batch=batch.id, sheets=number, person=visitor.id))


async def _explain(station: Station, desk: Desk, visitor: Person, batch: ShredBatch, stage: Stage) -> bool:
    explanations = station.rules.shredding.explanations
    why = await ask_reason(desk, _("What explains the difference?"), explanations, stage)
    if why is None:
        return False
    given = await vouched(station, desk, visitor, None, Needs(approval=True), Reason.SHRED, stage)
    if given is None:
        return False
    return await _close(station, desk, visitor, batch, why, given.approver)


async def _close(
    station: Station, desk: Desk, visitor: Person, batch: ShredBatch, why: str = "", approver: str = ""
) -> bool:
    closed = ShredClosed(
        batch=batch.id,
        person=batch.person,
        second=batch.second,
        sheets=batch.sheets,
        counted=batch.counted,
        difference=difference(batch),
        explanation=why,
        approver=approver,
        unseen=int(batch.odd > 0),
    )
    if not await written(station, desk, visitor, Reason.SHRED, closed):
        return False
    said = _("Shredded and counted: {counted} of {entered}.").format(
        counted=batch.counted, entered=batch.sheets
    )
    await desk.tell(Message(Tone.DONE, said, (why,) if why else (), station.times.notice_s))
    return True
