"""責任職の仕事: what only the custodian of the day does at the kiosk, by touch and tap."""

from collections.abc import Awaitable, Callable

from kiosk.core.alarms import Condition
from kiosk.core.desk.asking import (
    Desk,
    Message,
    Option,
    Question,
    Tone,
)
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.refuse import refuse
from kiosk.core.refusals import (
    Ask,
    Cause,
    NextStep,
    Refused,
)
from kiosk.core.station import Station
from kiosk.day.calendar.days import show_days, slip_again
from kiosk.day.lock_up import lock_up
from kiosk.day.opening import open_day
from kiosk.face import words
from kiosk.keys.procedures.lost_key import (
    declare_lost,
    duplicate_ended,
    duplicate_made,
    lock_changed,
    new_key_hangs,
)
from kiosk.keys.procedures.override import enter_override
from kiosk.keys.rights import is_custodian
from kiosk.keys.tags.reading import Reading, read_tags
from kiosk.keys.tags.rules import IN_THE_DAY
from kiosk.locale import _
from kiosk.people.alarm_words import in_short, what_was_done
from kiosk.people.procedures.ahead import days_without, show_days_without
from kiosk.people.procedures.choosing import about
from kiosk.people.procedures.delegate import name_delegate
from kiosk.people.procedures.manage import manage_person, record_absence
from kiosk.people.rotation.change import change_rotation
from kiosk.shredding.show_book import show_book
from storage.day.records import LockedUp
from storage.facts import Person

Job = Callable[[], Awaitable[object]]


async def custodians_work(station: Station, desk: Desk, custodian: Person) -> bool:
    """Asks which of it, and does it. Asked again here, for custody may have passed on meanwhile."""
    if not is_custodian(station, custodian):
        refused = Refused(Cause.NOT_FOR_YOU, NextStep.LET_CUSTODIAN_TAP, Ask.SUPERVISOR)
        await refuse(station, desk, refused, "custodian", custodian)
        return False
    job = await desk.choose(Question(_("What has to be done?"), _works(station, desk, custodian), about(0)))
    return job is not None and bool(await job())


def _works(station: Station, desk: Desk, custodian: Person) -> tuple[Option[Job], ...]:
    alarms = len(station.alarms.unacknowledged)
    return (
        Option(
            lambda: acknowledge(station, desk, custodian),
            _("Alarms"),
            _("{count} not acknowledged").format(count=alarms),
        ),
        *_ahead(station, desk, custodian),
        *_of_day(station, desk, custodian),
        Option(lambda: read_in_the_day(station, desk, custodian), _("Tags"), _("read, and put right")),
        Option(lambda: manage_person(station, desk, custodian), _("People"), _("card, PIN, leaving")),
        Option(lambda: name_delegate(station, desk, custodian), _("Delegate"), _("while you are away")),
        Option(lambda: record_absence(station, desk, custodian), _("Absence"), _("from today")),
        *_of_shredding(station, desk, custodian),
        Option(lambda: declare_lost(station, desk, custodian), _("A key is lost")),
        Option(lambda: lock_changed(station, desk, custodian), _("A lock was changed")),
        Option(lambda: new_key_hangs(station, desk, custodian), _("A lost key is settled")),
        Option(lambda: duplicate_made(station, desk, custodian), _("A duplicate was made")),
        Option(lambda: duplicate_ended(station, desk, custodian), _("A duplicate was destroyed")),
        Option(
            lambda: enter_override(station, desk, custodian),
            _("Opened by hand"),
            _("with the mechanical key"),
        ),
    )


def _ahead(station: Station, desk: Desk, custodian: Person) -> tuple[Option[Job], ...]:
    """Days to come without a custodian, while there is one who can name somebody."""
    days = days_without(station)
    if not days:
        return ()
    note = words.day(days[0].day)
    shown: Option[Job] = Option(
        lambda: show_days_without(station, desk, custodian), _("Days without a custodian"), note
    )
    return (shown,)


def _of_day(station: Station, desk: Desk, custodian: Person) -> tuple[Option[Job], ...]:
    """Opening or lock-up, whichever comes next; the calendar."""
    opens: Option[Job] = Option(lambda: open_day(station, desk, custodian), _("Open the day"))
    locks: Option[Job] = Option(
        lambda: lock_up(station, desk, custodian), _("Lock up"), _("at the end of the day")
    )
    days: Option[Job] = Option(
        lambda: show_days(station, desk, custodian), _("Days"), _("openings, counts, lock-ups")
    )
    slip: Option[Job] = Option(
        lambda: slip_again(station, desk, custodian), _("Slip again"), _("of the last lock-up")
    )
    locked = station.asked(lambda: station.projections.days.last(LockedUp.kind), None)
    again = () if locked is None else (slip,)
    return (opens if station.open_day is None else locks, days, *again)


def _of_shredding(station: Station, desk: Desk, custodian: Person) -> tuple[Option[Job], ...]:
    if station.equipment.shredder is None:
        return ()
    return (
        Option(
            lambda: change_rotation(station, desk, custodian), _("Rotation"), _("who shreds on which day")
        ),
        Option(lambda: show_book(station, desk, custodian), _("Shredder's book")),
    )


async def read_in_the_day(station: Station, desk: Desk, custodian: Person) -> bool:
    """札の確認: what came back unread or was found to be wrong need not wait for the evening."""
    return await read_tags(station, desk, custodian, Reading(IN_THE_DAY, "custodian", about(1)))


async def acknowledge(station: Station, desk: Desk, custodian: Person) -> bool:
    """警報の確認: which alarm, and what was done. One after the other, until none is left or they stop."""
    any_done = False
    while waiting := station.alarms.unacknowledged:
        condition = await desk.choose(_which_alarm(station, waiting))
        if condition is None:
            break
        text = what_was_done(station, condition)
        done = await ask_reason(desk, text, station.rules.what_was_done, about(2))
        if done is None:
            break
        await station.alarms.acknowledge(condition.alarm.name, custodian.id, done)
        station.changes.tell()
        any_done = True
    if not station.alarms.unacknowledged:
        await desk.tell(Message(Tone.DONE, _("Every alarm is acknowledged."), (), station.times.notice_s))
    return any_done


def _which_alarm(station: Station, waiting: tuple[Condition, ...]) -> Question[Condition]:
    options = tuple(Option(each, words.alarm(each.alarm), _about(station, each)) for each in waiting)
    return Question(_("Which alarm have you seen to?"), options, about(1))


def _about(station: Station, condition: Condition) -> str:
    """Which key or slot, since when, and whether it is over: the custodian has tapped, so it may be said."""
    what = in_short(station, condition.alarm)
    since = f"{condition.since.astimezone():%H:%M}"
    over = "" if condition.stands else _("over by itself")
    return "  ".join(part for part in (what, since, over) if part)
