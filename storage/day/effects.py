"""What the records of the day do to the tables: days, the vault's balance, counts, what was closed over."""

from sqlalchemy import (
    Connection,
    Integer,
    Text,
    bindparam,
    delete,
    func,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.day import records as day
from storage.file.prepared import Prepared
from storage.log.effect import effect
from storage.log.entry import Entry
from storage.shredding import records as shredding
from storage.tables import (
    counts,
    days,
    left_over,
    months,
    serials,
    stock,
)
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

# --- days ---------------------------------------------------------------------------------------------


def _day(**values: object) -> Prepared:
    """Sets these columns of a day's row, which is made if there is none."""
    fresh: Insert = upsert(days).values(day=bindparam("its_day"), **values)
    return Prepared(fresh.on_conflict_do_update(index_elements=["day"], set_=values))


_AGAIN = {"locked": None, "begun_by": "", "checks": "", "stays": "", "kept": "", "explained": ""}
_fresh_day = upsert(days).values(
    day=bindparam("its_day"),
    opened=bindparam("at"),
    reopened=bindparam("at"),
    opened_by=bindparam("who"),
    differences=bindparam("number"),
    opened_seq=bindparam("its_seq"),
)
_OPEN = Prepared(
    _fresh_day.on_conflict_do_update(
        index_elements=["day"],
        set_=_AGAIN
        | {
            "opened": func.coalesce(days.c.opened, _fresh_day.excluded.opened),
            "opened_by": func.coalesce(func.nullif(days.c.opened_by, ""), _fresh_day.excluded.opened_by),
            "reopened": _fresh_day.excluded.reopened,
            "opened_seq": _fresh_day.excluded.opened_seq,
            "differences": days.c.differences + _fresh_day.excluded.differences,
        },
    )
)
_BRIEFED = _day(briefing=bindparam("at"))
_EXPLAIN = _day(explained=bindparam("why"), explained_by=bindparam("who"))
_BEGIN_LOCK_UP = _day(begun_by=bindparam("who"), checks="")
_LOCK = _day(
    locked=bindparam("at"),
    locked_by=bindparam("who"),
    custodian=bindparam("at_night"),
    keys_out=bindparam("out"),
    keys_unknown=bindparam("unknown"),
    places_open=bindparam("standing_open"),
    closed_over=bindparam("number"),
    stays=bindparam("staying"),
)


def _longer(name: str, gap: str) -> Prepared:
    """Adds a word to a column of a day's row, unless it is there already."""
    column, word = days.c[name], bindparam("word", type_=Text)
    there = func.instr(literal(gap) + column + literal(gap), literal(gap) + word + literal(gap)) > 0
    return Prepared(
        update(days)
        .where(days.c.day == bindparam("its_day"), ~there)
        .values({name: func.trim(column + literal(gap) + word, gap)})
    )


_CHECK, _STAY, _KEEP = _longer("checks", "\n"), _longer("stays", " "), _longer("kept", " ")


@effect.register
def _opened(record: day.DayOpened, entry: Entry, connection: Connection) -> None:
    """A day that is opened again is open again, and is locked up anew."""
    _OPEN.run(
        connection,
        its_day=record.day,
        at=entry.when_us,
        who=record.person,
        number=record.differences,
        its_seq=entry.seq,
    )


@effect.register
def _briefed(record: day.BriefingHeld, entry: Entry, connection: Connection) -> None:
    _BRIEFED.run(connection, its_day=record.day, at=entry.when_us)


@effect.register
def _explained(record: day.DayExplained, entry: Entry, connection: Connection) -> None:
    _EXPLAIN.run(connection, its_day=record.day, why=record.reason, who=record.person)


@effect.register
def _begun(record: day.LockUpBegun, entry: Entry, connection: Connection) -> None:
    """The checklist begins anew: what was confirmed hours ago, or by somebody else, says nothing of now."""
    _BEGIN_LOCK_UP.run(connection, its_day=record.day, who=record.person)


@effect.register
def _checked(record: day.LineChecked, entry: Entry, connection: Connection) -> None:
    _CHECK.run(connection, its_day=record.day, word=record.line)


@effect.register
def _stays(record: day.StayAgreed, entry: Entry, connection: Connection) -> None:
    _STAY.run(connection, its_day=record.day, word=record.person)


@effect.register
def _kept(record: day.CustodyPassed, entry: Entry, connection: Connection) -> None:
    _KEEP.run(connection, its_day=record.day, word=f"{record.key}={record.loan}")


@effect.register
def _locked(record: day.LockedUp, entry: Entry, connection: Connection) -> None:
    _LOCK.run(
        connection,
        its_day=record.day,
        at=entry.when_us,
        who=record.person,
        at_night=record.custodian,
        out=record.keys_out,
        unknown=record.keys_unknown,
        standing_open=record.places_open,
        number=record.closed_over,
        staying=record.stays,
    )


# --- what was closed over, and months -------------------------------------------------------------------

_fresh_left = upsert(left_over)
_LEAVE = Prepared(
    _fresh_left.on_conflict_do_update(
        index_elements=["obstacle"],
        set_={name: _fresh_left.excluded[name] for name in ("last", "seq", "reason", "person", "second")},
    )
)
_RESOLVE = Prepared(delete(left_over).where(left_over.c.obstacle == bindparam("its_name")))
_fresh_month = upsert(months)
_CONFIRM = Prepared(
    _fresh_month.on_conflict_do_update(
        index_elements=["month"],
        set_={"confirmed": _fresh_month.excluded.confirmed, "person": _fresh_month.excluded.person},
    )
)


@effect.register
def _closed_over(record: day.ClosedOver, entry: Entry, connection: Connection) -> None:
    """What is closed over again keeps the day since when it is; why and who are those of the last time."""
    _LEAVE.run(
        connection,
        obstacle=record.obstacle,
        day=record.day,
        since=entry.when_us,
        last=entry.when_us,
        reason=record.reason,
        person=record.person,
        second=record.second,
        seq=entry.seq,
    )


@effect.register
def _resolved(record: day.LeftOverResolved, entry: Entry, connection: Connection) -> None:
    _RESOLVE.run(connection, its_name=record.obstacle)


@effect.register
def _confirmed(record: day.MonthConfirmed, entry: Entry, connection: Connection) -> None:
    _CONFIRM.run(connection, month=record.month, confirmed=entry.when_us, person=record.person)


# --- cards --------------------------------------------------------------------------------------------

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


@effect.register
def _moved(record: CardsMoved, entry: Entry, connection: Connection) -> None:
    _moves(record.place, record.by, entry, connection)
    for serial in record.serials.split():
        _SERIAL.run(connection, serial=serial, place=record.place, there=int(record.by > 0), seq=entry.seq)


@effect.register
def _listed(record: CardsListed, entry: Entry, connection: Connection) -> None:
    """A number that stands in both is on the list: a card cannot be there and gone."""
    for there, numbers in enumerate((record.gone, record.serials)):
        for serial in numbers.split():
            _SERIAL.run(connection, serial=serial, place=record.place, there=there, seq=entry.seq)


@effect.register
def _destroyed(record: shredding.CardDestroyed, entry: Entry, connection: Connection) -> None:
    """A card that was destroyed has left the vault from which it came.

    Its number is typed on a keypad, which knows no leading zeros; the place's list may have them.
    """
    if record.place:
        _moves(record.place, -1, entry, connection)
        _SERIAL.run(connection, serial=record.serial, place=record.place, there=0, seq=entry.seq)
        _SHREDDED.run(connection, its_serial=record.serial, its_place=record.place, its_seq=entry.seq)


@effect.register
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


@effect.register
def _count_entered(record: CountEntered, entry: Entry, connection: Connection) -> None:
    _NEW_ROUND.run(connection, its_count=record.count, its_round=record.round)
    _NUMBER.run(connection, its_count=record.count, who=record.person, cards=record.number)
    _OTHER.run(connection, its_count=record.count, who=record.person, cards=record.number)


@effect.register
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


@effect.register
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


@effect.register
def _count_dropped(record: CountDropped, entry: Entry, connection: Connection) -> None:
    """It counts for nothing: neither right nor wrong."""
    _DROP.run(connection, its_count=record.count, at=entry.when_us, who=record.person)


@effect.register
def _count_settled(record: CountSettled, entry: Entry, connection: Connection) -> None:
    _SETTLE.run(connection, its_count=record.count, at=entry.when_us, who=record.person, why=record.reason)
