"""What the shredder's counter did beside the batches: nobody's sheets, and what no sheet does. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from kiosk.books.entries import first_seq
from kiosk.books.span import Span
from storage.log.clock import instant
from storage.log.ledger import Entry, Ledger
from storage.shredding.records import CounterOdd, SheetsCounted, ShredClosed, moved

OUTSIDE, UNREAD = "outside", "unread"
_LOOKED_BACK = 1000
"""Records among which the reading before a span is looked for first; then among ever more."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Sheets that went in outside of any session, so many; None where no earlier reading is known.

    `unread`: while nobody could read the counter. Whose they are is not known.
    """

    at: datetime
    before: int | None
    reading: int
    sheets: int | None
    unread: bool


@dataclass(frozen=True, slots=True)
class Odd:
    """The counter did what no sheet does: `what` is the driver's word. `batch` is empty outside of any."""

    at: datetime
    what: str
    before: int
    after: int
    batch: str


@dataclass(frozen=True, slots=True)
class Counter:
    """All of it in one span; `unseen`: batches of which the counter cannot say how many sheets there were."""

    outside: tuple[Outside, ...]
    odd: tuple[Odd, ...]
    unseen: frozenset[str]


def counter_in(ledger: Ledger, span: Span) -> Counter:
    """Reads the records of the span and what came after it: some are written later than they happened."""
    first = first_seq(ledger, span.begins)
    last = _reading_before(ledger, first)
    outside, odd, unseen = [], [], set()
    for entry in ledger.read(after=first - 1):
        at, record = instant(entry.when_us), entry.record
        if isinstance(record, ShredClosed) and record.unseen:
            unseen.add(record.batch)
        if isinstance(record, SheetsCounted) and record.when in (OUTSIDE, UNREAD) and span.covers(at):
            sheets = None if last is None else moved(record, last)
            outside.append(Outside(at, last, record.reading, sheets, record.when == UNREAD))
        if isinstance(record, CounterOdd) and span.covers(at):
            odd.append(Odd(at, record.what, record.from_reading, record.to_reading, record.batch))
        last = _reading(entry, last)
    return Counter(tuple(outside), tuple(odd), frozenset(unseen))


def _reading_before(ledger: Ledger, seq: int) -> int | None:
    """Where the counter stood before this record; None where that is not on record."""
    until, looked = seq - 1, _LOOKED_BACK
    while until > 0:
        after = max(0, until - looked)
        last = None
        for entry in ledger.read(after=after, limit=until - after):
            last = _reading(entry, last)
        if last is not None:
            return last
        until, looked = after, looked * 2
    return None


def _reading(entry: Entry, last: int | None) -> int | None:
    """The total after this record: it goes on over whatever the counter itself did."""
    return entry.record.reading if isinstance(entry.record, SheetsCounted) else last
