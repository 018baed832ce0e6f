"""照合: what was counted against what was entered. A difference is recounted, explained, or stays."""

from enum import StrEnum

from kiosk.core.acting.actions import Reason
from kiosk.core.desk.asking import Desk, Message, NumberQuestion, Option, Question, Stage, Tone
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.refusals import CHANGED, Needs
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.people.procedures.vouch import vouched
from kiosk.people.rights import left_meanwhile
from kiosk.shredding.batches import open_batch
from kiosk.shredding.procedures.both_there import Both, Wanted, both_there
from kiosk.shredding.procedures.lot import MOST_DIGITS
from kiosk.shredding.rules import Deed, agrees, difference
from kiosk.shredding.settings import shred_rules
from storage.people.facts import Person
from storage.shredding.facts import ShredBatch
from storage.shredding.records import ShredClosed, ShredRecounted


class Settled(StrEnum):
    """What became of it."""

    CLOSED = "closed"
    LEFT = "left"
    NOT_SIGNED = "not_signed"


async def settle(
    station: Station, desk: Desk, batch: str, stage: Stage, here: tuple[Person, ...] = ()
) -> Settled:
    """Closes the batch, or leaves it open. Both sign: the count that agrees, a recount, what explains it.

    `here`: those with whose tap nothing has been done yet. The taps for a recount close what agrees by it,
    and nothing else: for whatever is chosen after it, both tap anew.
    """
    recounted: Deed | None = None
    while (found := open_batch(station, batch)) is not None:
        if agrees(found):
            return await _close(station, desk, found, stage, here, after=recounted)
        here, recounted = (() if recounted else here), None
        answer = await desk.choose(_what_now(found, stage))
        if answer == "recount":
            number = await desk.number(_how_many(stage))
            if number is None:
                continue
            both = await _recount(station, desk, found, stage, here, number)
            if both is None:
                return Settled.NOT_SIGNED
            here, recounted = both, Deed.RECOUNT
        elif answer == "explain":
            return await _explain(station, desk, found, stage, here)
        else:
            break
    return Settled.LEFT


def _what_now(batch: ShredBatch, stage: Stage) -> Question[str]:
    text = _("Entered {entered}, counted {counted}: a difference of {difference}.").format(
        entered=batch.sheets, counted=batch.counted, difference=f"{difference(batch):+}"
    )
    if batch.odd:
        text = " ".join((text, _("The counter did what no sheet does.")))
    options = (
        Option("recount", _("Recount the entry"), _("it was entered wrongly")),
        Option("explain", _("Explain it"), _("the custodian accepts it with a tap")),
        Option("leave", _("Leave it open")),
    )
    return Question(text, options, stage)


def _how_many(stage: Stage) -> NumberQuestion:
    return NumberQuestion(_("How many sheets were there?"), _("by what you have noted"), MOST_DIGITS, stage)


async def _recount(
    station: Station, desk: Desk, batch: ShredBatch, stage: Stage, here: tuple[Person, ...], number: int
) -> tuple[Person, ...] | None:
    """The entry anew, as both say: one alone could make any difference vanish.

    Those who stand there with it, for what it may close; None when they do not sign.
    """
    what = _("Recounted: {number} sheets, entered before: {entered}, counted: {counted}.").format(
        number=number, entered=batch.sheets, counted=batch.counted
    )
    both = await both_there(station, desk, Wanted(batch.id, Deed.RECOUNT, stage, what), here)
    if both is None:
        return None
    first, second = both.ids
    recounted = ShredRecounted(batch=batch.id, sheets=number, person=first, second=second)
    done = await written(station, desk, both.first, Reason.SHRED, recounted)
    return (both.first, both.second) if done else None


async def _explain(
    station: Station, desk: Desk, batch: ShredBatch, stage: Stage, here: tuple[Person, ...]
) -> Settled:
    """Both say why."""
    explanations = shred_rules(station).explanations
    why = await ask_reason(desk, _("What explains the difference?"), explanations, stage)
    return Settled.LEFT if why is None else await _close(station, desk, batch, stage, here, why)


async def _close(
    station: Station,
    desk: Desk,
    batch: ShredBatch,
    stage: Stage,
    here: tuple[Person, ...],
    why: str = "",
    after: Deed | None = None,
) -> Settled:
    """Both sign; a difference is accepted by a custodian besides, who is neither of them.

    `after`: the deed that has just made it agree; whoever tapped for that need not tap again.
    """
    what = _("Shredded and counted: {counted} of {entered}.").format(
        counted=batch.counted, entered=batch.sheets
    )
    wanted = Wanted(batch.id, Deed.CLOSE, stage, f"{what} {why}".strip(), after)
    both = await both_there(station, desk, wanted, here)
    if both is None:
        return Settled.NOT_SIGNED
    approver = await _accepted(station, desk, batch, stage, both) if why else ""
    if approver is None or not await _still_so(station, desk, batch, both):
        return Settled.LEFT
    first, second = both.ids
    closed = ShredClosed(
        batch=batch.id,
        person=first,
        second=second,
        sheets=batch.sheets,
        counted=batch.counted,
        difference=difference(batch),
        explanation=why,
        approver=approver,
        unseen=int(batch.odd > 0),
    )
    if not await written(station, desk, both.first, Reason.SHRED, closed):
        return Settled.LEFT
    await desk.tell(Message(Tone.DONE, what, (why,) if why else (), station.times.notice_s))
    return Settled.CLOSED


async def _accepted(station: Station, desk: Desk, batch: ShredBatch, stage: Stage, both: Both) -> str | None:
    """The custodian's id."""
    own = (both.second.id, batch.person, batch.second, *(each.person for each in batch.stand_ins))
    needs = Needs(approval=True)
    given = await vouched(station, desk, both.first, None, needs, Reason.SHRED, stage, own)
    return given.approver if given else None


async def _still_so(station: Station, desk: Desk, batch: ShredBatch, both: Both) -> bool:
    """Is it what they have signed, and are they who may, now that taps have been awaited?"""
    now = open_batch(station, batch.id)
    same = now is not None and (now.sheets, now.counted, now.odd) == (batch.sheets, batch.counted, batch.odd)
    gone = (left_meanwhile(station, each) for each in (both.first, both.second))
    refused = CHANGED if not same else next(filter(None, gone), None)
    if refused is not None:
        await refuse(station, desk, refused, Reason.SHRED, both.first)
    return refused is None
