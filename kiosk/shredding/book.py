"""シュレッダー管理簿: each batch with both names, times, counter, entry, count and difference. Reads only."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from kiosk.books.book import BookOfDays, OfDays, Written
from kiosk.books.span import Span
from kiosk.books.table import Column, Table, Value, table_of
from kiosk.books.values import State, Words
from kiosk.house.subject import House
from kiosk.locale import _
from kiosk.people.register.known import Who
from kiosk.records.at_rest import Records
from kiosk.shredding.machine.shredder_counter import Counter as SheetCounter
from kiosk.shredding.machine.shredder_counter import Odd, Outside, counter_in
from storage.people.questions import names
from storage.shredding.facts import ShredBatch
from storage.shredding.questions import ShreddingQuestions

_Cell: TypeAlias = tuple[Column, Callable[[ShredBatch], Value]]


@dataclass(frozen=True, slots=True)
class Items:
    """Kinds of papers with their numbers of sheets."""

    items: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return "、".join(f"{kind} {sheets}" for kind, sheets in self.items)

    def plain(self) -> Any:
        """One object a kind."""
        return [{"kind": kind, "sheets": sheets} for kind, sheets in self.items]


@dataclass(frozen=True, slots=True)
class Oddity:
    """The driver's word for what the counter did; one that is not known stays as it is."""

    code: str

    def __str__(self) -> str:
        return {
            "went_back": _("went back"),
            "overflow": _("says that it overflowed"),
            "rolled_over": _("passed its end"),
            "reset": _("was reset"),
        }.get(self.code, self.code)

    def plain(self) -> Any:
        """The word."""
        return self.code


@dataclass(frozen=True, slots=True)
class ShredBook:
    """The book of one span. `earlier`: batches from before it that are still open."""

    span: Span
    batches: Table
    earlier: Table
    stand_ins: Table
    outside: Table
    odd: Table
    totals: Table
    kinds: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order in which they are read."""
        return (
            self.batches,
            self.earlier,
            self.stand_ins,
            self.outside,
            self.odd,
            self.kinds,
            self.totals,
        )


def shred_book(records: Records, span: Span) -> ShredBook:
    """Asks the records. Raises `StorageError`."""
    questions = records.database.ask(ShreddingQuestions)
    known = names(records.database)
    batches = questions.batches(span.begins, span.ends)
    earlier = [batch for batch in questions.open_batches() if batch.began < span.begins]
    counter = counter_in(records.ledger, span)
    return ShredBook(
        span,
        _batches("batches", _("Batches"), batches, known, counter.unseen),
        _batches("open_from_before", _("Still open from before"), earlier, known, counter.unseen),
        _stand_ins((*earlier, *batches), known),
        _outside(counter.outside),
        _odd(counter.odd),
        _totals(batches, counter),
        _kinds(batches),
    )


# --- its tables ---------------------------------------------------------------------------------------


def _batches(
    name: str, title: str, batches: Iterable[ShredBatch], known: Mapping[str, str], unseen: frozenset[str]
) -> Table:
    cells = tuple(_cells(known, unseen))
    rows = ([value(batch) for _column, value in cells] for batch in batches)
    return table_of(name, title, (column for column, _value in cells), rows)


def _cells(known: Mapping[str, str], unseen: frozenset[str]) -> Iterator[_Cell]:
    """Each column of a batch with where its value comes from."""

    def who(person: str) -> Who | None:
        return Who(person, known.get(person)) if person else None

    yield Column("began", _("Began")), lambda batch: batch.began
    yield Column("ended", _("Ended")), lambda batch: batch.closed
    yield Column("state", _("State")), lambda batch: State(batch.closed is None)
    yield Column("person", _("First person")), lambda batch: who(batch.person)
    yield Column("second", _("Second person")), lambda batch: who(batch.second)
    yield Column("counter_start", _("Counter from")), lambda batch: batch.first_reading
    yield Column("counter_end", _("Counter to")), lambda batch: batch.last_reading
    yield Column("entered", _("Entered")), lambda batch: batch.sheets
    yield Column("counted", _("Counted")), lambda batch: batch.counted
    yield Column("difference", _("Difference")), lambda batch: batch.difference
    yield Column("oddities", _("Oddities")), lambda batch: batch.odd
    yield Column("unseen", _("Sheets unseen")), lambda batch: batch.id in unseen
    yield Column("items", _("By kind")), lambda batch: Items(batch.items)
    yield Column("serials", _("Cards")), lambda batch: Words(batch.serials)
    yield Column("explanation", _("Explanation")), lambda batch: batch.explanation
    yield Column("accepted_by", _("Accepted by")), lambda batch: who(batch.accepted_by)
    yield Column("substitute_approver", _("Substitute let by")), lambda batch: who(batch.approver)
    yield Column("substitute_reason", _("Why a substitute")), lambda batch: batch.reason
    yield Column("batch", _("Batch")), lambda batch: batch.id


def _stand_ins(batches: Iterable[ShredBatch], known: Mapping[str, str]) -> Table:
    """Who took the place of one of the two, and who let them."""
    columns = (
        Column("batch", _("Batch")),
        Column("person", _("Who")),
        Column("instead_of", _("Instead of")),
        Column("approver", _("Let by")),
        Column("reason", _("Reason")),
    )
    rows = (
        (
            batch.id,
            Who(each.person, known.get(each.person)),
            Who(each.instead_of, known.get(each.instead_of)),
            Who(each.approver, known.get(each.approver)),
            each.reason,
        )
        for batch in batches
        for each in batch.stand_ins
    )
    return table_of("stand_ins", _("Who stood in for one of the two"), columns, rows)


def _outside(found: Iterable[Outside]) -> Table:
    columns = (
        Column("at", _("Time")),
        Column("sheets", _("Sheets")),
        Column("counter_before", _("Counter from")),
        Column("counter_after", _("Counter to")),
        Column("unread", _("Counter not read meanwhile")),
    )
    rows = ((each.at, each.sheets, each.before, each.reading, each.unread) for each in found)
    return table_of("outside", _("Sheets outside any batch"), columns, rows)


def _odd(found: Iterable[Odd]) -> Table:
    columns = (
        Column("at", _("Time")),
        Column("what", _("What")),
        Column("counter_before", _("Counter from")),
        Column("counter_after", _("Counter to")),
        Column("batch", _("Batch")),
    )
    rows = ((each.at, Oddity(each.what), each.before, each.after, each.batch) for each in found)
    return table_of("oddities", _("What the counter did that no sheet does"), columns, rows)


def _kinds(batches: Iterable[ShredBatch]) -> Table:
    """Sheets by kind as they were entered, the most first."""
    sheets: Counter[str] = Counter()
    lots: Counter[str] = Counter()
    for batch in batches:
        for kind, number in batch.items:
            sheets[kind] += number
            lots[kind] += 1
    columns = (
        Column("kind", _("Kind")),
        Column("batches", _("Batches")),
        Column("sheets", _("Sheets")),
    )
    rows = ((kind, lots[kind], number) for kind, number in sheets.most_common())
    return table_of("kinds", _("By kind, as entered"), columns, rows)


def _totals(batches: tuple[ShredBatch, ...], counter: SheetCounter) -> Table:
    """One row over the span. The difference is that of the batches that are closed."""
    columns = (
        Column("batches", _("Batches")),
        Column("open", _("Of these open")),
        Column("entered", _("Entered")),
        Column("counted", _("Counted")),
        Column("difference", _("Difference")),
        Column("outside", _("Outside any batch")),
        Column("unread", _("Counter not read meanwhile")),
        Column("oddities", _("Oddities")),
    )
    row = (
        len(batches),
        sum(batch.closed is None for batch in batches),
        sum(batch.sheets for batch in batches),
        sum(batch.counted for batch in batches),
        sum(batch.difference or 0 for batch in batches),
        sum(each.sheets or 0 for each in counter.outside if not each.unread),
        sum(each.sheets or 0 for each in counter.outside if each.unread),
        len(counter.odd),
    )
    return table_of("totals", _("In all"), columns, [row])


def _write(house: House, asked: OfDays) -> Written:
    return Written(_("Book of the shredder"), shred_book(asked.records, asked.span).tables)


BOOK = BookOfDays(
    "shred",
    """Print the book of the shredder: each batch, who, when, entered, counted, and what explains the rest.

    Of this month, unless days are named. Works while the kiosk runs.
    """,
    _write,
)
