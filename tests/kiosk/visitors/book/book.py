"""Its book: who came and went with whom, over days."""

from kiosk.books.book import BookOfDays, OfDays, Written
from kiosk.books.table import Column, table_of
from kiosk.house.subject import House
from storage.log.clock import instant
from tests.kiosk.visitors.book.records import VisitorsMoved


def _write(house: House, asked: OfDays) -> Written:
    columns = (Column("at", "Time"), Column("person", "With"), Column("by", "Visitors"))
    rows = (
        (instant(entry.when_us), entry.record.person, entry.record.by)
        for entry in asked.records.ledger.read(kind=VisitorsMoved.kind)
        if isinstance(entry.record, VisitorsMoved) and asked.span.covers(instant(entry.when_us))
    )
    return Written("Visitor book", (table_of("visitors", "Visitors", columns, rows),))


BOOK = BookOfDays("visitors", "Print the visitor book.", _write)
