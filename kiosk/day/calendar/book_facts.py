"""What the records say of the days of a span: gathered once, for the tables of the day's book. Reads only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import TypeVar

from kiosk.books.entries import entries_since
from kiosk.books.span import Span
from kiosk.core.office.calendar import OfficeCalendar
from kiosk.day.calendar.gaps import gaps_of
from kiosk.records.at_rest import Records
from storage.day.facts import LeftOver, OfficeDay
from storage.day.questions import DayQuestions
from storage.day.records import (
    ClosedOver,
    CustodyPassed,
    DifferenceExplained,
    LeftOverResolved,
    LineChecked,
    LockedUp,
)
from storage.log.clock import instant
from storage.log.entry import Entry
from storage.log.record import Record

OfDay = DifferenceExplained | LineChecked | CustodyPassed | ClosedOver | LockedUp
R = TypeVar("R", bound=Record)
D = TypeVar("D", bound=OfDay)

_KINDS: tuple[type[Record], ...] = (
    DifferenceExplained,
    LineChecked,
    CustodyPassed,
    ClosedOver,
    LeftOverResolved,
    LockedUp,
)


@dataclass(frozen=True, slots=True)
class Over:
    """Something that was closed over once. `resolved` is None while it stands; `how` is a word or a code."""

    day: date
    at: datetime
    obstacle: str
    reason: str
    person: str
    second: str
    resolved: datetime | None = None
    how: str = ""
    resolved_by: str = ""


@dataclass(frozen=True, slots=True)
class DayFacts:
    """`days` with those that have no record at all (`missing`: nobody has explained them), by date.

    `locked` (the last lock-up) by day; `over`: also what is open from before the span.
    """

    days: tuple[OfficeDay, ...]
    missing: frozenset[date]
    locked: Mapping[date, LockedUp]
    differences: tuple[tuple[datetime, DifferenceExplained], ...]
    checks: tuple[tuple[datetime, LineChecked], ...]
    custody: tuple[tuple[datetime, CustodyPassed], ...]
    over: tuple[Over, ...]


def day_facts(records: Records, span: Span, today: date, calendar: OfficeCalendar) -> DayFacts:
    """Asks the records. `today` is no missing day, nor is one that is still open. Raises `StorageError`."""
    days = records.database.ask(DayQuestions)
    known = {day.day: day for day in days.days(span.since, span.until)}
    gaps = gaps_of(days, today, days.open_day(), calendar)
    missing = frozenset(day for day in gaps if span.since <= day <= span.until)
    entries = tuple(entries_since(records.ledger, _KINDS, span.begins))
    return DayFacts(
        tuple(known.get(day, OfficeDay(day)) for day in sorted(known.keys() | missing)),
        missing,
        {_day(record): record for _at, record in _in_span(entries, LockedUp, span)},
        tuple(_in_span(entries, DifferenceExplained, span)),
        tuple(_in_span(entries, LineChecked, span)),
        tuple(_in_span(entries, CustodyPassed, span)),
        (*_open_from_before(days.left_over(), span), *_over(entries, span)),
    )


def _of(entries: Iterable[Entry], kind: type[R]) -> Iterator[tuple[datetime, R]]:
    return ((instant(each.when_us), each.record) for each in entries if isinstance(each.record, kind))


def _in_span(entries: Iterable[Entry], kind: type[D], span: Span) -> Iterator[tuple[datetime, D]]:
    """Those about a day of the span, whenever they were written."""
    return ((at, record) for at, record in _of(entries, kind) if span.since <= _day(record) <= span.until)


def _day(record: OfDay) -> date:
    return date.fromisoformat(record.day)


def _over(entries: Iterable[Entry], span: Span) -> Iterator[Over]:
    """What was closed over on these days, each with what resolved it next."""
    standing: dict[str, list[Over]] = {}
    for entry in entries:
        record, at = entry.record, instant(entry.when_us)
        if isinstance(record, ClosedOver) and span.since <= _day(record) <= span.until:
            over = Over(_day(record), at, record.obstacle, record.reason, record.person, record.second)
            standing.setdefault(record.obstacle, []).append(over)
        if isinstance(record, LeftOverResolved):
            for over in standing.pop(record.obstacle, ()):
                yield replace(over, resolved=at, how=record.how, resolved_by=record.person)
    yield from chain.from_iterable(standing.values())


def _open_from_before(left: Iterable[LeftOver], span: Span) -> Iterator[Over]:
    for each in left:
        day = date.fromisoformat(each.day)
        if day < span.since:
            yield Over(day, each.since, each.obstacle, each.reason, each.person, each.second)
