"""Each obstacle to lock-up leads to its mend: a procedure of its own, or somebody who says how it is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.core.clock import abandon
from kiosk.core.desk.asking import (
    Desk,
    Message,
    Option,
    Question,
    Stage,
    Tone,
    Waited,
    Waiting,
)
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.device_names import device_is, device_name
from kiosk.core.equipment import CHANNEL
from kiosk.core.office import dates
from kiosk.core.office.names import key_name, place_name
from kiosk.core.office.now import office_now
from kiosk.core.office.today import current_day
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.core.watch.parts import says
from kiosk.day import refusals
from kiosk.day import words as day_words
from kiosk.day.calendar.missing_day import explain_day
from kiosk.day.evening import hours_ahead, may_take_custody
from kiosk.day.opening import open_day
from kiosk.day.rules import Hindrance, Obstacle
from kiosk.day.settings import day_rules
from kiosk.day.today import standing
from kiosk.keys import refusals as key_refusals
from kiosk.keys.loans import loans_of
from kiosk.keys.procedures.keys_first import Wanted, brings_back, someone_keys_first
from kiosk.keys.tags.reading import Reading, read_tags
from kiosk.keys.tags.rules import LOCK_UP as LOCK_UP_TAGS
from kiosk.locale import _
from kiosk.notify import sending_words
from kiosk.notify.sending import sending_of
from kiosk.people import refusals as people_refusals
from kiosk.people.alarm_words import what_was_done
from kiosk.people.procedures.registering import changed_meanwhile
from kiosk.people.rights import is_custodian
from kiosk.shredding.shred import go_on
from kiosk.subject import house_of
from kiosk.vault.count import count_vault, go_on_counting, settle_count
from storage.day.facts import OfficeDay
from storage.day.records import BriefingHeld, CustodyPassed
from storage.keys.facts import Loan
from storage.keys.records import KeyHandedOver, LoanExtended
from storage.people.facts import Person, Role
from storage.station.facts import DeviceState

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


async def _tags(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    return await read_tags(station, desk, custodian, Reading(LOCK_UP_TAGS, LOCK_UP, stage(0)))


async def _alarm(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    known = (each for each in station.alarms.conditions if each.alarm.name == obstacle.about)
    about = day_words.obstacle(station.register, obstacle, house_of(station).alarm)[1]
    text = next((what_was_done(station, each, about) for each in known), _("What was done?"))
    done = await ask_reason(desk, text, station.rules.what_was_done, stage(0))
    if done is None:
        return False
    await station.alarms.acknowledge(obstacle.about, custodian.id, done)
    station.changes.tell()
    return True


async def _briefing(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    options = (Option(True, _("It was held")), Option(False, _("It was not held")))
    text = _("Was the briefing of {day} held?").format(day=dates.day(date.fromisoformat(obstacle.about)))
    held = await desk.choose(Question(text, options, stage(0)))
    if held is None:
        return False
    if not held:
        refused = Refused(refusals.BRIEFING_NOT_HELD, refusals.HOLD_BRIEFING, Ask.SUPERVISOR)
        await refuse(station, desk, refused, LOCK_UP, custodian)
        return True
    return await written(
        station, desk, custodian, LOCK_UP, BriefingHeld(day=obstacle.about, person=custodian.id)
    )


async def _missing_day(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    day = date.fromisoformat(obstacle.about)
    known = station.asked(lambda: station.projections.days.day(day), None) or OfficeDay(day)
    return await explain_day(station, desk, custodian, known, LOCK_UP, stage(0))


async def _device(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    """Nobody mends a device by touch; but it may be waited for."""
    device = obstacle.about
    text = _what_to_look_at(station, device)
    return await _wait(station, desk, custodian, text, lambda: _is_well(station, device))


def _what_to_look_at(station: Station, device: str) -> str:
    state = sending_of(station).get(device.removeprefix(CHANNEL)) if device.startswith(CHANNEL) else None
    if state is None or state.trouble is None:
        return _("Look at plug and cable of: {device}").format(device=device_name(device))
    why = sending_words.trouble(state.trouble), sending_words.advice(state.trouble)
    return "  ".join((device_is(device, station.health[device]), *why))


def _is_well(station: Station, device: str) -> bool:
    return station.health.get(device) is DeviceState.ONLINE


async def _slot(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    text = _("Shut slot {slot} of the key cabinet.").format(slot=obstacle.about)
    return await _wait(station, desk, custodian, text, lambda: station.sensed.is_locked(int(obstacle.about)))


async def _place(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    text = _("Shut and lock: {place}").format(place=place_name(station.register, obstacle.about))

    def shut() -> bool:
        return obstacle.about not in standing(station).places_open

    return await _wait(station, desk, custodian, text, shut)


async def _part(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    """What is behind that module cannot be seen from here: somebody goes and looks, or closes over it."""
    text = _("Look at plug and cable of: {device}").format(device=says(station, obstacle.about))
    return await _wait(station, desk, custodian, text, lambda: obstacle.about not in station.health.unreached)


async def _silent_slot(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    text = _("Shut slot {slot} of the key cabinet.").format(slot=obstacle.about)
    return await _wait(
        station, desk, custodian, text, lambda: int(obstacle.about) not in station.sensed.silent_slots
    )


async def _silent_place(station: Station, desk: Desk, custodian: Person, obstacle: Obstacle) -> bool:
    """That it is shut is believed when its contact says so, and not before."""
    place = station.register.places.get(obstacle.about)
    text = _("Shut and lock: {place}").format(place=place_name(station.register, obstacle.about))

    def seen() -> bool:
        return place is None or place.contact not in station.sensed.silent_places

    return await _wait(station, desk, custodian, text, seen)


async def _wait(
    station: Station, desk: Desk, custodian: Person, text: str, condition: Callable[[], bool]
) -> bool:
    """Until it is so, the time is over, or somebody taps: whoever brings a key must not wait.

    The custodian's own tap opens the slot of a key in their hand. For somebody else's the visit gives way.
    """
    seconds = station.times.tap_s
    station.arrivals.drop_old(lambda person: person.id != custodian.id)  # laid down twice to come here
    waiting = Waiting(text, _("Then the list is shown again."), seconds, stage(0))
    how = await desk.wait(waiting, _or_a_tap(station, condition, seconds))
    if station.arrivals.take(custodian.id):
        if loans_of(station).of_person(custodian.id):
            await brings_back(station, desk, custodian)
        return True
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
    loan = loans_of(station).of_key(obstacle.about)
    if loan is None:
        return True
    options = (
        Option("wait", _("Wait for its return"), _("whoever has it taps")),
        Option("pass", _("Needed in the evening"), _("the clerk in charge takes custody")),
    )
    key = key_name(station.register, loan.key)
    answer = await desk.choose(Question(_("Key {key} is out.").format(key=key), options, stage(0)))
    if answer == "wait":
        said = _("Have key {key} brought back: tap and hang it.").format(key=key)
        return await _wait(station, desk, custodian, said, lambda: loans_of(station).of_key(loan.key) is None)
    return answer == "pass" and await pass_custody(station, desk, custodian, loan)


async def pass_custody(station: Station, desk: Desk, custodian: Person, loan: Loan) -> bool:
    """残業の鍵: until when; whoever has it agrees with a tap, the clerk in charge takes custody with one."""
    giver = station.register.people.get(loan.holder)
    if giver is None:
        nobody = Refused(key_refusals.HOLDER_UNKNOWN, key_refusals.LOOK_FOR_KEY, Ask.SUPERVISOR)
        await refuse(station, desk, nobody, LOCK_UP, custodian, loans_of(station).key(loan))
        return False
    until = await _until(station, desk)
    if until is None:
        return False
    evening = _Custody(custodian, giver, loan, until)
    clerk = await _clerk(station, desk, evening) if await _agrees(station, desk, evening) else None
    if clerk is not None and not is_custodian(station, custodian):  # who approves of it is none any more
        return await changed_meanwhile(station, desk, custodian, LOCK_UP, loans_of(station).key(loan))
    if _is_elsewhere(station, loan):  # it hangs again, or has been handed on, while a tap was awaited
        return True
    return clerk is not None and await _passed(station, desk, evening, clerk)


@dataclass(frozen=True, slots=True)
class _Custody:
    """What two taps are awaited for: who approves, who has the key, and until when it may stay out."""

    custodian: Person
    giver: Person
    loan: Loan
    until: int


async def _until(station: Station, desk: Desk) -> int | None:
    """Microseconds; only hours of this evening that are still to come."""
    now = office_now(station)
    hours = hours_ahead(day_rules(station).stay_until, current_day(station).day, now)
    options = tuple(Option(_us(at), _("until {hour}:00").format(hour=hour)) for hour, at in hours)
    late = Option(_us(now + timedelta(hours=1)), _("one hour"))
    return await desk.choose(Question(_("Until when is it needed?"), (*options, late), stage(1)))


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _is_elsewhere(station: Station, loan: Loan) -> bool:
    current = loans_of(station).of_key(loan.key)
    return current is None or current.id != loan.id


async def _agrees(station: Station, desk: Desk, evening: _Custody) -> bool:
    """Whoever has the key. They are not asked whether they bring it back: they have just been named."""
    giver, loan = evening.giver, evening.loan

    def judge(other: Person) -> Refused | None:
        somebody = Refused(people_refusals.NOT_FOR_YOU, people_refusals.LET_OTHER_TAP, Ask.ANYONE)
        return None if other.id == giver.id else somebody

    text = _("{name} has to agree with a tap.").format(name=giver.name)
    wanted = Wanted(text, stage(1), LOCK_UP, judge, loan.key, lambda: _is_elsewhere(station, loan))
    agreed = await someone_keys_first(station, desk, evening.custodian, wanted)
    if agreed is None and not _is_elsewhere(station, loan):
        not_here = Refused(key_refusals.HOLDER_NOT_HERE, key_refusals.HAVE_KEY_RETURNED, Ask.SUPERVISOR)
        await refuse(station, desk, not_here, LOCK_UP, evening.custodian, loans_of(station).key(loan))
    return agreed is not None


async def _clerk(station: Station, desk: Desk, evening: _Custody) -> Person | None:
    """Who takes custody: a clerk in charge who has the key already, or whoever may and taps."""
    giver, loan = evening.giver, evening.loan

    def judge(other: Person) -> Refused | None:
        return may_take_custody(other, evening.custodian, office_now(station).date())

    if giver.role is Role.CLERK_IN_CHARGE and judge(giver) is None:
        return giver
    text = _("The clerk in charge takes custody: tap now.")
    wanted = Wanted(text, stage(1), LOCK_UP, judge, over=lambda: _is_elsewhere(station, loan))
    clerk = await someone_keys_first(station, desk, giver, wanted)
    if clerk is None and not _is_elsewhere(station, loan):
        nobody = Refused(key_refusals.NOBODY_TOOK_CUSTODY, key_refusals.LET_CLERK_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, nobody, LOCK_UP, evening.custodian, loans_of(station).key(loan))
    return clerk


async def _passed(station: Station, desk: Desk, evening: _Custody, clerk: Person) -> bool:
    """The key's loan goes on, with the clerk and until then; and the day knows that it may stay out."""
    custodian, loan = evening.custodian, evening.loan
    if not await written(station, desk, custodian, LOCK_UP, _goes_on(evening, clerk)):
        return False
    goes_on = loans_of(station).of_key(loan.key)
    if goes_on is None:
        return True
    passed = CustodyPassed(
        day=current_day(station).day.isoformat(),
        key=loan.key,
        loan=goes_on.id,
        person=clerk.id,
        giver=loan.holder,
        until_us=evening.until,
    )
    if not await written(station, desk, custodian, LOCK_UP, passed):
        return False
    said = _("Key {key} is in the custody of {name}.").format(
        key=key_name(station.register, loan.key), name=clerk.name
    )
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True


def _goes_on(evening: _Custody, clerk: Person) -> LoanExtended | KeyHandedOver:
    """The same loan for longer; or a new one, where the key passes to somebody else."""
    loan = evening.loan
    if clerk.id == loan.holder:
        return LoanExtended(
            loan=loan.id,
            key=loan.key,
            person=clerk.id,
            due_us=evening.until,
            reason=_("overtime"),
            approver=evening.custodian.id,
        )
    return KeyHandedOver(
        key=loan.key,
        slot=loan.slot,
        loan=loan.id,
        person=clerk.id,
        giver=loan.holder,
        purpose=loan.purpose,
        due_us=evening.until,
        approver=evening.custodian.id,
    )


def stage(now: int) -> Stage:
    """The steps of lock-up."""
    return Stage((_("Obstacles"), _("Overtime"), _("Checklist"), _("Lock up")), now)


_MENDS: dict[Hindrance, Mend] = {
    Hindrance.NOT_OPENED: _open,
    Hindrance.KEY_OUT: _key,
    Hindrance.SLOT_OPEN: _slot,
    Hindrance.PLACE_OPEN: _place,
    Hindrance.BATCH_OPEN: _batch,
    Hindrance.TAGS_UNREAD: _tags,
    Hindrance.ALARM: _alarm,
    Hindrance.COUNT_ESCALATED: _escalated,
    Hindrance.COUNT_OPEN: _unfinished_count,
    Hindrance.COUNT_MISSING: _count,
    Hindrance.BRIEFING_MISSING: _briefing,
    Hindrance.DEVICE: _device,
    Hindrance.SLOT_SILENT: _silent_slot,
    Hindrance.PLACE_SILENT: _silent_place,
    Hindrance.PART: _part,
    Hindrance.DAY_MISSING: _missing_day,
}
