"""What a book is about: days with both ends, each from the office's own midnight on, or minutes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kiosk.core.errors import KioskError
from kiosk.core.office.calendar import last_of_month
from kiosk.locale import _

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


@dataclass(frozen=True, slots=True)
class Stretch:
    """From and until these minutes, both included (aware times)."""

    since: datetime
    until: datetime

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return self.since

    @property
    def ends(self) -> datetime:
        """The first moment that is not in it any more."""
        return self.until + timedelta(minutes=1)

    def covers(self, moment: datetime) -> bool:
        """Does this moment lie in it?"""
        return self.begins <= moment < self.ends


def stretch_of(since: date, until: date) -> Stretch:
    """Between two times of the office's clock; a day stands for its first and its last minute.

    Raises `KioskError` where the end is before the beginning.
    """
    first = since if isinstance(since, datetime) else datetime.combine(since, time())
    last = until if isinstance(until, datetime) else datetime.combine(until, time(23, 59))
    if last < first or last.year > LAST_YEAR:
        named = {"since": f"{first:%Y-%m-%d %H:%M}", "until": f"{last:%Y-%m-%d %H:%M}"}
        raise KioskError(_("There is no such time"), _("from {since} to {until}").format(**named))
    return Stretch(_minute(first), _minute(last))


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


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0).astimezone()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
