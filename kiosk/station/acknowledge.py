"""警報の確認: which alarm, and what was done about it."""

from kiosk.core.alarms import Condition
from kiosk.core.desk.asking import Desk, Message, Option, Question, Tone
from kiosk.core.desk.reasons import ask_reason
from kiosk.core.desk.stages import about
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.station.alarm_words import in_short, what_was_done
from storage.people.facts import Person


async def acknowledge(station: Station, desk: Desk, custodian: Person) -> bool:
    """One alarm after the other, until none is left or they stop."""
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
    options = tuple(Option(each, each.alarm.text, _about(station, each)) for each in waiting)
    return Question(_("Which alarm have you seen to?"), options, about(1))


def _about(station: Station, condition: Condition) -> str:
    """Which key or slot, since when, and whether it is over: the custodian has tapped, so it may be said."""
    what = in_short(station, condition.alarm)
    since = f"{condition.since.astimezone():%H:%M}"
    over = "" if condition.stands else _("over by itself")
    return "  ".join(part for part in (what, since, over) if part)
