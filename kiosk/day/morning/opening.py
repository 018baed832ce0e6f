"""始業点検: what happened in the night, what is not as lock-up left it; then night lock ends."""

from collections.abc import Iterable
from itertools import chain

from kiosk.books.timeline import kinds
from kiosk.core.desk.asking import Desk, Message, Needs, Option, Page, Stage, Tone
from kiosk.core.desk.look import answer_to
from kiosk.core.desk.refuse import refuse
from kiosk.core.office import dates
from kiosk.core.office.today import day_now, look_at_day, today
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.day.calendar.missing_day import explain_day
from kiosk.day.inspecting import inspection
from kiosk.day.today import left_over, note_what_is_gone
from kiosk.house.inspection import AtOpening, Finding, Night
from kiosk.house.subject import house_of
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.rights import is_custodian
from storage.day.records import DayOpened, LockedUp
from storage.log.clock import instant
from storage.log.questions import RecordQuestions
from storage.people.facts import Person

OPENING = "opening"


async def open_day(station: Station, desk: Desk, custodian: Person) -> bool:
    """The custodian sees the night, explains what is different, and opens the day."""
    if not is_custodian(station, custodian):
        refused = Refused(people_refusals.NOT_FOR_YOU, people_refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, refused, OPENING, custodian)
        return False
    if not await _yesterday_is_closed(station, desk, custodian):
        return False
    await note_what_is_gone(station)
    at, night = inspection(station, desk, custodian, OPENING, _stage), _night(station)
    parts = house_of(station).opening(station, night)
    found = _found(parts)
    if not await answer_to(desk, _page(night, found)):
        return False
    for each in parts:
        if not await each.sees_to(at):
            return False
    if not _names(_found_now(station)) <= _names(found) or not is_custodian(station, custodian):
        return await open_day(station, desk, custodian)  # nobody has seen what came in the meantime
    opened = DayOpened(
        day=today(station).isoformat(),
        person=custodian.id,
        differences=sum(each.different for each in found),
        left_over=len(left_over(station)),
    )
    if not await at.writes(opened):
        return False
    look_at_day(station)
    said = _("The day is open: {day}.").format(day=dates.day(today(station)))
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True


def _found_now(station: Station) -> tuple[Finding, ...]:
    return _found(house_of(station).opening(station, _night(station)))


def _found(parts: Iterable[AtOpening]) -> tuple[Finding, ...]:
    return tuple(chain.from_iterable(each.findings for each in parts))


def _names(found: Iterable[Finding]) -> frozenset[str]:
    """What nobody may open over unseen."""
    return frozenset(each.name for each in found) - {""}


async def _yesterday_is_closed(station: Station, desk: Desk, custodian: Person) -> bool:
    """A day that was never locked up is not passed over: somebody says why."""
    still = day_now(station).open
    if still is None:
        return True
    if still.day == today(station):
        said = _("The day is open already: {day}.").format(day=dates.day(still.day))
        await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
        return False
    return await explain_day(station, desk, custodian, still, OPENING, _stage(0))


def _night(station: Station) -> Night:
    """From the newest lock-up on, by its record: dates may have been wrong."""
    lock_up = station.asked(lambda: station.ask(RecordQuestions).last(LockedUp.kind), None)
    if lock_up is None or not isinstance(lock_up.record, LockedUp):
        return Night(None)
    timeline = house_of(station).timeline
    told = timeline.lines(station.register, station.entries_of(kinds(timeline.of_night), lock_up.seq))
    return Night(lock_up, told)


def _page(night: Night, found: tuple[Finding, ...]) -> Page[bool]:
    """What is left over or to come, what is different, what happened."""
    is_quiet = night.lock_up is not None and not any(each.happened for each in found)
    quiet = [_("Nothing happened since lock-up.")] if is_quiet else []
    body = (*(each.text for each in found), *quiet)
    marked = frozenset(at for at, each in enumerate(found) if each.grave)
    return Page(
        _since(night), body, (Option(True, _("I have seen it"), needs=Needs.LINES),), _stage(0), marked
    )


def _since(night: Night) -> str:
    if night.lock_up is None:
        return _("There was no lock-up before: keys and doors are taken as they are.")
    locked = instant(night.lock_up.when_us).astimezone()
    return _("Since lock-up on {day} at {time}").format(day=dates.day(locked), time=f"{locked:%H:%M}")


def _stage(now: int) -> Stage:
    return Stage((_("Night"), _("Explain"), _("Open")), now)
