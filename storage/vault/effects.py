"""What the records of the vault do to the tables: balances, serial numbers, counts."""

from collections.abc import Mapping

from sqlalchemy import Connection, Integer, Text, bindparam, func, literal, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.file.prepared import Prepared
from storage.log.entry import Entry
from storage.log.record import Record
from storage.memory import Effect
from storage.vault.heard import CARD_DESTROYED, destroyed
from storage.vault.records import (
    CardsListed,
    CardsMoved,
    CountBegun,
    CountClosed,
    CountDropped,
    CountEntered,
    CountRoundFailed,
    CountSettled,
)
from storage.vault.tables import counts, serials, stock

_fresh_stock = upsert(stock)
_MOVE = Prepared(
    _fresh_stock.on_conflict_do_update(
        index_elements=["place"],
        set_={"balance": stock.c.balance + _fresh_stock.excluded.balance, "seq": _fresh_stock.excluded.seq},
    )
)
_fresh_serial = upsert(serials)
_SERIAL = Prepared(
    _fresh_serial.on_conflict_do_update(
        index_elements=["serial"],
        set_={name: _fresh_serial.excluded[name] for name in ("place", "there", "seq")},
    )
)
_ZEROS = literal("0", type_=Text)
_SHREDDED = Prepared(
    update(serials)
    .where(
        serials.c.place == bindparam("its_place"),
        func.ltrim(serials.c.serial, _ZEROS) == func.ltrim(bindparam("its_serial", type_=Text), _ZEROS),
    )
    .values(there=0, seq=bindparam("its_seq"))
)
_fresh_count = upsert(counts)
_COUNT = Prepared(
    _fresh_count.on_conflict_do_nothing(),
    *("count", "seq", "place", "day", "began", "person", "second", "round"),
)
_ITS_COUNT = counts.c.count == bindparam("its_count")
_ITS_ROUND = bindparam("its_round", type_=Integer)
_ITS_BALANCE = select(stock.c.balance).where(stock.c.place == counts.c.place).scalar_subquery()
_NEW_ROUND = Prepared(
    update(counts)
    .where(_ITS_COUNT, counts.c.round != _ITS_ROUND)
    .values(
        round=_ITS_ROUND,
        number=None,
        other=None,
        failed_number=counts.c.number,
        failed_other=counts.c.other,
        failed_balance=func.coalesce(_ITS_BALANCE, literal_column("0")),
        moved=0,
    )
)
"""From before a round's verdict was a record of its own."""
_FAIL = Prepared(
    update(counts)
    .where(_ITS_COUNT)
    .values(
        round=_ITS_ROUND + literal_column("1"),
        number=None,
        other=None,
        failed_number=bindparam("first"),
        failed_other=bindparam("other_one"),
        failed_balance=bindparam("cards"),
        moved=0,
    )
)
_VOID = Prepared(
    update(counts)
    .where(literal_column("+place", type_=Text) == bindparam("its_place"), counts.c.closed.is_(None))
    .values(number=None, other=None, moved=1)
)
"""With `+`, SQLite looks among the few counts that are open, not through all there ever were of the place."""
_NUMBER = Prepared(
    update(counts).where(_ITS_COUNT, counts.c.person == bindparam("who")).values(number=bindparam("cards"))
)
_OTHER = Prepared(
    update(counts).where(_ITS_COUNT, counts.c.second == bindparam("who")).values(other=bindparam("cards"))
)
_CLOSE = Prepared(
    update(counts)
    .where(_ITS_COUNT)
    .values(
        number=bindparam("first"),
        other=bindparam("other_one"),
        closed=bindparam("at"),
        closed_seq=bindparam("its_seq"),
        balance=bindparam("cards"),
        agrees=bindparam("right"),
    )
)
_DROP = Prepared(
    update(counts)
    .where(_ITS_COUNT, counts.c.closed.is_(None))
    .values(closed=bindparam("at"), settled=bindparam("at"), settled_by=bindparam("who"))
)
_SETTLE = Prepared(
    update(counts)
    .where(_ITS_COUNT)
    .values(settled=bindparam("at"), settled_by=bindparam("who"), reason=bindparam("why"))
)


def _moves(place: str, by: int, entry: Entry, connection: Connection) -> None:
    """What was counted before cards have moved cannot be held against the books behind it."""
    _MOVE.run(connection, place=place, balance=by, seq=entry.seq)
    _VOID.run(connection, its_place=place)


def _moved(record: CardsMoved, entry: Entry, connection: Connection) -> None:
    _moves(record.place, record.by, entry, connection)
    for serial in record.serials.split():
        _SERIAL.run(connection, serial=serial, place=record.place, there=int(record.by > 0), seq=entry.seq)


def _listed(record: CardsListed, entry: Entry, connection: Connection) -> None:
    """A number that stands in both is on the list: a card cannot be there and gone."""
    for there, numbers in enumerate((record.gone, record.serials)):
        for serial in numbers.split():
            _SERIAL.run(connection, serial=serial, place=record.place, there=there, seq=entry.seq)


def _destroyed(record: Record, entry: Entry, connection: Connection) -> None:
    """A card that was destroyed has left the vault from which it came.

    Its number is typed on a keypad, which knows no leading zeros; the place's list may have them.
    """
    gone = destroyed(record)
    if gone is not None and gone.place:
        place, serial = gone.place, gone.serial
        _moves(place, -1, entry, connection)
        _SERIAL.run(connection, serial=serial, place=place, there=0, seq=entry.seq)
        _SHREDDED.run(connection, its_serial=serial, its_place=place, its_seq=entry.seq)


def _count_begun(record: CountBegun, entry: Entry, connection: Connection) -> None:
    _COUNT.run(
        connection,
        count=record.count,
        seq=entry.seq,
        place=record.place,
        day=record.day,
        began=entry.when_us,
        person=record.person,
        second=record.second,
        round=1,
    )


def _count_entered(record: CountEntered, entry: Entry, connection: Connection) -> None:
    _NEW_ROUND.run(connection, its_count=record.count, its_round=record.round)
    _NUMBER.run(connection, its_count=record.count, who=record.person, cards=record.number)
    _OTHER.run(connection, its_count=record.count, who=record.person, cards=record.number)


def _round_failed(record: CountRoundFailed, entry: Entry, connection: Connection) -> None:
    """The next round begins, without numbers."""
    _FAIL.run(
        connection,
        its_count=record.count,
        its_round=record.round,
        first=record.number,
        other_one=record.other,
        cards=record.balance,
    )


def _count_closed(record: CountClosed, entry: Entry, connection: Connection) -> None:
    _CLOSE.run(
        connection,
        its_count=record.count,
        at=entry.when_us,
        its_seq=entry.seq,
        first=record.number,
        other_one=record.other,
        cards=record.balance,
        right=record.agrees,
    )


def _count_dropped(record: CountDropped, entry: Entry, connection: Connection) -> None:
    """It counts for nothing: neither right nor wrong."""
    _DROP.run(connection, its_count=record.count, at=entry.when_us, who=record.person)


def _count_settled(record: CountSettled, entry: Entry, connection: Connection) -> None:
    _SETTLE.run(connection, its_count=record.count, at=entry.when_us, who=record.person, why=record.reason)


EFFECTS: Mapping[type[Record], Effect] = {
    CardsMoved: _moved,
    CardsListed: _listed,
    CountBegun: _count_begun,
    CountEntered: _count_entered,
    CountRoundFailed: _round_failed,
    CountClosed: _count_closed,
    CountDropped: _count_dropped,
    CountSettled: _count_settled,
}

HEARS: Mapping[str, Effect] = {CARD_DESTROYED: _destroyed}
