"""Alarms about the day: not opened, not locked up, by its hour."""

from datetime import date

from kiosk.core.alarms import AlarmCause
from kiosk.core.office import dates
from kiosk.core.office.register import Register
from kiosk.locale import N_


def the_day(register: Register, day: str) -> str:
    """Which day it is."""
    return dates.day(date.fromisoformat(day)) if day else ""


NOT_OPENED = AlarmCause(
    "not_opened", N_("The day has not been opened by its hour."), ended_by_lock_up=True, about=the_day
)
NOT_LOCKED_UP = AlarmCause(
    "not_locked_up",
    N_("The day has not been locked up by its hour."),
    loud=True,
    ended_by_lock_up=True,
    about=the_day,
)
