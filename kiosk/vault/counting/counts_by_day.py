"""What is said of counts by day: in the calendar of days, and in the day's book, with how many there were."""

from collections.abc import Iterable, Mapping
from datetime import date

from kiosk.books.book import Added, Addition, OfDays
from kiosk.books.entries import entries_since
from kiosk.books.span import Span
from kiosk.books.table import Column
from kiosk.core.office.register import Register
from kiosk.core.station import Station
from kiosk.house.days import Mark
from kiosk.locale import _
from kiosk.people.register.known import known_of
from kiosk.people.register.standing import standing_register
from kiosk.records.at_rest import Records
from kiosk.vault.counting.table import counts_table, result_of
from storage.vault.facts import VaultCount
from storage.vault.questions import VaultQuestions
from storage.vault.records import CountSettled


def counts_added(records: Records, register: Register, span: Span) -> Added:
    """Asks the records. Counts that were dropped are none. Raises `StorageError`."""
    counts = records.database.ask(VaultQuestions).counts(span.since, span.until)
    entries = entries_since(records.ledger, (CountSettled,), span.begins)
    settled = {each.record.count: each.record for each in entries if isinstance(each.record, CountSettled)}
    done = [count for count in counts if count.balance is not None]
    return Added(
        (counts_table("counts", _("Counts of the cards"), counts, settled, known_of(records, register)),),
        (
            (
                Column("count", _("Last count")),
                {date.fromisoformat(each.day): result_of(each) for each in done},
            ),
        ),
        (
            (Column("counts", _("Counts")), len(done)),
            (Column("wrong", _("Of these not right")), sum(not count.agrees for count in done)),
            (Column("unsettled", _("Not settled yet")), sum(count.is_escalated for count in done)),
        ),
    )


def _add(asked: OfDays) -> Added:
    register = standing_register(asked.records.database, asked.settings)
    return counts_added(asked.records, register, asked.span)


IN_DAY_BOOK = Addition("day", _add)


def marks(station: Station, first: date, last: date) -> Mapping[date, Mark]:
    """For the calendar of days, as far as the records can be read."""
    counts = station.asked(lambda: station.ask(VaultQuestions).counts(first, last), None)
    return marks_of(counts or ())


def marks_of(counts: Iterable[VaultCount]) -> dict[date, Mark]:
    """By day: did the last count agree? One that is going on is no count yet, nor is one that was dropped."""
    over = [count for count in counts if count.closed is not None and count.balance is not None]
    right, wrong = Mark(_("counted")), Mark(_("BAD"), wrong=True)
    return {date.fromisoformat(count.day): right if count.agrees else wrong for count in over}
