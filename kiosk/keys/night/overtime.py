"""残業の鍵: a key that is needed in the evening stays out, in the custody of the clerk in charge."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.desk.asking import Message, Option, Question, Tone
from kiosk.core.desk.refuse import refuse
from kiosk.core.office.names import key_name
from kiosk.core.office.now import office_now
from kiosk.core.office.today import current_day
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.house.inspection import Inspection
from kiosk.keys import refusals
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.night.evening import hours_ahead, may_take_custody
from kiosk.keys.night.settings import night_rules
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.procedures.awaited import Wanted, someone_awaited
from kiosk.people.procedures.registering import changed_meanwhile
from kiosk.people.rights import is_custodian
from storage.day.records import CustodyPassed
from storage.keys.facts import Loan
from storage.keys.records import KeyHandedOver, LoanExtended
from storage.people.facts import Person, Role


async def pass_custody(at: Inspection, loan: Loan) -> bool:
    """Until when; whoever has it agrees with a tap, the clerk in charge takes custody with one."""
    station, desk, custodian = at.station, at.desk, at.custodian
    giver = station.register.people.get(loan.holder)
    if giver is None:
        nobody = Refused(refusals.HOLDER_UNKNOWN, refusals.LOOK_FOR_KEY, Ask.SUPERVISOR)
        await refuse(station, desk, nobody, at.request, custodian, loans_of(station).key(loan))
        return False
    until = await _until(at)
    if until is None:
        return False
    evening = _Custody(at, giver, loan, until)
    clerk = await _clerk(evening) if await _agrees(evening) else None
    if clerk is not None and not is_custodian(station, custodian):  # who approves of it is none any more
        return await changed_meanwhile(station, desk, custodian, at.request, loans_of(station).key(loan))
    if _is_elsewhere(station, loan):  # it hangs again, or has been handed on, while a tap was awaited
        return True
    return clerk is not None and await _passed(evening, clerk)


@dataclass(frozen=True, slots=True)
class _Custody:
    """What two taps are awaited for: who approves, who has the key, and until when it may stay out."""

    at: Inspection
    giver: Person
    loan: Loan
    until: int


async def _until(at: Inspection) -> int | None:
    """Microseconds; only hours of this evening that are still to come."""
    station = at.station
    now = office_now(station)
    hours = hours_ahead(night_rules(station).stay_until, current_day(station).day, now)
    options = tuple(Option(_us(moment), _("until {hour}:00").format(hour=hour)) for hour, moment in hours)
    late = Option(_us(now + timedelta(hours=1)), _("one hour"))
    return await at.desk.choose(Question(_("Until when is it needed?"), (*options, late), at.stage(1)))


def _us(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def _is_elsewhere(station: Station, loan: Loan) -> bool:
    current = loans_of(station).of_key(loan.key)
    return current is None or current.id != loan.id


async def _agrees(evening: _Custody) -> bool:
    """Whoever has the key. They are not asked whether they bring it back: they have just been named."""
    at, giver, loan = evening.at, evening.giver, evening.loan
    station, desk = at.station, at.desk

    def judge(other: Person) -> Refused | None:
        somebody = Refused(people_refusals.NOT_FOR_YOU, people_refusals.LET_OTHER_TAP, Ask.ANYONE)
        return None if other.id == giver.id else somebody

    text = _("{name} has to agree with a tap.").format(name=giver.name)
    wanted = Wanted(text, at.stage(1), at.request, judge, loan.key, lambda: _is_elsewhere(station, loan))
    agreed = await someone_awaited(station, desk, at.custodian, wanted)
    if agreed is None and not _is_elsewhere(station, loan):
        not_here = Refused(refusals.HOLDER_NOT_HERE, refusals.HAVE_KEY_RETURNED, Ask.SUPERVISOR)
        await refuse(station, desk, not_here, at.request, at.custodian, loans_of(station).key(loan))
    return agreed is not None


async def _clerk(evening: _Custody) -> Person | None:
    """Who takes custody: a clerk in charge who has the key already, or whoever may and taps."""
    at, giver, loan = evening.at, evening.giver, evening.loan
    station, desk = at.station, at.desk

    def judge(other: Person) -> Refused | None:
        return may_take_custody(other, at.custodian, office_now(station).date())

    if giver.role is Role.CLERK_IN_CHARGE and judge(giver) is None:
        return giver
    text = _("The clerk in charge takes custody: tap now.")
    wanted = Wanted(text, at.stage(1), at.request, judge, over=lambda: _is_elsewhere(station, loan))
    clerk = await someone_awaited(station, desk, giver, wanted)
    if clerk is None and not _is_elsewhere(station, loan):
        nobody = Refused(refusals.NOBODY_TOOK_CUSTODY, refusals.LET_CLERK_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, nobody, at.request, at.custodian, loans_of(station).key(loan))
    return clerk


async def _passed(evening: _Custody, clerk: Person) -> bool:
    """The key's loan goes on, with the clerk and until then; and the day knows that it may stay out."""
    at, loan = evening.at, evening.loan
    station = at.station
    if not await at.writes(_goes_on(evening, clerk)):
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
    if not await at.writes(passed):
        return False
    said = _("Key {key} is in the custody of {name}.").format(
        key=key_name(station.register, loan.key), name=clerk.name
    )
    await at.desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
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
            approver=evening.at.custodian.id,
        )
    return KeyHandedOver(
        key=loan.key,
        slot=loan.slot,
        loan=loan.id,
        person=clerk.id,
        giver=loan.holder,
        purpose=loan.purpose,
        due_us=evening.until,
        approver=evening.at.custodian.id,
    )
