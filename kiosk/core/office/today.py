"""Which day it is for the office: the date on the wall, and the day that is open, however late it is."""

from datetime import date

from kiosk.core.clock import instant
from kiosk.core.station import Station
from storage.day.facts import OfficeDay


def today(station: Station) -> date:
    """The date on the wall."""
    return instant(station.clock.now_us()).astimezone().date()


def current_day(station: Station) -> OfficeDay:
    """The day that is open, however late it is; else what is known of today."""
    if station.open_day is not None:
        return station.open_day
    return day_of(station, today(station))


def day_of(station: Station, day: date) -> OfficeDay:
    """What is known of one day."""
    found = station.asked(lambda: station.projections.days.day(day), None)
    return found or OfficeDay(day)
