"""裁断: two people, one lot, and a count that proves it."""

import asyncio
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.acting.actions import Answer, Because, Reason
from kiosk.core.alarms import Alarm
from kiosk.core.clock import abandon
from kiosk.core.desk.asking import CountEnd, Counting, Desk, Message, Option, Question, Stage, Tone
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.devices.equipment import SHREDDER
from kiosk.core.office.now import office_now
from kiosk.core.office.rotation import SHREDDING
from kiosk.core.office.today import day_now
from kiosk.core.refusals import Ask, Needs, Refused
from kiosk.core.station import Station
from kiosk.keys import refusals as key_refusals
from kiosk.keys.settings import guarding
from kiosk.locale import _
from kiosk.people.procedures.awaited import someone_else
from kiosk.people.procedures.vouch import vouched
from kiosk.people.rotation.settings import stand_in_rules
from kiosk.people.rules import same_person
from kiosk.shredding import alarms, refusals
from kiosk.shredding.batches import destroyed_of, open_batch, open_batches
from kiosk.shredding.machine.enable import Enable
from kiosk.shredding.machine.shredder import shredder_of
from kiosk.shredding.machine.shredder_count import count_now, idle_for
from kiosk.shredding.machine.shredder_off import Cut, cut_short, is_off, off_said
from kiosk.shredding.procedures.both_there import Both, Wanted, both_there
from kiosk.shredding.procedures.lot import enter_lot
from kiosk.shredding.procedures.settle_batch import Settled, settle
from kiosk.shredding.refusals import UNRECORDED
from kiosk.shredding.rules import Deed, at_night, may_be_enabled, on_rotation
from kiosk.shredding.settings import shred_rules
from storage.errors import LedgerUnavailable
from storage.people.facts import Person
from storage.shredding.facts import ShredBatch
from storage.shredding.records import CardDestroyed, SheetsCounted, ShredBegun, ShredEntered

SETTLE_S = 2.0
"""After the shredder was disabled: what is in its throat still passes the counter."""


class _End(StrEnum):
    """How a session ended, or why there was none."""

    FINISHED = "finished"
    PAUSED = "paused"
    TIME_UP = "time_up"
    WENT_OFF = "went_off"
    UNHEARD = "unheard"
    JAMMED = "jammed"
    UNCOUNTED = "uncounted"
    UNRECORDED = "unrecorded"
    NOT_BOTH = "not_both"
    STOPPED = "stopped"


_ENDS = {
    CountEnd.FINISHED: _End.FINISHED,
    CountEnd.PAUSED: _End.PAUSED,
    CountEnd.TIME_UP: _End.TIME_UP,
}
_CUT = {
    Cut.UNRECORDED: _End.UNRECORDED,
    Cut.WENT_OFF: _End.WENT_OFF,
    Cut.UNHEARD: _End.UNHEARD,
    Cut.JAMMED: _End.JAMMED,
    Cut.UNCOUNTED: _End.UNCOUNTED,
}
_MAY_GO_ON = (_End.PAUSED, _End.WENT_OFF, _End.UNHEARD, _End.JAMMED, _End.UNCOUNTED)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two who shred, and who let them where the rotation does not name them."""

    first: Person
    second: Person
    approver: str = ""
    reason: str = ""


async def shred(station: Station, desk: Desk, first: Person) -> bool:
    """From one card to a batch that is closed, or open with a reason. True when it is closed."""
    if await _locked_up(station, desk, first):
        return False
    pair = await _pair(station, desk, first)
    if pair is None:
        return False
    lot = await enter_lot(station, desk, _stage(1))
    if lot is None:
        return False
    batch = f"{office_now(station):%Y%m%d}-{secrets.token_hex(3)}"
    begun = ShredBegun(
        batch=batch,
        person=pair.first.id,
        second=pair.second.id,
        approver=pair.approver,
        reason=pair.reason,
    )
    entered = ShredEntered(batch=batch, items=lot.text, sheets=lot.sheets, serials=" ".join(lot.serials))
    if not await written(station, desk, first, Reason.SHRED, begun, entered):
        return False
    return await go_on(station, desk, first, batch)


async def go_on(station: Station, desk: Desk, visitor: Person, batch: str) -> bool:
    """A batch that is open: confirmed by both, shredded, and held against its entry.

    Whatever was said before an interruption stays on record; but both are asked whether they are there.
    """
    found = open_batch(station, batch)
    if found is None or await _locked_up(station, desk, visitor):
        return False
    to_shred = await _is_to_be_shredded(station, desk, found)
    if to_shred is None:
        return await _left_open(station, desk, visitor)
    here = () if to_shred else (visitor,)
    if to_shred and (how := await _run(station, desk, visitor, batch)) is not _End.FINISHED:
        return await _left_open(station, desk, visitor, how)
    settled = await settle(station, desk, batch, _stage(4), here)
    if settled is not Settled.CLOSED:
        how = _End.NOT_BOTH if settled is Settled.NOT_SIGNED else _End.STOPPED
        return await _left_open(station, desk, visitor, how)
    if not open_batches(station):
        await station.alarms.end("closed", alarms.BATCH_LEFT, device=SHREDDER)
    return True


async def _is_to_be_shredded(station: Station, desk: Desk, batch: ShredBatch) -> bool | None:
    """One of which some is shredded may need no more than its count: the shredder is not started for that."""
    if not batch.counted and not batch.odd:
        return True
    text = _("Counted {counted} of {entered} sheets. What is left to do?").format(
        counted=batch.counted, entered=batch.sheets
    )
    options = (Option(True, _("Go on shredding")), Option(False, _("Nothing is left: settle the count")))
    return await desk.choose(Question(text, options, _stage(2)))


async def _locked_up(station: Station, desk: Desk, visitor: Person) -> bool:
    """Refused in the night, however it is asked for."""
    refused = at_night(locked_up=day_now(station).night_lock)
    if refused is not None:
        await refuse(station, desk, refused, Reason.SHRED, visitor)
    return refused is not None


# --- who ------------------------------------------------------------------------------------------------


async def _pair(station: Station, desk: Desk, first: Person) -> _Pair | None:
    """Two different people; named by the rotation, or let by the custodian with a tap and a reason."""
    second = await _second(station, desk, first)
    if second is None:
        return None
    day = office_now(station).date()
    on_duty = station.register.rotation.people_on(day, SHREDDING)
    if on_rotation(first, second, on_duty, shred_rules(station).on_rotation):
        return _Pair(first, second)
    text = _("The rotation does not name you two for today. Why do you shred?")
    reasons = stand_in_rules(station).reasons_to_substitute
    reason = await ask_reason(desk, text, reasons, _stage(0))
    if reason is None:
        refused = Refused(refusals.NOT_ON_ROTATION, refusals.HAVE_SUBSTITUTE_NAMED, Ask.SUPERVISOR)
        await refuse(station, desk, refused, Reason.SHRED, first)
        return None
    needs = Needs(approval=True)
    given = await vouched(station, desk, first, None, needs, Reason.SHRED, _stage(0), (second.id,))
    return None if given is None else _Pair(first, second, given.approver, reason)


async def _second(station: Station, desk: Desk, first: Person) -> Person | None:
    while True:
        text = _("The second person for the shredding has to tap now.")
        second = await someone_else(station, desk, text, first, _stage(0))
        if second is None:
            return None
        refused = same_person(first, second)
        if refused is None:
            return second
        await refuse(station, desk, refused, Reason.SHRED, second)


# --- the shredder ---------------------------------------------------------------------------------------


async def _run(station: Station, desk: Desk, visitor: Person, batch: str) -> "_End":
    """Enabled for this batch only; disabled at every end, whatever happens. Both tap for each start."""
    here: tuple[Person, ...] = (visitor,)
    while (how := await _session(station, desk, visitor, batch, here)) in _MAY_GO_ON:
        here = ()
        text = " ".join(filter(None, (_why(station, how), off_said(station), _("What now?"))))
        options = (Option(True, _("Go on shredding")), Option(False, _("Leave it for later")))
        if not await desk.choose(Question(text, options, _stage(3))):
            return _End.STOPPED
    if how is _End.TIME_UP:
        await desk.tell(_nobody_feeds(station))
    if how is _End.FINISHED:
        await _warn_unless_off(station, desk)
    return how


async def _session(
    station: Station, desk: Desk, visitor: Person, batch: str, here: tuple[Person, ...]
) -> "_End":
    """From both at the shredder to disabled."""
    both = await both_there(station, desk, Wanted(batch, Deed.START, _stage(2)), here)
    if both is None:
        return _End.NOT_BOTH
    found = open_batch(station, batch)
    if found is None or not may_be_enabled(found, both.ids):
        refused = Refused(refusals.NOT_CONFIRMED, refusals.LET_BOTH_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, refused, Reason.SHRED, visitor)
        return _End.STOPPED
    if await _locked_up(station, desk, visitor) or not await _enabled(station, desk, visitor, batch, both):
        return _End.STOPPED
    settle_s = SETTLE_S
    try:
        return await _until_it_ends(station, _fed(station, desk, found, both))
    except asyncio.CancelledError:
        settle_s = 0.0  # the program ends: nobody waits for what is in the throat
        raise
    finally:
        await _disabled(station, batch, settle_s)


async def _fed(station: Station, desk: Desk, batch: ShredBatch, both: Both) -> "_End":
    """The cards one by one, then the paper, until somebody says that it is over or nobody feeds."""
    await _destroy_cards(station, desk, batch, both)
    idle_s = shred_rules(station).idle_s
    return _ENDS[await desk.count(_counting(station, batch, both), idle_for(station, idle_s))]


def _why(station: Station, how: "_End") -> str:
    """What has ended it, where that was nobody's touch. Nobody is told to reach into one that may be on."""
    return {
        _End.WENT_OFF: _("The shredder has gone off by itself."),
        _End.UNHEARD: _("The shredder does not answer."),
        _End.JAMMED: _("Paper is jammed: clear it.") if is_off(station) else _("Paper is jammed."),
        _End.UNCOUNTED: _("Its counter does not answer."),
    }.get(how, "")


async def _until_it_ends(station: Station, fed: Coroutine[None, None, "_End"]) -> "_End":
    """Or until something cuts it short, whichever is first."""
    feeding = asyncio.ensure_future(fed)
    cut = asyncio.ensure_future(cut_short(station))
    try:
        await asyncio.wait({feeding, cut}, return_when=asyncio.FIRST_COMPLETED)
        return _CUT[cut.result()] if cut.done() else feeding.result()
    finally:
        await abandon(feeding, cut)


async def _enabled(station: Station, desk: Desk, visitor: Person, batch: str, both: Both) -> bool:
    """The intent names the two who have just tapped. False, with the reason said, when it did not start."""
    view = shredder_of(station)
    offline = Refused(refusals.SHREDDER_OFFLINE, key_refusals.CHOOSE_ANOTHER, Ask.TECHNICIAN)
    if view.count is None or view.counter_lost:  # nobody could say how many sheets went in
        await refuse(station, desk, offline, Reason.SHRED, visitor)
        return False
    first, second = both.ids
    view.session = batch
    try:
        await station.recorder.require(SheetsCounted(reading=view.count, when="start", batch=batch))
        outcome = await station.actuate(
            Enable(on=True), Because(Reason.SHRED, first, second=second, batch=batch)
        )
    except LedgerUnavailable:
        view.session = ""
        await refuse(station, desk, UNRECORDED, Reason.SHRED, visitor)
        return False
    if outcome.answer is Answer.ACKNOWLEDGED:
        return True
    await _disabled(station, batch, 0.0)
    await refuse(station, desk, offline, Reason.SHRED, visitor)
    return False


async def _disabled(station: Station, batch: str, settle_s: float) -> None:
    """Off, then a moment for what is in the throat; from then on no sheet belongs to this batch."""
    view = shredder_of(station)
    await station.actuate(Enable(on=False), Because(Reason.SHRED, batch=batch))
    view.taps = station.arrivals.taps
    try:
        if settle_s:
            await station.clock.sleep(settle_s)
    finally:
        view.session = ""
        if view.count is not None:
            await station.recorder.note(SheetsCounted(reading=view.count, when="end", batch=batch))


async def _destroy_cards(station: Station, desk: Desk, batch: ShredBatch, both: Both) -> None:
    """Cards go one by one, each against its serial number."""
    done = destroyed_of(station, batch.id)
    for serial in batch.serials:
        if serial in done:
            continue
        text = _("Put the card {serial} into the shredder.").format(serial=serial)
        gone = await desk.choose(Question(text, (Option(True, _("It is shredded")),), _stage(3)))
        if not gone:
            return
        destroyed = CardDestroyed(
            batch=batch.id,
            serial=serial,
            person=both.first.id,
            second=both.second.id,
            place=guarding(station).vault,
        )
        await station.recorder.note(destroyed)


def _counting(station: Station, batch: ShredBatch, both: Both) -> Counting:
    return Counting(
        _("Shred the lot. The number is the counter's."),
        (both.first.name, both.second.name),
        batch.sheets,
        _("If no sheet comes for long, the shredder goes off by itself."),
        shred_rules(station).idle_s,
        _stage(3),
        lambda: count_now(station, batch.id),
    )


# --- what is left -----------------------------------------------------------------------------------------


async def _left_open(station: Station, desk: Desk, visitor: Person, how: "_End | None" = None) -> bool:
    """The batch stays open, and blocks what it must block, until somebody settles it."""
    if how is not _End.TIME_UP:  # which has just said it
        await _warn_unless_off(station, desk)
    await station.alarms.start(Alarm(alarms.BATCH_LEFT, device=SHREDDER))
    refused = Refused(refusals.BATCH_OPEN, refusals.SETTLE_BATCH, Ask.SUPERVISOR)
    if how is _End.NOT_BOTH:
        refused = Refused(refusals.NOT_BOTH_HERE, refusals.LET_BOTH_TAP, Ask.SUPERVISOR)
    if how is _End.UNRECORDED:
        refused = UNRECORDED
    await refuse(station, desk, refused, Reason.SHRED, visitor)
    return False


async def _warn_unless_off(station: Station, desk: Desk) -> None:
    if not is_off(station):
        await desk.tell(Message(Tone.WARNING, off_said(station), (), 2 * station.times.notice_s))


def _nobody_feeds(station: Station) -> Message:
    return Message(
        Tone.WARNING,
        " ".join((_("No sheet came for long."), off_said(station))),
        (_("The batch is open. Tap again to go on."),),
        station.times.notice_s,
    )


def _stage(now: int) -> Stage:
    return Stage((_("Two people"), _("Lot"), _("Looked through"), _("Shredding"), _("Count")), now)
