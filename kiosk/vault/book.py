"""カード受払簿: the cards' running balance, each movement with its sign, and the counts. Reads only."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from kiosk.books.book import BookOfDays, OfDays, Written
from kiosk.books.entries import entries_since
from kiosk.books.span import Span
from kiosk.books.table import Column, Table, Value, table_of
from kiosk.books.values import Word, Words
from kiosk.core.office.register import Register
from kiosk.house.subject import House
from kiosk.keys.settings import Guarding
from kiosk.locale import _
from kiosk.people.register.known import Known, known_of
from kiosk.people.register.standing import standing_register
from kiosk.records.at_rest import Records
from kiosk.vault.counting.table import counts_table
from kiosk.vault.movements.moves import DESTROYED, Move, Moves, moves_in
from kiosk.vault.movements.words import movement
from storage.log.clock import instant
from storage.log.entry import Entry
from storage.vault.facts import Stock, VaultCount
from storage.vault.heard import CARD_DESTROYED
from storage.vault.questions import VaultQuestions
from storage.vault.records import CardsMoved, CountSettled


@dataclass(frozen=True, slots=True)
class VaultBook:
    """The book of every place that has cards, over one span. `earlier`: counts from before, not settled."""

    earlier: Table
    balance: Table
    movements: Table
    counts: Table
    settlements: Table
    by_movement: Table

    @property
    def tables(self) -> tuple[Table, ...]:
        """In the order in which they are read: what is not settled comes first."""
        return self.earlier, self.balance, self.counts, self.settlements, self.movements, self.by_movement


def vault_book(records: Records, register: Register, span: Span, vault: str = "") -> VaultBook:
    """Asks the records. `vault`: the place whose cards are counted, also before any came to it.

    Raises `StorageError`.
    """
    cards, known = records.database.ask(VaultQuestions), known_of(records, register)
    stocks = ({vault: Stock()} if vault else {}) | dict(cards.stocks())
    told = entries_since(records.ledger, (CardsMoved, CARD_DESTROYED, CountSettled), span.begins)
    entries = tuple(filter(records.database.known.may_be_heard, told))
    moves = moves_in(entries, stocks, span)
    settled = tuple(_settled(entries))
    by_count = {record.count: record for _at, record in settled}
    earlier, counts = _earlier(cards, span), cards.counts(span.since, span.until)
    return VaultBook(
        counts_table("open_from_before", _("Not settled, from before"), earlier, {}, known),
        _balance(moves, known),
        _movements(moves.moves, known),
        counts_table("counts", _("Counts of the cards"), counts, by_count, known),
        _settlements(((at, record) for at, record in settled if span.covers(at)), known),
        _by_movement(moves.moves, known),
    )


def _settled(entries: Iterable[Entry]) -> Iterator[tuple[datetime, CountSettled]]:
    return ((instant(each.when_us), each.record) for each in entries if isinstance(each.record, CountSettled))


def _earlier(cards: VaultQuestions, span: Span) -> Iterator[VaultCount]:
    return (count for count in cards.open_counts() if count.day < span.since.isoformat())


# --- its tables ---------------------------------------------------------------------------------------


def _balance(moves: Moves, known: Known) -> Table:
    columns = (
        Column("place", _("Place")),
        Column("start", _("Balance at the start")),
        Column("came", _("Came in")),
        Column("left", _("Left")),
        Column("end", _("Balance at the end")),
    )
    rows = (
        (known.place(place), start, moves.came(place), moves.left(place), moves.end(place))
        for place, start in moves.start.items()
    )
    return table_of("balance", _("Balance"), columns, rows)


def _movements(moves: Iterable[Move], known: Known) -> Table:
    columns = (
        Column("at", _("Time")),
        Column("place", _("Place")),
        Column("movement", _("Movement")),
        Column("by", _("Cards in or out")),
        Column("balance", _("Balance after it")),
        Column("person", _("First person")),
        Column("second", _("Second person")),
        Column("note", _("Remark")),
        Column("serials", _("Card numbers")),
        Column("about", _("Count or batch")),
        Column("record", _("Record")),
    )
    return table_of("movements", _("Movements"), columns, (_move_row(move, known) for move in moves))


def _move_row(move: Move, known: Known) -> Iterable[Value]:
    return (
        move.at,
        known.place(move.place),
        _word(move.movement),
        move.by,
        move.balance,
        known.who(move.person),
        known.who(move.second),
        move.note,
        Words(move.serials),
        move.about,
        move.seq,
    )


def _word(code: str) -> Word:
    return Word(code, _("Cards destroyed") if code == DESTROYED else movement(code))


def _settlements(found: Iterable[tuple[datetime, CountSettled]], known: Known) -> Table:
    columns = (
        Column("at", _("Time")),
        Column("count", _("Count number")),
        Column("reason", _("Why")),
        Column("person", _("First person")),
        Column("second", _("Second person")),
        Column("by", _("Books corrected by")),
    )
    rows = (
        (at, each.count, each.reason, known.who(each.person), known.who(each.second), each.by)
        for at, each in found
    )
    return table_of("settlements", _("Counts that were settled"), columns, rows)


def _by_movement(moves: Iterable[Move], known: Known) -> Table:
    """Cards by place and movement with their sign, in the order in which each came first."""
    times: Counter[tuple[str, str]] = Counter()
    cards: Counter[tuple[str, str]] = Counter()
    for move in moves:
        times[move.place, move.movement] += 1
        cards[move.place, move.movement] += move.by
    columns = (
        Column("place", _("Place")),
        Column("movement", _("Movement")),
        Column("times", _("Times")),
        Column("by", _("Cards in or out")),
    )
    rows = (
        (known.place(place), _word(kind), number, cards[place, kind])
        for (place, kind), number in times.items()
    )
    return table_of("by_movement", _("By movement"), columns, rows)


def _write(house: House, asked: OfDays) -> Written:
    register = standing_register(asked.records.database, asked.settings)
    vault = asked.settings.section(Guarding).vault
    return Written(_("Book of the cards"), vault_book(asked.records, register, asked.span, vault).tables)


BOOK = BookOfDays(
    "vault",
    """Print the book of the cards: each movement with the running balance, counts, and how they were settled.

    It shows the balance: keep it from those who still have to count. Of this month, unless days are named.
    Works while the kiosk runs.
    """,
    _write,
)
