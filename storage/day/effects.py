"""What the records of the day do to the tables: days, what was closed over, months."""

from collections.abc import Mapping

from sqlalchemy import Connection, Text, bindparam, delete, func, literal, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.day.records import (
    BriefingHeld,
    ClosedOver,
    CustodyPassed,
    DayExplained,
    DayOpened,
    LeftOverResolved,
    LineChecked,
    LockedUp,
    LockUpBegun,
    MonthConfirmed,
    StayAgreed,
)
from storage.day.tables import days, left_over, months
from storage.file.prepared import Prepared
from storage.log.entry import Entry
from storage.log.record import Record
from storage.memory import Effect

# --- days -----------------------------------------------------------------------------------------------


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


def _opened(record: DayOpened, entry: Entry, connection: Connection) -> None:
    """A day that is opened again is open again, and is locked up anew."""
    _OPEN.run(
        connection,
        its_day=record.day,
        at=entry.when_us,
        who=record.person,
        number=record.differences,
        its_seq=entry.seq,
    )


def _briefed(record: BriefingHeld, entry: Entry, connection: Connection) -> None:
    _BRIEFED.run(connection, its_day=record.day, at=entry.when_us)


def _explained(record: DayExplained, entry: Entry, connection: Connection) -> None:
    _EXPLAIN.run(connection, its_day=record.day, why=record.reason, who=record.person)


def _begun(record: LockUpBegun, entry: Entry, connection: Connection) -> None:
    """The checklist begins anew: what was confirmed hours ago, or by somebody else, says nothing of now."""
    _BEGIN_LOCK_UP.run(connection, its_day=record.day, who=record.person)


def _checked(record: LineChecked, entry: Entry, connection: Connection) -> None:
    _CHECK.run(connection, its_day=record.day, word=record.line)


def _stays(record: StayAgreed, entry: Entry, connection: Connection) -> None:
    _STAY.run(connection, its_day=record.day, word=record.person)


def _kept(record: CustodyPassed, entry: Entry, connection: Connection) -> None:
    _KEEP.run(connection, its_day=record.day, word=f"{record.key}={record.loan}")


def _locked(record: LockedUp, entry: Entry, connection: Connection) -> None:
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


def _closed_over(record: ClosedOver, entry: Entry, connection: Connection) -> None:
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


def _resolved(record: LeftOverResolved, entry: Entry, connection: Connection) -> None:
    _RESOLVE.run(connection, its_name=record.obstacle)


def _confirmed(record: MonthConfirmed, entry: Entry, connection: Connection) -> None:
    _CONFIRM.run(connection, month=record.month, confirmed=entry.when_us, person=record.person)


EFFECTS: Mapping[type[Record], Effect] = {
    DayOpened: _opened,
    BriefingHeld: _briefed,
    DayExplained: _explained,
    LockUpBegun: _begun,
    LineChecked: _checked,
    StayAgreed: _stays,
    CustodyPassed: _kept,
    LockedUp: _locked,
    ClosedOver: _closed_over,
    LeftOverResolved: _resolved,
    MonthConfirmed: _confirmed,
}
