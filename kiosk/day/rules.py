"""始業点検・終業点検: days without a record, and the hours by which one is opened and locked up. Pure."""

from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from kiosk.core.office.calendar import OfficeCalendar
from storage.day.facts import OfficeDay


def missing_days(
    first: date | None,
    today: date,
    complete: AbstractSet[date],
    unfinished: AbstractSet[date],
    calendar: OfficeCalendar,
) -> tuple[date, ...]:
    """The days before today of which a record is missing, oldest first.

    From the `first` day that was ever opened on: working days that are not `complete` (opened and locked up,
    or explained), and others that were opened and are not (`unfinished`).
    """
    if first is None:
        return ()
    span = (first + timedelta(days=passed) for passed in range((today - first).days))
    return tuple(
        day for day in span if day not in complete and (day in unfinished or calendar.is_working_day(day))
    )


# --- hours ------------------------------------------------------------------------------------------------


def late_to_open(day: OfficeDay, now: datetime, opens_by: int, *, working: bool) -> bool:
    """Is it past the hour by which the day of `now` should have been opened? `day`: what is known of it."""
    return working and opens_by > 0 and day.opened is None and _minute(now) >= opens_by


def late_to_lock(day: OfficeDay, now: datetime, locks_by: int) -> bool:
    """Is it past the hour by which an open day should have been locked up?

    Whoever opens after that hour has an hour's time. A day that is still to come was opened by a wrong clock,
    and cannot wait for its evening.
    """
    began = day.reopened or day.opened
    if locks_by == 0 or not day.is_open or began is None:
        return False
    if day.day > now.date():
        return True
    due = datetime.combine(day.day, datetime.min.time(), now.tzinfo) + timedelta(minutes=locks_by)
    return now >= max(due, began.astimezone(now.tzinfo) + timedelta(hours=1))


def _minute(now: datetime) -> int:
    return 60 * now.hour + now.minute
