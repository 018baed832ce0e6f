"""枚数確認 as a table of any book: who counted what against which balance, and what became of it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from kiosk.books.table import Column, Table, Value, table_of
from kiosk.books.values import Word
from kiosk.locale import _
from kiosk.people.register.known import Known
from storage.vault.facts import VaultCount
from storage.vault.records import CountSettled


def counts_table(
    name: str, title: str, counts: Iterable[VaultCount], settled: Mapping[str, CountSettled], known: Known
) -> Table:
    """Each count; `settled` by count: what settled it."""
    rows = (tuple(_row(count, settled.get(count.id), known)) for count in counts)
    return table_of(name, title, tuple(_columns()), rows)


def _columns() -> Iterator[Column]:
    yield Column("day", _("Day"))
    yield Column("began", _("Began"))
    yield Column("ended", _("Ended"))
    yield Column("place", _("Place"))
    yield Column("result", _("Result"))
    yield Column("person", _("First person"))
    yield Column("number", _("First number"))
    yield Column("second", _("Second person"))
    yield Column("other", _("Second number"))
    yield Column("balance", _("By the books"))
    yield Column("rounds", _("Rounds"))
    yield Column("settled", _("Settled at"))
    yield Column("settled_by", _("Settled by"))
    yield Column("settled_with", _("Together with"))
    yield Column("reason", _("Why"))
    yield Column("corrected", _("Books corrected by"))
    yield Column("count", _("Count number"))


def _row(count: VaultCount, settled: CountSettled | None, known: Known) -> Iterator[Value]:
    yield date.fromisoformat(count.day)
    yield count.began
    yield count.closed
    yield known.place(count.place)
    yield result_of(count)
    yield known.who(count.person)
    yield count.number
    yield known.who(count.second)
    yield count.other
    yield count.balance
    yield count.round
    yield count.settled
    yield known.who(count.settled_by)
    yield known.who(settled.second if settled else "")
    yield count.reason
    yield settled.by if settled else None
    yield count.id


def result_of(count: VaultCount) -> Word:
    """What the count has come to."""
    if count.closed is None:
        return Word("going_on", _("NOT FINISHED"))
    if count.balance is None:
        return Word("dropped", _("dropped"))
    if count.agrees:
        return Word("right", _("right"))
    return Word("settled", _("WRONG, settled")) if count.settled else Word("wrong", _("WRONG, not settled"))
