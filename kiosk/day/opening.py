"""始業点検: what happened in the night, what is not as lock-up left it; then night lock ends."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.books.timeline import Line, kinds
from kiosk.core.desk.asking import (
    Desk,
    Message,
    Needs,
    Option,
    Page,
    Question,
    Stage,
    Tone,
)
from kiosk.core.desk.look import answer_to
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.desk.written import written
from kiosk.core.office import dates
from kiosk.core.office.today import day_now, look_at_day, today
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.day import words as day_words
from kiosk.day.calendar.missing_day import explain_day
from kiosk.day.settings import DayRules, day_rules
from kiosk.day.today import is_resolved_by_word, left_over, note_what_is_gone
from kiosk.keys.night import words as night_words
from kiosk.keys.night.rules import Change, Difference, differences
from kiosk.keys.night.standing import left_by, standing
from kiosk.keys.tags.at_station import are_unread, drawn_for
from kiosk.keys.tags.reading import Reading, drawn_now, read_tags
from kiosk.keys.tags.rules import OPENING as TAGS
from kiosk.locale import _
from kiosk.people import refusals as people_refusals
from kiosk.people.by_command import REGISTERED, by_command
from kiosk.people.procedures.ahead import days_without
from kiosk.people.rights import is_custodian
from kiosk.station.alarm_words import still_so
from kiosk.station.alarms_now import standing_alarms
from kiosk.subject import house_of
from storage.day.facts import LeftOver
from storage.day.records import (
    DayOpened,
    DifferenceExplained,
    LeftOverResolved,
    LockedUp,
)
from storage.keys.records import KeyReturned
from storage.keys.tag_records import TagsPutOff
from storage.log.clock import instant
from storage.log.questions import RecordQuestions
from storage.people.facts import Person

OPENING = "opening"


@dataclass(frozen=True, slots=True)
class Night:
    """What lay between the last lock-up (`left`, None before the first) and now.

    `explained`: the differences that somebody has explained since. `by_command`: changes of the register.
    """

    left: datetime | None
    told: tuple[Line, ...]
    found: tuple[Difference, ...]
    explained: frozenset[str]
    by_command: tuple[str, ...] = ()

    @property
    def by_record(self) -> frozenset[str]:
        """The differences that the records explain: keys that somebody known has brought back."""
        back = {
            line.entry.record.key
            for line in self.told
            if isinstance(line.entry.record, KeyReturned) and line.people
        }
        return frozenset(
            each.name for each in self.found if each.change is Change.KEY_BACK and each.about in back
        )


async def open_day(station: Station, desk: Desk, custodian: Person) -> bool:
    """The custodian sees the night, explains what is different, and opens the day."""
    if not is_custodian(station, custodian):
        refused = Refused(people_refusals.NOT_FOR_YOU, people_refusals.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, refused, OPENING, custodian)
        return False
    if not await _yesterday_is_closed(station, desk, custodian):
        return False
    await note_what_is_gone(station)
    night = _night(station)
    if not await answer_to(desk, _page(station, night)):
        return False
    if not await _seen_to(station, desk, custodian, night):
        return False
    if not await _tags_are_read(station, desk, custodian):
        return False
    if _has_changed(station, night) or not is_custodian(station, custodian):
        return await open_day(station, desk, custodian)  # nobody has seen what came in the meantime
    opened = DayOpened(
        day=today(station).isoformat(),
        person=custodian.id,
        differences=len(night.found),
        left_over=len(left_over(station)),
    )
    if not await written(station, desk, custodian, OPENING, opened):
        return False
    look_at_day(station)
    said = _("The day is open: {day}.").format(day=dates.day(today(station)))
    await desk.tell(Message(Tone.DONE, said, (), station.times.notice_s))
    return True


async def _seen_to(station: Station, desk: Desk, custodian: Person, night: Night) -> bool:
    """Each difference is explained, and of what is left over it is said whether it is so still."""
    for difference in night.found:
        if difference.name not in night.explained and not await _explained(
            station, desk, custodian, night, difference
        ):
            return False
    house = house_of(station)
    for left in left_over(station):
        if is_resolved_by_word(house, left.obstacle) and not await _resolve(station, desk, custodian, left):
            return False
    return True


def _has_changed(station: Station, seen: Night) -> bool:
    """Is something not as lock-up had left it that was so when the night was looked at?"""
    now = _night(station)
    return not set(now.found) <= set(seen.found) or now.by_command != seen.by_command


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
    """From the newest lock-up on, by its record: dates may have been wrong. Without any, nothing is compared.

    What was explained at an opening since then is no explanation today: it may have come about anew.
    """
    records = station.ask(RecordQuestions)
    lock_up = station.asked(lambda: records.last(LockedUp.kind), None)
    if lock_up is None or not isinstance(lock_up.record, LockedUp):
        return Night(None, (), (), frozenset())
    commanded = by_command(station.register, station.entries_of(REGISTERED, lock_up.seq))
    timeline = house_of(station).timeline
    told = timeline.lines(station.register, station.entries_of(kinds(timeline.of_night), lock_up.seq))
    opened = station.asked(lambda: records.last(DayOpened.kind), None)
    begun = max(lock_up.seq, opened.seq if opened else 0)
    said = station.entries_of((DifferenceExplained.kind,), begun)
    explained = {each.record.difference for each in said if isinstance(each.record, DifferenceExplained)}
    found = differences(left_by(lock_up.record), standing(station))
    return Night(instant(lock_up.when_us), told, found, frozenset(explained), commanded)


def _page(station: Station, night: Night) -> Page[bool]:
    """What is left over or to come, what is different, what happened; the first two are marked."""
    register = station.register
    over = [day_words.left_over(house_of(station), register, each) for each in left_over(station)]
    over += [still_so(station, each) for each in standing_alarms(station)]
    over += night.by_command
    over += [
        _("TO COME: {day} has no custodian yet").format(day=dates.day(each.day))
        for each in days_without(station)
    ]
    different = [
        _("DIFFERENT: {what}").format(what=night_words.difference(register, each)) for each in night.found
    ]
    quiet = (
        [] if night.told or night.by_command or night.left is None else [_("Nothing happened since lock-up.")]
    )
    body = (*over, *different, *quiet, *(line.text for line in night.told))
    first = len(over) + len(different) + len(quiet)
    grave = {first + at for at, line in enumerate(night.told) if line.grave}
    marked = frozenset(range(len(over) + len(different))) | grave
    return Page(
        _since(night), body, (Option(True, _("I have seen it"), needs=Needs.LINES),), _stage(0), marked
    )


def _since(night: Night) -> str:
    if night.left is None:
        return _("There was no lock-up before: keys and doors are taken as they are.")
    locked = night.left.astimezone()
    return _("Since lock-up on {day} at {time}").format(day=dates.day(locked), time=f"{locked:%H:%M}")


async def _explained(
    station: Station, desk: Desk, custodian: Person, night: Night, difference: Difference
) -> bool:
    """One difference. What the records explain needs no reason, only a look."""
    reason: str | None = _("as the records say")
    if difference.name not in night.by_record:
        text = _("{what}. Why?").format(what=night_words.difference(station.register, difference))
        reason = await ask_reason(desk, text, _reasons(day_rules(station), difference.change), _stage(1))
    if reason is None:
        return False
    day = today(station).isoformat()
    explained = DifferenceExplained(day=day, difference=difference.name, reason=reason, person=custodian.id)
    return await written(station, desk, custodian, OPENING, explained)


def _reasons(day: DayRules, change: Change) -> tuple[str, ...]:
    """Those of the office's reasons that answer why this is not as lock-up left it."""
    match change:
        case Change.KEY_BACK:
            return day.why_different
        case Change.KEY_GONE:
            return day.why_gone
        case Change.KEY_UNKNOWN | Change.PLACE_UNKNOWN:
            return day.why_unsensed
        case Change.PLACE_OPEN | Change.PLACE_SHUT | Change.SLOT_OPEN:
            return day.why_open


async def _resolve(station: Station, desk: Desk, custodian: Person, left: LeftOver) -> bool:
    """What no sensor and no record can end stays red until somebody says how it was resolved."""
    stays = Option("", _("It is so still"))
    options = (stays, *(Option(each, each) for each in day_rules(station).how_resolved))
    how = await desk.choose(
        Question(day_words.left_over(house_of(station), station.register, left), options, _stage(1))
    )
    if not how:
        return how is not None
    resolved = LeftOverResolved(obstacle=left.obstacle, how=how, person=custodian.id)
    return await written(station, desk, custodian, OPENING, resolved)


async def _tags_are_read(station: Station, desk: Desk, custodian: Person) -> bool:
    """札の確認: now, or later, with a reason; then they stand on the list of the evening. False to stop."""
    while are_unread(station, TAGS) and not _put_off(station):
        options = (
            Option("read", _("Read the tags"), _("before any key is lent")),
            Option("later", _("Later"), _("they stay on the list of the evening")),
        )
        answer = await desk.choose(Question(_("Which keys hang there is read now."), options, _stage(1)))
        if answer is None:
            return False
        if answer == "read":
            await read_tags(station, desk, custodian, Reading(TAGS, OPENING, _stage(1)))
        elif not await _later(station, desk, custodian):
            return False
    return True


def _put_off(station: Station) -> bool:
    """Has somebody said why they are not read now, since they were drawn?"""
    drawn = drawn_for(station, TAGS)
    return drawn > 0 and bool(station.entries_of((TagsPutOff.kind,), drawn))


async def _later(station: Station, desk: Desk, custodian: Person) -> bool:
    """They are drawn all the same: nobody puts them off to have others drawn."""
    reading = Reading(TAGS, OPENING, _stage(1))
    reason = await ask_reason(desk, _("Why are they not read now?"), day_rules(station).why_later, _stage(1))
    if reason is None or not await drawn_now(station, desk, custodian, reading):
        return False
    day = today(station).isoformat()
    later = TagsPutOff(day=day, drawn=drawn_for(station, TAGS), reason=reason, person=custodian.id)
    return await written(station, desk, custodian, OPENING, later)


def _stage(now: int) -> Stage:
    return Stage((_("Night"), _("Explain"), _("Open")), now)
