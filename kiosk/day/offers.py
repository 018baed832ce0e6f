"""What the day wants from a custodian: its opening, its lock-up; and the days before it."""

from collections.abc import Iterator
from functools import partial

from kiosk.core.desk.asking import Desk, Option
from kiosk.core.office.now import office_now
from kiosk.core.office.today import current_day, day_now, today
from kiosk.core.station import Station
from kiosk.day.calendar.days import show_days, slip_again
from kiosk.day.evening.lock_up import lock_up
from kiosk.day.morning.opening import open_day
from kiosk.day.settings import day_rules
from kiosk.house.visit import Job, Offer, Visitor
from kiosk.locale import _
from kiosk.people.rights import is_custodian
from storage.day.records import LockedUp
from storage.log.questions import RecordQuestions

OPENS, LOCKS = 50, 60
OF_DAY = 30
EVENING_MIN = 120
"""So many minutes before its hour, lock-up comes first among what a custodian may have come for."""


def first(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Its opening while it is not open, its lock-up in the evening: for a custodian, before any key."""
    person = visitor.person
    if not is_custodian(station, person):
        return
    now = day_now(station)
    if now.night_lock or (now.open is not None and now.open.day < today(station)):
        opens = partial(open_day, station, desk, person)
        yield Offer(OPENS, Option(opens, _("Open the day"), _("before any key is lent")))
    if now.open is not None and _evening(station):
        note = _("begun") if now.open.begun_by else _("at the end of the day")
        yield Offer(LOCKS, Option(partial(lock_up, station, desk, person), _("Lock up"), note))


def _evening(station: Station) -> bool:
    """Is lock-up what a custodian taps for now? It is begun, or the hour is near, or past midnight."""
    day, rules = current_day(station), day_rules(station)
    now = office_now(station)
    near = rules.locks_by > 0 and 60 * now.hour + now.minute >= rules.locks_by - EVENING_MIN
    return bool(day.begun_by) or near or day.day < now.date()


def custodian(station: Station, desk: Desk, visitor: Visitor) -> Iterator[Offer]:
    """Opening or lock-up, whichever comes next; the calendar; the last lock-up's slip."""
    person = visitor.person
    opens: Option[Job] = Option(lambda: open_day(station, desk, person), _("Open the day"))
    locks: Option[Job] = Option(
        lambda: lock_up(station, desk, person), _("Lock up"), _("at the end of the day")
    )
    days: Option[Job] = Option(
        lambda: show_days(station, desk, person), _("Days"), _("openings, counts, lock-ups")
    )
    slip: Option[Job] = Option(
        lambda: slip_again(station, desk, person), _("Slip again"), _("of the last lock-up")
    )
    locked = station.asked(lambda: station.ask(RecordQuestions).last(LockedUp.kind), None)
    again = () if locked is None else (slip,)
    for option in (opens if day_now(station).open is None else locks, days, *again):
        yield Offer(OF_DAY, option)
