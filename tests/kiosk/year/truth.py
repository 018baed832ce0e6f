"""What is really so, kept without asking the kiosk: keys in hands, cards in the vault, days done and not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
CLOSED, OPEN = frozenset({date(2026, 10, 1)}), frozenset({date(2026, 8, 8)})
"""The office's own exceptions: its anniversary, and a Saturday on which it works."""
HOLIDAYS = frozenset(
    {
        *(date(2026, 4, 29), date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6), date(2026, 7, 20)),
        *(date(2026, 8, 11), date(2026, 9, 21), date(2026, 9, 22), date(2026, 9, 23), date(2026, 10, 12)),
        *(date(2026, 11, 3), date(2026, 11, 23), date(2026, 12, 29), date(2026, 12, 30), date(2026, 12, 31)),
        *(date(2027, 1, 1), date(2027, 1, 11), date(2027, 2, 11), date(2027, 2, 23), date(2027, 3, 22)),
    }
)
"""Of the year's weekdays, from the government's list (内閣府「国民の祝日」) and the days around New Year."""


def is_working(day: date) -> bool:
    """Does the office work?"""
    return day in OPEN or (day.weekday() < 5 and day not in HOLIDAYS and day not in CLOSED)


def every_day(first: date, last: date) -> Iterator[date]:
    """Each day of the span, both ends with it."""
    return (first + timedelta(days=passed) for passed in range((last - first).days + 1))


@dataclass
class DayTruth:
    """How often somebody opened the day and locked it up, and whether it is locked now, or explained."""

    opened: int = 0
    locked: int = 0
    is_locked: bool = False
    explained: bool = False

    @property
    def is_open(self) -> bool:
        """Was it opened, and is nothing done about its end?"""
        return self.opened > 0 and not self.is_locked and not self.explained

    @property
    def is_whole(self) -> bool:
        """Is nothing missing?"""
        return self.explained or (self.opened > 0 and self.is_locked)


@dataclass
class Truth:
    """The whole of it. `cards` are in the vault, `books` is what was entered about them.

    `holders`: by key who has it, an empty name for somebody nobody knows of; `last_users`: who had it last,
    of those to whom it was lent. `left`: the keys that were out at the last lock-up.
    """

    cards: int = 0
    books: int = 0
    holders: dict[str, str] = field(default_factory=dict)
    last_users: dict[str, str] = field(default_factory=dict)
    left: frozenset[str] | None = None
    days: dict[date, DayTruth] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)

    def day(self, day: date) -> DayTruth:
        """One day."""
        return self.days.setdefault(day, DayTruth())

    @property
    def open_day(self) -> date | None:
        """The newest day that goes on."""
        return max((day for day, known in self.days.items() if known.is_open), default=None)

    def missing(self, today: date) -> tuple[date, ...]:
        """The days before today of which somebody still has to say why they have no record."""
        first = min((day for day, known in self.days.items() if known.opened), default=None)
        if first is None:
            return ()
        return tuple(
            day
            for day in every_day(first, today - timedelta(days=1))
            if day != self.open_day and self._lacks(day)
        )

    def _lacks(self, day: date) -> bool:
        known = self.days.get(day, DayTruth())
        return not known.is_whole and (known.opened > 0 or is_working(day))

    def may_confirm(self, month: date, today: date) -> bool:
        """Is everything there of the month that begins on this day, and is it over?"""
        last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        first = min((day for day, known in self.days.items() if known.opened), default=today)
        return last < today and not any(self._lacks(day) for day in every_day(max(month, first), last))
