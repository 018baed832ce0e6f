"""裁断: two people, one lot, and a count that proves it."""

import asyncio
import secrets
from dataclasses import dataclass

from kiosk.actions import Answer, Because, Enable, Reason
from kiosk.alarms import Alarm, AlarmCause
from kiosk.desk import CountEnd, Counting, Desk, Message, Option, Question, Stage, Tone
from kiosk.equipment import SHREDDER
from kiosk.locale import _
from kiosk.names import people_names, person_name
from kiosk.office.rotation import SHREDDING
from kiosk.office.shredding import at_night, may_be_enabled, on_rotation, same_person
from kiosk.refusals import NO_RECORD, Ask, Cause, Needs, NextStep, Refused
from kiosk.rights import office_now
from kiosk.shredder_count import count_now, idle_for
from kiosk.station import Station
from kiosk.workflows.lot import enter_lot
from kiosk.workflows.reasons import ask_reason
from kiosk.workflows.refuse import refuse
from kiosk.workflows.settle_batch import settle
from kiosk.workflows.vouch import someone_else, vouched
from kiosk.workflows.written import written
from storage.errors import LedgerUnavailable
from storage.facts import Person, ShredBatch
from storage.shredding import CardDestroyed, SheetsCounted, ShredBegun, ShredConfirmed, ShredEntered

SETTLE_S = 2.0
"""After the shredder was disabled: what is in its throat still passes the counter."""


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
    """A batch that is open: confirmed by both, shredded, and held against its entry."""
    found = station.open_batch(batch)
    if found is None or await _locked_up(station, desk, visitor):
        return False
    if not await _both_confirm(station, desk, found) or not await _run(station, desk, visitor, batch):
        return await _left_open(station, desk, visitor)
    if not await settle(station, desk, visitor, batch, _stage(4)):
        return await _left_open(station, desk, visitor)
    if not station.open_batches():
        await station.alarms.end("closed", AlarmCause.BATCH_LEFT, device=SHREDDER)
    return True


async def _locked_up(station: Station, desk: Desk, visitor: Person) -> bool:
    """Refused in the night, however it is asked for."""
    refused = at_night(locked_up=station.night_lock)
    if refused is not None:
        await refuse(station, desk, refused, Reason.SHRED, visitor)
    return refused is not None


# --- who ------------------------------------------------------------------------------------------------


async def _pair(station: Station, desk: Desk, first: Person) -> _Pair | None:
    """Two different people; named by the rotation, or let by the custodian with a tap and a reason."""
    second = await _second(station, desk, first)
    if second is None:
        return None
    rules = station.rules.shredding
    day = office_now(station).date()
    on_duty = station.register.rotation.people_on(day, SHREDDING)
    if on_rotation(first, second, on_duty, rules.on_rotation):
        return _Pair(first, second)
    text = _("The rotation does not name you two for today. Why do you shred?")
    reason = await ask_reason(desk, text, rules.reasons_to_substitute, _stage(0))
    if reason is None:
        refused = Refused(Cause.NOT_ON_ROTATION, NextStep.HAVE_SUBSTITUTE_NAMED, Ask.SUPERVISOR)
        await refuse(station, desk, refused, Reason.SHRED, first)
        return None
    given = await vouched(station, desk, first, None, Needs(approval=True), Reason.SHRED, _stage(0))
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


async def _both_confirm(station: Station, desk: Desk, batch: ShredBatch) -> bool:
    """Each of the two looks the lot through by the checklist, and says so with an own tap."""
    checklist = " / ".join(station.rules.shredding.checklist)
    missing = [who for who in (batch.person, batch.second) if who not in batch.confirmed]
    while missing:
        names = people_names(station.register, *missing)
        text = _("Look the lot through: {checklist}. Then each taps: {names}").format(
            checklist=checklist, names=names
        )
        tapped = await someone_else(station, desk, text, None, _stage(2))
        if tapped is None:
            return False
        if tapped.id not in missing:
            refused = Refused(Cause.NOT_CONFIRMED, NextStep.LET_OTHER_TAP, Ask.ANYONE)
            await refuse(station, desk, refused, Reason.SHRED, tapped)
            continue
        confirmed = ShredConfirmed(batch=batch.id, person=tapped.id, checklist=checklist)
        if not await written(station, desk, tapped, Reason.SHRED, confirmed):
            return False
        missing.remove(tapped.id)
    return True


# --- the shredder ---------------------------------------------------------------------------------------


async def _run(station: Station, desk: Desk, visitor: Person, batch: str) -> bool:
    """Enabled for this batch only; disabled at every end, whatever happens."""
    while True:
        how = await _session(station, desk, visitor, batch)
        if how is None or how is CountEnd.FINISHED:
            return how is not None
        if how is CountEnd.TIME_UP:
            await desk.tell(_nobody_feeds(station))
            return False
        options = (Option(True, _("Go on shredding")), Option(False, _("Leave it for later")))
        if not await desk.choose(Question(_("The shredder is off. What now?"), options, _stage(3))):
            return False


async def _session(station: Station, desk: Desk, visitor: Person, batch: str) -> CountEnd | None:
    """From enabled to disabled. None when it could not be enabled."""
    found = station.open_batch(batch)
    if found is None or not may_be_enabled(found):
        refused = Refused(Cause.NOT_CONFIRMED, NextStep.LET_OTHER_TAP, Ask.ANYONE)
        await refuse(station, desk, refused, Reason.SHRED, visitor)
        return None
    because = Because(Reason.SHRED, found.person, second=found.second, approver=found.approver, batch=batch)
    if not await _enabled(station, desk, visitor, because):
        return None
    settle_s = SETTLE_S
    try:
        await _destroy_cards(station, desk, found)
        idle_s = station.rules.shredding.idle_s
        return await desk.count(_counting(station, found), idle_for(station, idle_s))
    except asyncio.CancelledError:
        settle_s = 0.0  # the program ends: nobody waits for what is in the throat
        raise
    finally:
        await _disabled(station, because, settle_s)


async def _enabled(station: Station, desk: Desk, visitor: Person, because: Because) -> bool:
    station.shredder.session = because.batch
    if station.shredder.count is not None:
        await station.recorder.note(
            SheetsCounted(reading=station.shredder.count, when="start", batch=because.batch)
        )
    try:
        outcome = await station.actuate(Enable(on=True), because)
    except LedgerUnavailable:
        station.shredder.session = ""
        await refuse(station, desk, NO_RECORD, Reason.SHRED, visitor)
        return False
    if outcome.answer is Answer.ACKNOWLEDGED:
        return True
    station.shredder.session = ""
    offline = Refused(Cause.SHREDDER_OFFLINE, NextStep.CHOOSE_ANOTHER, Ask.TECHNICIAN)
    await refuse(station, desk, offline, Reason.SHRED, visitor)
    return False


async def _disabled(station: Station, because: Because, settle_s: float) -> None:
    """Off, then a moment for what is in the throat; from then on no sheet belongs to this batch."""
    try:
        await station.actuate(Enable(on=False), because)
    except LedgerUnavailable:
        if station.equipment.shredder is not None:
            await station.stop_shredder()
    if settle_s:
        await station.clock.sleep(settle_s)
    if station.shredder.count is not None:
        await station.recorder.note(
            SheetsCounted(reading=station.shredder.count, when="end", batch=because.batch)
        )
    station.shredder.session = ""


async def _destroy_cards(station: Station, desk: Desk, batch: ShredBatch) -> None:
    """Cards go one by one, each against its serial number."""
    done = station.destroyed(batch.id)
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
            person=batch.person,
            second=batch.second,
            place=station.rules.day.vault,
        )
        await station.recorder.note(destroyed)


def _counting(station: Station, batch: ShredBatch) -> Counting:
    return Counting(
        _("Shred the lot. The number is the counter's."),
        (person_name(station.register, batch.person), person_name(station.register, batch.second)),
        batch.sheets,
        _("If no sheet comes for long, the shredder goes off by itself."),
        station.rules.shredding.idle_s,
        _stage(3),
        lambda: count_now(station, batch.id),
    )


# --- what is left -----------------------------------------------------------------------------------------


async def _left_open(station: Station, desk: Desk, visitor: Person) -> bool:
    """The batch stays open, and blocks what it must block, until somebody settles it."""
    await station.alarms.start(Alarm(AlarmCause.BATCH_LEFT, device=SHREDDER))
    refused = Refused(Cause.BATCH_OPEN, NextStep.SETTLE_BATCH, Ask.SUPERVISOR)
    await refuse(station, desk, refused, Reason.SHRED, visitor)
    return False


def _nobody_feeds(station: Station) -> Message:
    return Message(
        Tone.WARNING,
        _("No sheet came for long: the shredder is off."),
        (_("The batch is open. Tap again to go on."),),
        station.times.notice_s,
    )


def _stage(now: int) -> Stage:
    return Stage((_("Two people"), _("Lot"), _("Looked through"), _("Shredding"), _("Count")), now)
