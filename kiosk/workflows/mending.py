"""Each obstacle to lock-up leads to its mend: a procedure of its own, or somebody who says how it is."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from kiosk import day_words, words
from kiosk.clock import abandon
from kiosk.desk import Desk, Message, Option, Question, Stage, Tone, Waited, Waiting
from kiosk.locale import _
from kiosk.names import key_name, place_name
from kiosk.office.day import Hindrance, Obstacle
from kiosk.office_day import current_day, moment, standing
from kiosk.refusals import Ask, Cause, NextStep, Refused
from kiosk.station import Station
from kiosk.workflows.count import count_vault, go_on_counting, settle_count
from kiosk.workflows.opening import open_day
from kiosk.workflows.reasons import ask_reason
from kiosk.workflows.refuse import refuse
from kiosk.workflows.shred import go_on
from kiosk.workflows.vouch import someone_else
from kiosk.workflows.written import written
from storage.day import BriefingHeld, CustodyPassed, DayExplained
from storage.facts import Loan, Person, Role
from storage.records import KeyHandedOver, LoanExtended

LOCK_UP = "lock_up"
Mend = Callable[[Station, Desk, Person, Obstacle], Awaitable[bool]]


async def mend(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    """Does what mends this obstacle. True when the custodian should see the list again."""
    return await _MENDS[obstacle.kind](station, desk, custodian, obstacle)


async def _open(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    return await open_day(station, desk, custodian)


async def _batch(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    return await go_on(station, desk, custodian, obstacle.about)


async def _count(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    return await count_vault(station, desk, custodian)


async def _unfinished_count(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    """The same two go on with it, or two begin anew."""
    options = (Option(True, _("Go on with this count")), Option(False, _("Begin a new count")))
    goes_on = await desk.choose(Question(_("A count is not finished."), options, stage(0)))
    if goes_on is None:
        return False
    if goes_on:
        return await go_on_counting(station, desk, custodian, obstacle.about)
    return await count_vault(station, desk, custodian)


async def _escalated(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    return await settle_count(station, desk, custodian, obstacle.about)


async def _alarm(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    text = _("{alarm} What was done?").format(alarm=day_words.obstacle(station.register, obstacle)[1])
    done = await ask_reason(desk, text, station.rules.what_was_done, stage(0))
    if done is None:
        return False
    await station.alarms.acknowledge(obstacle.about, custodian.id, done)
    station.changes.tell()
    return True


async def _briefing(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    options = (Option(True, _("It was held")), Option(False, _("It was not held")))
    text = _("Was the briefing of {day} held?").format(day=words.day(date.fromisoformat(obstacle.about)))
    held = await desk.choose(Question(text, options, stage(0)))
    if not held:
        return held is not None
    return await written(
        station, desk, custodian, LOCK_UP, BriefingHeld(day=obstacle.about, person=custodian.id)
    )


async def _missing_day(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    text = _("{day} has no record. Why?").format(day=words.day(date.fromisoformat(obstacle.about)))
    reason = await ask_reason(desk, text, station.rules.day.why_missing, stage(0))
    if reason is None:
        return False
    explained = DayExplained(day=obstacle.about, reason=reason, person=custodian.id)
    return await written(station, desk, custodian, LOCK_UP, explained)


async def _device(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    """Nobody mends a device by touch; but it may be waited for."""
    device = obstacle.about
    text = _("Look at plug and cable of: {device}").format(device=words.device(device))
    return await _wait(station, desk, text, lambda: _is_well(station, device))


def _is_well(station: Station, device: str) -> bool:
    return station.health.get(device) == "online"


async def _slot(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    text = _("Shut slot {slot} of the key cabinet.").format(slot=obstacle.about)
    return await _wait(station, desk, text, lambda: not station.is_open(int(obstacle.about)))


async def _place(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    text = _("Shut and lock: {place}").format(place=place_name(station.register, obstacle.about))
    return await _wait(station, desk, text, lambda: obstacle.about not in standing(station).places_open)


async def _wait(station: Station, desk: Desk, text: str, condition: Callable[[], bool]) -> bool:
    """Until it is so, the time is over, or somebody else taps: whoever brings a key must not wait."""
    seconds = station.times.tap_s
    waiting = Waiting(text, _("Then the list is shown again."), seconds, stage(0))
    how = await desk.wait(waiting, _or_a_tap(station, condition, seconds))
    return how is not Waited.GIVEN_UP and (condition() or how is Waited.TIME_UP)


async def _or_a_tap(station: Station, condition: Callable[[], bool], seconds: float) -> bool:
    so = asyncio.ensure_future(station.until(condition, seconds))
    tap = asyncio.ensure_future(station.until_tap(seconds))
    try:
        await asyncio.wait({so, tap}, return_when=asyncio.FIRST_COMPLETED)
        return True if tap.done() and tap.result() else so.done() and so.result()
    finally:
        await abandon(so, tap)


# --- keys that are out ------------------------------------------------------------------------------------


async def _key(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    """It is brought back, or it is needed in the evening and passes to the clerk in charge."""
    loan = station.loan_of(obstacle.about)
    if loan is None:
        return True
    options = (
        Option("wait", _("Wait for its return"), _("whoever has it taps")),
        Option("pass", _("Needed in the evening"), _("the clerk in charge takes custody")),
    )
    text = _("Key {key} is out.").format(key=key_name(station.register, loan.key))
    answer = await desk.choose(Question(text, options, stage(0)))
    if answer == "wait":
        said = _("Have key {key} brought back: tap and hang it.").format(
            key=key_name(station.register, loan.key)
        )
        return await _wait(station, desk, said, lambda: station.loan_of(loan.key) is None)
    return answer == "pass" and await pass_custody(station, desk, custodian, loan)


async def pass_custody(station: Station, desk: Desk, custodian: Person, loan: Loan) -> bool:
    """残業の鍵: until when; whoever has it agrees with a tap, the clerk in charge takes custody with one."""
    until = await _until(station, desk)
    if until is None:
        return False
    giver = station.register.people.get(loan.holder)
    if giver is None or not await _tap_of(station, desk, giver):
        return False
    clerk = giver if giver.role is Role.CLERK_IN_CHARGE else await _clerk(station, desk, giver)
    current = station.loan_of(loan.key)
    if clerk is None or current is None or current.id != loan.id:
        return False
    return await _passed(station, desk, custodian, current, clerk, until)


async def _until(station: Station, desk: Desk) -> int | None:
    """Microseconds; only hours that are still to come."""
    now = station.clock.now_us()
    moments = [
        (hour, int(moment(station, hour).timestamp() * 1_000_000)) for hour in station.rules.day.stay_until
    ]
    options = tuple(Option(at, _("until {hour}:00").format(hour=hour)) for hour, at in moments if at > now)
    late = Option(now + 3_600_000_000, _("one hour"))
    return await desk.choose(Question(_("Until when is it needed?"), (*options, late), stage(1)))


async def _tap_of(station: Station, desk: Desk, person: Person) -> bool:
    text = _("{name} has to agree with a tap.").format(name=person.name)
    while (came := await someone_else(station, desk, text, None, stage(1))) is not None:
        if came.id == person.id:
            return True
        await refuse(
            station, desk, Refused(Cause.NOT_FOR_YOU, NextStep.LET_OTHER_TAP, Ask.ANYONE), LOCK_UP, came
        )
    return False


async def _clerk(station: Station, desk: Desk, giver: Person) -> Person | None:
    text = _("The clerk in charge takes custody: tap now.")
    while (came := await someone_else(station, desk, text, giver, stage(1))) is not None:
        if came.role in (Role.CLERK_IN_CHARGE, Role.SUPERVISOR):
            return came
        refused = Refused(Cause.NOT_CLERK_IN_CHARGE, NextStep.LET_CLERK_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, refused, LOCK_UP, came)
    return None


async def _passed(
    station: Station, desk: Desk, custodian: Person, loan: Loan, clerk: Person, until: int
) -> bool:
    """The key's loan goes on, with the clerk and until then; and the day knows that it may stay out."""
    if clerk.id == loan.holder:
        longer = LoanExtended(
            loan=loan.id,
            key=loan.key,
            person=clerk.id,
            due_us=until,
            reason=_("overtime"),
            approver=custodian.id,
        )
        if not await written(station, desk, custodian, LOCK_UP, longer):
            return False
    else:
        handed = KeyHandedOver(
            key=loan.key,
            slot=loan.slot,
            loan=loan.id,
            person=clerk.id,
            giver=loan.holder,
            purpose=loan.purpose,
            due_us=until,
            approver=custodian.id,
        )
        if not await written(station, desk, custodian, LOCK_UP, handed):
            return False
    goes_on = station.loan_of(loan.key)
    if goes_on is None:
        return False
    passed = CustodyPassed(
        day=current_day(station).day.isoformat(),
        key=loan.key,
        loan=goes_on.id,
        person=clerk.id,
        giver=loan.holder,
        until_us=until,
    )
    if not await written(station, desk, custodian, LOCK_UP, passed):
        return False
    said = _("Key {key} is in the custody of {name}.").format(
        key=key_name(station.register, loan.key), name=clerk.name
    )
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True


def stage(now: int) -> Stage:
    """The steps of lock-up."""
    return Stage((_("Obstacles"), _("Overtime"), _("Checklist"), _("Lock up")), now)


_MENDS: dict[Hindrance, Mend] = {
    Hindrance.NOT_OPENED: _open,
    Hindrance.KEY_OUT: _key,
    Hindrance.SLOT_OPEN: _slot,
    Hindrance.PLACE_OPEN: _place,
    Hindrance.BATCH_OPEN: _batch,
    Hindrance.ALARM: _alarm,
    Hindrance.COUNT_ESCALATED: _escalated,
    Hindrance.COUNT_OPEN: _unfinished_count,
    Hindrance.COUNT_MISSING: _count,
    Hindrance.BRIEFING_MISSING: _briefing,
    Hindrance.DEVICE: _device,
    Hindrance.DAY_MISSING: _missing_day,
}
