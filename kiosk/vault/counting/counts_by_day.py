"""What the day's book says of counts: each of them, how a day's last one ended, and how many there were."""

from datetime import date

from kiosk.books.book import Added, Addition, OfDays
from kiosk.books.entries import entries_since
from kiosk.books.span import Span
from kiosk.books.table import Column
from kiosk.core.office.register import Register
from kiosk.locale import _
from kiosk.people.register.known import known_of
from kiosk.people.register.standing import standing_register
from kiosk.records.at_rest import Records
from kiosk.vault.counting.table import counts_table, result_of
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
