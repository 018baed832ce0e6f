"""Questions about days: their opening and lock-up, what was closed over, which months are confirmed."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select

from storage.day.facts import LeftOver, OfficeDay
from storage.day.tables import days, left_over, months
from storage.file.prepared import Prepared
from storage.log.clock import instant
from storage.questions import Questions, moment

_UNEXPLAINED = days.c.explained == literal_column("''")
"""Written out: a partial index serves only what says the same as it."""
_OPEN_DAY = Prepared(
    select(days)
    .where(days.c.opened.is_not(None), days.c.locked.is_(None), _UNEXPLAINED)
    .order_by(days.c.opened_seq.desc())
    .limit(1)
)
_UNFINISHED = Prepared(
    select(days.c.day).where(days.c.opened.is_not(None), days.c.locked.is_(None), _UNEXPLAINED)
)
_DAYS = Prepared(
    select(days)
    .where(days.c.day >= bindparam("since"), days.c.day <= bindparam("until"))
    .order_by(days.c.day)
)
_FIRST_DAY = Prepared(select(days.c.day).where(days.c.opened.is_not(None)).order_by(days.c.day).limit(1))
_COMPLETE = Prepared(
    select(days.c.day).where(
        days.c.day >= bindparam("since"),
        or_(days.c.opened.is_not(None) & days.c.locked.is_not(None), days.c.explained != ""),
    )
)
_LEFT_OVER = Prepared(select(left_over).order_by(left_over.c.since, left_over.c.obstacle))
_MONTHS = Prepared(select(months.c.month))


class DayQuestions(Questions):
    """Days as the records have them. Each is one short read."""

    def open_day(self) -> OfficeDay | None:
        """The day that was opened and is neither locked up nor explained; the last opened of several."""
        return next((_office_day(row) for row in self._ask(_OPEN_DAY)), None)

    def days(self, since: date, until: date) -> tuple[OfficeDay, ...]:
        """The days of this span of which anything is on record."""
        rows = self._ask(_DAYS, since=since.isoformat(), until=until.isoformat())
        return tuple(map(_office_day, rows))

    def day(self, day: date) -> OfficeDay | None:
        """What is on record of one day; None where nothing is."""
        return next(iter(self.days(day, day)), None)

    def first_day(self) -> date | None:
        """The first day that was opened; None before that."""
        return next((date.fromisoformat(day) for (day,) in self._ask(_FIRST_DAY)), None)

    def complete(self, since: date) -> frozenset[date]:
        """The days from then on of which nothing is missing, or what is missing is explained."""
        rows = self._ask(_COMPLETE, since=since.isoformat())
        return frozenset(date.fromisoformat(day) for (day,) in rows)

    def unfinished(self) -> frozenset[date]:
        """The days that were opened and are neither locked up nor explained."""
        return frozenset(date.fromisoformat(row[0]) for row in self._ask(_UNFINISHED))

    def left_over(self) -> tuple[LeftOver, ...]:
        """What was closed over and is not resolved, oldest first."""
        return tuple(
            LeftOver(obstacle, day, instant(since), instant(last), *rest)
            for obstacle, day, since, last, *rest in self._ask(_LEFT_OVER)
        )

    def confirmed_months(self) -> frozenset[str]:
        """The months (`2026-11`) that somebody has confirmed to be complete."""
        return frozenset(month for (month,) in self._ask(_MONTHS))


def _office_day(row: tuple[Any, ...]) -> OfficeDay:
    day, opened, opened_by, differences, reopened, briefing, begun_by, checks, stays, kept, *rest = row
    (
        locked,
        locked_by,
        custodian,
        out,
        unknown,
        places_open,
        closed_over,
        explained,
        explained_by,
        opened_seq,
    ) = rest
    if locked is None:  # it was opened again: what an earlier lock-up of this day left is so no longer
        locked_by = custodian = out = unknown = places_open = ""
        closed_over = 0
    return OfficeDay(
        date.fromisoformat(day),
        moment(opened),
        opened_by,
        differences,
        moment(reopened),
        moment(briefing),
        begun_by,
        tuple(checks.split("\n")) if checks else (),
        tuple(stays.split()),
        tuple((key, int(loan)) for key, _, loan in (each.rpartition("=") for each in kept.split())),
        moment(locked),
        locked_by,
        custodian,
        tuple(out.split()),
        tuple(unknown.split()),
        tuple(places_open.split()),
        closed_over,
        explained,
        explained_by,
        opened_seq,
    )
