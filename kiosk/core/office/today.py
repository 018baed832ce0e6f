"""Which day it is for the office: the date on the wall, and the day that is open, however late it is."""

from dataclasses import dataclass
from datetime import date

from kiosk.core.clock import instant
from kiosk.core.station import Station
from storage.day.facts import OfficeDay
from storage.day.questions import DayQuestions


@dataclass
class DayNow:
    """`open`: the day that is open; None while there is none, as in the night."""

    open: OfficeDay | None = None
    night_lock: bool = False
    """Has the last day been closed, so that no key is lent?"""


def day_now(station: Station) -> DayNow:
    """Whether a day is open."""
    return station.part(DayNow)


def look_at_day(station: Station) -> None:
    """Takes note of whether a day is open; before the first that was ever opened, keys are lent."""
    now, days = day_now(station), station.ask(DayQuestions)
    before = now.open, now.night_lock
    now.open = station.asked(days.open_day, now.open)
    ever = station.asked(days.first_day, None) is not None
    if not station.recorder.damaged:
        now.night_lock = ever and now.open is None
    if before != (now.open, now.night_lock):
        station.changes.tell()


def today(station: Station) -> date:
    """The date on the wall."""
    return instant(station.clock.now_us()).astimezone().date()


def current_day(station: Station) -> OfficeDay:
    """The day that is open, however late it is; else what is known of today."""
    return day_now(station).open or day_of(station, today(station))


def day_of(station: Station, day: date) -> OfficeDay:
    """What is known of one day."""
    found = station.asked(lambda: station.ask(DayQuestions).day(day), None)
    return found or OfficeDay(day)
