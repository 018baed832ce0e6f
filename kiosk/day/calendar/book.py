"""終業点検簿: each day with its opening, differences, briefing, count, lock-up, what stayed. Reads only."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeAlias

from kiosk.books.book import Added, BookOfDays, OfDays, Written
from kiosk.books.span import Span
from kiosk.books.table import Column, Table, Value, table_of
from kiosk.books.values import Several, State, Word
from kiosk.core.office.calendar import OfficeCalendar
from kiosk.core.office.register import Register
from kiosk.day.calendar.book_facts import DayFacts, Over, day_facts
from kiosk.day.words import obstacle_named
from kiosk.house.subject import House
from kiosk.keys.night.words import difference_named
from kiosk.locale import _
from kiosk.people.register.known import KeyName, Known, Who, known_of
from kiosk.people.register.standing import standing_register
from kiosk.records.at_rest import Records
from storage.day.facts import OfficeDay
from storage.log.clock import instant

_Cell: TypeAlias = tuple[Column, Callable[[OfficeDay], Value]]


@dataclass(frozen=True, slots=True)
class LastUser:
    """Who had a key last."""

    key: KeyName
    person: Who

    def __str__(self) -> str:
        return f"{self.key}: {self.person}"

    def plain(self) -> Any:
        """Both."""
        return {"key": self.key.plain(), "person": self.person.plain()}


@dataclass(frozen=True, slots=True)
class DayBook:
    """The book of one span."""

    days: Table
    differences: Table
    added: tuple[Table, ...]
    left_over: Table
    checks: Table
    custody: Table
    missing: Table
    totals: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order in which they are read: what is missing or open comes before what is well."""
        first = self.missing, self.left_over, self.days, self.differences
        return (*first, *self.added, self.checks, self.custody, self.totals)


def day_book(
    records: Records,
    register: Register,
    span: Span,
    house: House,
    *,
    today: date,
    calendar: OfficeCalendar,
    added: tuple[Added, ...] = (),
) -> DayBook:
    """Asks the records. `today` and days that are still open are not missing; `added`: what others add.

    Raises `StorageError`.
    """
    facts, known = day_facts(records, span, today, calendar), known_of(records, register)
    return DayBook(
        _days(facts, known, added),
        _differences(facts, known),
        tuple(table for each in added for table in each.tables),
        _left_over(facts, known, house),
        _checks(facts, known),
        _custody(facts, known),
        _missing(facts),
        _totals(facts, added),
    )


# --- days ---------------------------------------------------------------------------------------------


def _days(facts: DayFacts, known: Known, added: Iterable[Added]) -> Table:
    cells = tuple(_cells(facts, known, added))
    rows = ([value(day) for _column, value in cells] for day in facts.days)
    return table_of("days", _("Days"), (column for column, _value in cells), rows)


def _cells(facts: DayFacts, known: Known, added: Iterable[Added]) -> Iterator[_Cell]:
    """Each column of a day with where its value comes from."""
    yield Column("day", _("Day")), lambda day: day.day
    yield Column("state", _("State")), lambda day: _state(day, facts.missing)
    yield from _opening(known)
    for column, values in (pair for each in added for pair in each.by_day):
        yield column, partial(_on, values)
    yield from _evening(known)
    yield Column("keys_out", _("Keys left out")), lambda day: Several(tuple(map(known.key, day.keys_out)))
    yield (
        Column("keys_unknown", _("Keys not sensed")),
        lambda day: Several(tuple(map(known.key, day.keys_unknown))),
    )
    yield (
        Column("places_open", _("Places left open")),
        lambda day: Several(tuple(map(known.place, day.places_open))),
    )
    yield Column("closed_over", _("Closed over")), lambda day: day.closed_over
    yield Column("explained", _("Why it is missing")), lambda day: day.explained
    yield Column("explained_by", _("Says who")), lambda day: known.who(day.explained_by)
    yield Column("last_users", _("Last users of the keys")), lambda day: _last_users(day, facts, known)


def _on(values: Mapping[date, Value], day: OfficeDay) -> Value:
    return values.get(day.day)


def _opening(known: Known) -> Iterator[_Cell]:
    yield Column("opened", _("Opened at")), lambda day: day.opened
    yield Column("opened_by", _("Opened by")), lambda day: known.who(day.opened_by)
    yield (
        Column("reopened", _("Opened again at")),
        lambda day: None if day.reopened == day.opened else day.reopened,
    )
    yield Column("differences", _("Differences")), lambda day: day.differences
    yield Column("briefing", _("Briefing at")), lambda day: day.briefing


def _evening(known: Known) -> Iterator[_Cell]:
    yield Column("locked", _("Locked up at")), lambda day: day.locked
    yield Column("locked_by", _("Locked up by")), lambda day: known.who(day.locked_by)
    yield Column("custodian", _("Custodian of the night")), lambda day: known.who(day.custodian)
    yield Column("stays", _("Worked on")), lambda day: known.all_of(day.stays)


def _state(day: OfficeDay, missing: frozenset[date]) -> Word:
    if day.day in missing:
        return Word("missing", _("MISSING"))
    if day.is_open:
        return Word("open", _("OPEN"))
    if day.explained:
        return Word("explained", _("explained"))
    return Word("complete", _("complete")) if day.is_complete else Word("not_opened", _("not opened"))


def _last_users(day: OfficeDay, facts: DayFacts, known: Known) -> Several:
    record = facts.locked.get(day.day)
    pairs = (each.rpartition("=") for each in record.last_users.split()) if record and day.locked else ()
    return Several(
        tuple(LastUser(known.key(key), Who(who, known.people.get(who))) for key, _sign, who in pairs)
    )


# --- what belongs to days -----------------------------------------------------------------------------


def _differences(facts: DayFacts, known: Known) -> Table:
    columns = (
        Column("day", _("Day")),
        Column("at", _("Time")),
        Column("what", _("What was different")),
        Column("explanation", _("Why")),
        Column("person", _("Says who")),
    )
    rows = (
        (
            date.fromisoformat(each.day),
            at,
            Word(each.difference, difference_named(known.register, each.difference)),
            each.reason,
            known.who(each.person),
        )
        for at, each in facts.differences
    )
    return table_of("differences", _("Differences at the opening"), columns, rows)


def _left_over(facts: DayFacts, known: Known, house: House) -> Table:
    """Still open ones first."""
    columns = (
        Column("state", _("State")),
        Column("day", _("Day")),
        Column("at", _("Time")),
        Column("what", _("What was in the way")),
        Column("reason", _("Why it stayed")),
        Column("person", _("First person")),
        Column("second", _("Second person")),
        Column("resolved", _("Resolved at")),
        Column("how", _("How")),
        Column("resolved_by", _("Says who")),
    )
    order = sorted(facts.over, key=lambda each: (each.resolved is not None, each.day, each.at))
    return table_of("left_over", _("Closed over"), columns, (_over_row(each, known, house) for each in order))


def _over_row(over: Over, known: Known, house: House) -> Iterable[Value]:
    return (
        State(over.resolved is None),
        over.day,
        over.at,
        Word(over.obstacle, obstacle_named(house, known.register, over.obstacle)),
        over.reason,
        known.who(over.person),
        known.who(over.second),
        over.resolved,
        _how(over.how),
        known.who(over.resolved_by),
    )


def _how(code: str) -> Word:
    """The kiosk's own findings by their codes; what somebody chose is said as it is."""
    return Word(code, {"gone": _("gone by itself"), "counted": _("counted since")}.get(code, code))


def _checks(facts: DayFacts, known: Known) -> Table:
    columns = (
        Column("day", _("Day")),
        Column("at", _("Time")),
        Column("line", _("Checklist line")),
        Column("person", _("Confirmed by")),
    )
    rows = (
        (date.fromisoformat(each.day), at, each.line, known.who(each.person)) for at, each in facts.checks
    )
    return table_of("checks", _("Checklist at lock-up"), columns, rows)


def _custody(facts: DayFacts, known: Known) -> Table:
    columns = (
        Column("day", _("Day")),
        Column("at", _("Time")),
        Column("key", _("Key")),
        Column("giver", _("Needed by")),
        Column("person", _("In custody of")),
        Column("until", _("Until")),
    )
    rows = (
        (
            date.fromisoformat(each.day),
            at,
            known.key(each.key),
            known.who(each.giver),
            known.who(each.person),
            instant(each.until_us),
        )
        for at, each in facts.custody
    )
    return table_of("custody", _("Keys in custody for the evening"), columns, rows)


def _missing(facts: DayFacts) -> Table:
    columns = (Column("day", _("Day")), Column("what", _("What is missing")))
    neither = Word("opening", _("neither opened nor locked up"))
    half = Word("lock_up", _("opened, never locked up"))
    rows = (
        (day.day, neither if day.opened is None else half) for day in facts.days if day.day in facts.missing
    )
    return table_of("missing", _("Days without a record"), columns, rows)


def _totals(facts: DayFacts, added: Iterable[Added]) -> Table:
    """One row over the span."""
    cells: tuple[tuple[Column, Value], ...] = (
        (Column("days", _("Days")), len(facts.days)),
        (
            Column("complete", _("complete")),
            sum(day.is_complete and not day.explained for day in facts.days),
        ),
        (Column("missing", _("Days without a record")), len(facts.missing)),
        (Column("explained", _("explained")), sum(bool(day.explained) for day in facts.days)),
        (Column("differences", _("Differences")), sum(day.differences for day in facts.days)),
        *(cell for each in added for cell in each.totals),
        (Column("closed_over", _("Closed over")), len(facts.over)),
        (Column("open", _("Of these open")), sum(over.resolved is None for over in facts.over)),
    )
    columns, row = zip(*cells, strict=True)
    return table_of("totals", _("In all"), columns, [row])


def _write(house: House, asked: OfDays) -> Written:
    book = day_book(
        asked.records,
        standing_register(asked.records.database, asked.settings),
        asked.span,
        house,
        today=asked.today,
        calendar=asked.settings.rules.calendar,
        added=house.added(BOOK.name, asked),
    )
    return Written(_("Book of openings and lock-ups"), book.tables)


BOOK = BookOfDays(
    "day",
    """Print the book of the days: opening, differences, briefing, count, lock-up, what was closed over.

    Days without a record come first, then what was closed over and still stands. Of this month, unless days
    are named. Works while the kiosk runs.
    """,
    _write,
)
