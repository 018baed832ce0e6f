"""The cards' movements with the running balance after each, place by place. Reads only."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from kiosk.books.span import Span
from storage.log.clock import instant
from storage.log.entry import Entry
from storage.vault.facts import Stock
from storage.vault.heard import CARD_DESTROYED, Destroyed, destroyed
from storage.vault.records import CardsMoved

_Found: TypeAlias = tuple[Entry, CardsMoved | Destroyed]

DESTROYED = "destroyed"
"""The movement of a card that went through the shredder."""


@dataclass(frozen=True, slots=True)
class Move:
    """One movement; `balance` is that after it, `about` the count or the batch to which it belongs."""

    at: datetime
    place: str
    movement: str
    by: int
    balance: int
    person: str
    second: str
    note: str
    serials: tuple[str, ...]
    about: str
    seq: int


@dataclass(frozen=True, slots=True)
class Moves:
    """Those of a span, in their order; `start`: by place the balance before the first of them."""

    start: Mapping[str, int]
    moves: tuple[Move, ...]

    def came(self, place: str) -> int:
        """How many cards came in."""
        return sum(move.by for move in self.moves if move.place == place and move.by > 0)

    def left(self, place: str) -> int:
        """How many left, as a negative number."""
        return sum(move.by for move in self.moves if move.place == place and move.by < 0)

    def end(self, place: str) -> int:
        """The balance after the last of them."""
        return self.start[place] + self.came(place) + self.left(place)


def moves_in(entries: Iterable[Entry], stocks: Mapping[str, Stock], span: Span) -> Moves:
    """`entries`: all records since the span began, oldest first; `stocks`: the balances, read before them."""
    found = tuple(_found(entries))
    start = {place: _before(span.begins, found, place, stock) for place, stock in stocks.items()}
    return Moves(start, tuple(_moves(found, span, dict(start))))


def _found(entries: Iterable[Entry]) -> Iterator[_Found]:
    for entry in entries:
        if isinstance(entry.record, CardsMoved):
            yield entry, entry.record
        elif entry.kind == CARD_DESTROYED and (gone := destroyed(entry.record)) is not None:
            yield entry, gone


def _before(moment: datetime, found: Iterable[_Found], place: str, stock: Stock) -> int:
    """What is there now, without all that came and went since; the last records may be newer than `stock`."""
    since = (record for entry, record in found if entry.seq <= stock.seq and instant(entry.when_us) >= moment)
    return stock.balance - sum(_by(record) for record in since if record.place == place)


def _moves(found: Iterable[_Found], span: Span, balances: dict[str, int]) -> Iterator[Move]:
    """A card that was in no place and is destroyed moves nothing."""
    for entry, record in found:
        if record.place and span.covers(instant(entry.when_us)):
            balances[record.place] = balances.get(record.place, 0) + _by(record)
            yield _move(entry, record, balances[record.place])


def _by(record: CardsMoved | Destroyed) -> int:
    """By how much the record changes the balance."""
    return record.by if isinstance(record, CardsMoved) else -1


def _move(entry: Entry, record: CardsMoved | Destroyed, balance: int) -> Move:
    if isinstance(record, CardsMoved):
        told = record.movement, record.note, tuple(record.serials.split()), record.count
    else:
        told = DESTROYED, "", (record.serial,), record.batch
    kind, note, serials, about = told
    who = record.person, record.second
    at, by = instant(entry.when_us), _by(record)
    return Move(at, record.place, kind, by, balance, *who, note, serials, about, entry.seq)
