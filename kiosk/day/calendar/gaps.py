"""Which days have no record: asked by the kiosk for now, and by the day's book for any span. Reads only."""

from datetime import date

from kiosk.core.office.calendar import OfficeCalendar
from kiosk.day.rules import missing_days
from storage.day.facts import OfficeDay
from storage.day.questions import DayQuestions


def gaps_of(
    days: DayQuestions, today: date, open_day: OfficeDay | None, calendar: OfficeCalendar
) -> tuple[date, ...]:
    """The days before today of which a record is missing, and nobody has said why, oldest first.

    The day that is open still is none of them: it can be locked up. Raises what `Database.reading` raises.
    """
    first = days.first_day()
    if first is None:
        return ()
    still = {open_day.day} if open_day else set()
    return missing_days(first, today, days.complete(first) | still, days.unfinished(), calendar)
