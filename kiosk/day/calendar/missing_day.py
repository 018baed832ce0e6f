"""記録のない日: somebody says why. One that was opened is closed over like any other evening: by two."""

from kiosk.core.desk.asking import Desk, Stage
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office import dates
from kiosk.core.office.names import listed
from kiosk.core.office.today import day_now
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.day import refusals
from kiosk.day import words as day_words
from kiosk.day.evening.stays import why_it_stays
from kiosk.day.settings import day_rules
from kiosk.day.today import obstacles
from kiosk.house.subject import house_of
from kiosk.locale import _
from kiosk.people.procedures.registering import changed_meanwhile
from kiosk.people.procedures.sign import second_signature
from kiosk.people.rights import is_responsible
from storage.day.facts import OfficeDay
from storage.day.records import ClosedOver, DayExplained
from storage.people.facts import Person


async def explain_day(
    station: Station, desk: Desk, custodian: Person, day: OfficeDay, request: str, stage: Stage
) -> bool:
    """Why a record is missing. On a day on which nobody opened, no key was lent: one person's word will do.

    One that was opened and never locked up left something behind that nobody has looked at. The responsible
    officer and a second person close it over, with all that stands in the way, or it is locked up late.
    """
    named = dates.day(day.day)
    if day.opened is None:
        reason = await _why(station, desk, _("{day} has no record. Why?").format(day=named), stage)
        explained = DayExplained(day=day.day.isoformat(), reason=reason or "", person=custodian.id)
        return reason is not None and await written(station, desk, custodian, request, explained)
    if not is_responsible(station, custodian):
        refused = Refused(refusals.NOT_LOCKED_UP, refusals.LOCK_UP_LATE, Ask.NAMING)
        await refuse(station, desk, refused, request, custodian)
        return False
    found = obstacles(station) if day_now(station).open == day else ()
    over = tuple(day_words.obstacle_named(house_of(station), station.register, each.name) for each in found)
    not_locked = _("{day} was not locked up.").format(day=named)
    reason = await _why_not_locked(station, desk, named, not_locked, over, stage)
    if reason is None:
        return False
    what = not_locked + " " + listed(*over)
    second = await second_signature(station, desk, custodian, what, stage)
    if second is None:
        return False
    now = {each.name for each in obstacles(station)} if day_now(station).open == day else set()
    new = now - {each.name for each in found}
    if new or not is_responsible(station, custodian):  # what came while it was awaited, nobody has signed
        return await changed_meanwhile(station, desk, custodian, request)
    text = day.day.isoformat()
    left = (
        ClosedOver(day=text, obstacle=each.name, reason=reason, person=custodian.id, second=second.id)
        for each in found
        if each.name in now  # a key may have come back while the signature was awaited
    )
    explained = DayExplained(day=text, reason=reason, person=custodian.id, second=second.id)
    return await written(station, desk, custodian, request, *left, explained)


async def _why_not_locked(
    station: Station, desk: Desk, named: str, not_locked: str, over: tuple[str, ...], stage: Stage
) -> str | None:
    """Whoever answers for it sees first what is left behind."""
    if not over:
        return await _why(station, desk, _("{day} was not locked up. Why?").format(day=named), stage)
    return await why_it_stays(station, desk, over, day_rules(station).why_missing, stage, not_locked)


async def _why(station: Station, desk: Desk, text: str, stage: Stage) -> str | None:
    return await ask_reason(desk, text, day_rules(station).why_missing, stage)
