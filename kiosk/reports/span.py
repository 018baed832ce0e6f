"""The days that a book is about: both ends are days of it, and a day begins at the office's own midnight."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kiosk.errors import KioskError
from kiosk.locale import _
from kiosk.office.month import last_of_month

LAST_YEAR = 9000
"""No book is about later years, of which not every machine knows the midnights."""


@dataclass(frozen=True, slots=True)
class Span:
    """From and until these days, both included."""

    since: date
    until: date

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return _midnight(self.since)

    @property
    def ends(self) -> datetime:
        """The first moment that is not in it any more."""
        return _midnight(self.until + timedelta(days=1))

    def covers(self, moment: datetime) -> bool:
        """Does this moment lie in it?"""
        return self.begins <= moment < self.ends


def span_of(since: date | None, until: date | None, today: date) -> Span:
    """The days asked for; an end that is not named is that of the other one's month, or of this month.

    Raises `KioskError` where the last day is before the first.
    """
    first = since or (until or today).replace(day=1)
    last = until or last_of_month(since or today)
    if last < first or last.year > LAST_YEAR:
        raise KioskError(
            _("There are no such days"), _("from {since} to {until}").format(since=first, until=last)
        )
    return Span(first, last)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
