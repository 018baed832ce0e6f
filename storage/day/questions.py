"""Questions about days, the vault's cards and their counts, answered from the tables that appends keep."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, literal_column, or_, select

from storage.day.facts import LeftOver, OfficeDay
from storage.file.database import Database
from storage.file.prepared import Prepared, Rows
from storage.keys.records import KeyHandedOver, KeyTaken, KeyVanished, PlaceOpened
from storage.log.clock import instant
from storage.log.entry import Entry, entry_of
from storage.tables import (
    counts,
    days,
    ledger,
    left_over,
    months,
    serials,
    stock,
)
from storage.vault.facts import FailedRound, Stock, VaultCount

_TAKEN = (KeyTaken.kind, KeyHandedOver.kind, KeyVanished.kind)
_NEAR = 64
"""So many records of a key may a clock that was set back have put out of their order."""
_EVER = 2**63 - 1
"""No record has this number yet."""
_UNEXPLAINED = days.c.explained == literal_column("''")
"""Written out: a partial index serves only what says the same as it."""

_OPEN_DAY = Prepared(
    select(days)
    .where(days.c.opened.is_not(None), days.c.locked.is_(None), _UNEXPLAINED)
    .order_by(days.c.opened_seq.desc())
    .limit(1)
)
_UNFINISHED = Prepared(
    select(days.c.day).where(days.c.opened.is_not(None), days.c.locked.is_(None), _UNEXPLAINED)
)
_DAYS = Prepared(
    select(days)
    .where(days.c.day >= bindparam("since"), days.c.day <= bindparam("until"))
    .order_by(days.c.day)
)
_FIRST_DAY = Prepared(select(days.c.day).where(days.c.opened.is_not(None)).order_by(days.c.day).limit(1))
_COMPLETE = Prepared(
    select(days.c.day).where(
        days.c.day >= bindparam("since"),
        or_(days.c.opened.is_not(None) & days.c.locked.is_not(None), days.c.explained != ""),
    )
)
_STOCK = Prepared(select(stock.c.balance, stock.c.seq).where(stock.c.place == bindparam("its_place")))
_STOCKS = Prepared(select(stock.c.place, stock.c.balance, stock.c.seq).order_by(stock.c.place))
_SERIALS = Prepared(
    select(serials.c.serial)
    .where(serials.c.place == bindparam("its_place"), serials.c.there == 1)
    .order_by(serials.c.serial)
)
_SERIAL_PLACES = Prepared(select(serials.c.serial, serials.c.place).where(serials.c.there == 1))
_OPEN_COUNTS = Prepared(
    select(counts)
    .where(
        counts.c.closed.is_(None) | ((counts.c.agrees == literal_column("0")) & counts.c.settled.is_(None))
    )
    .order_by(counts.c.seq)
)
_COUNTS = Prepared(
    select(counts)
    .where(counts.c.day >= bindparam("since"), counts.c.day <= bindparam("until"))
    .order_by(counts.c.seq)
)
_LAST_GOOD = Prepared(
    select(counts)
    .where(
        counts.c.agrees == 1,
        counts.c.place == bindparam("its_place"),
        counts.c.closed_seq < bindparam("before"),
    )
    .order_by(counts.c.seq.desc())
    .limit(1)
)
_LEFT_OVER = Prepared(select(left_over).order_by(left_over.c.since, left_over.c.obstacle))
_MONTHS = Prepared(select(months.c.month))
_LAST_TAKEN = Prepared(
    select(ledger.c.seq, ledger.c.person)
    .where(
        ledger.c.key == bindparam("its_key"),
        or_(*(ledger.c.kind == kind for kind in _TAKEN)),
    )
    .order_by(ledger.c.at.desc(), ledger.c.seq.desc())
    .limit(bindparam("newest"))
)
_OF_INTEREST = ledger.c.kind == bindparam("its_kind"), ledger.c.seq > bindparam("after")
_KEY_MOVED = Prepared(
    select(func.max(ledger.c.seq)).where(*_OF_INTEREST, ledger.c.key == bindparam("its_key"))
)
_DOOR_MOVED = Prepared(
    select(func.max(ledger.c.seq)).where(*_OF_INTEREST, ledger.c.place == bindparam("its_place"))
)
_BEHIND = Prepared(
    select(ledger.c.seq, ledger.c.body, ledger.c.hash)
    .where(ledger.c.kind == bindparam("its_kind"), ledger.c.seq > bindparam("after"))
    .order_by(ledger.c.seq)
)

_NEWEST = Prepared(
    select(ledger.c.seq, ledger.c.body, ledger.c.hash)
    .where(ledger.c.kind == bindparam("its_kind"))
    .order_by(ledger.c.seq.desc())
    .limit(bindparam("most"))
)


class Days:
    """The questions. Each is one short read; any thread may ask. Raises what `Database.reading` raises."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_day(self) -> OfficeDay | None:
        """The day that was opened and is neither locked up nor explained; the last opened of several."""
        return next((_office_day(row) for row in self._ask(_OPEN_DAY)), None)

    def days(self, since: date, until: date) -> tuple[OfficeDay, ...]:
        """The days of this span of which anything is on record."""
        rows = self._ask(_DAYS, since=since.isoformat(), until=until.isoformat())
        return tuple(map(_office_day, rows))

    def day(self, day: date) -> OfficeDay | None:
        """What is on record of one day; None where nothing is."""
        return next(iter(self.days(day, day)), None)

    def first_day(self) -> date | None:
        """The first day that was opened; None before that."""
        return next((date.fromisoformat(day) for (day,) in self._ask(_FIRST_DAY)), None)

    def complete(self, since: date) -> frozenset[date]:
        """The days from then on of which nothing is missing, or what is missing is explained."""
        rows = self._ask(_COMPLETE, since=since.isoformat())
        return frozenset(date.fromisoformat(day) for (day,) in rows)

    def unfinished(self) -> frozenset[date]:
        """The days that were opened and are neither locked up nor explained."""
        return frozenset(date.fromisoformat(row[0]) for row in self._ask(_UNFINISHED))

    def stock(self, place: str) -> Stock:
        """The running balance of the cards there."""
        return next((Stock(*row) for row in self._ask(_STOCK, its_place=place)), Stock())

    def stocks(self) -> Mapping[str, Stock]:
        """By place the running balance, of every place that ever had cards."""
        return {place: Stock(*rest) for place, *rest in self._ask(_STOCKS)}

    def serials(self, place: str) -> tuple[str, ...]:
        """The numbers of the cards that should be there, as far as numbers are known."""
        return tuple(serial for (serial,) in self._ask(_SERIALS, its_place=place))

    def serial_places(self) -> Mapping[str, str]:
        """By the numbers of the cards that should be somewhere: in which place."""
        return dict(self._ask(_SERIAL_PLACES))

    def open_counts(self) -> tuple[VaultCount, ...]:
        """The counts that go on, or are escalated and not settled; oldest first."""
        return tuple(map(_count, self._ask(_OPEN_COUNTS)))

    def counts(self, since: date, until: date) -> tuple[VaultCount, ...]:
        """The counts of these days, oldest first."""
        rows = self._ask(_COUNTS, since=since.isoformat(), until=until.isoformat())
        return tuple(map(_count, rows))

    def last_good_count(self, place: str, before: int = _EVER) -> VaultCount | None:
        """The newest count of this place in which both were right, of those closed `before` that record."""
        rows = self._ask(_LAST_GOOD, its_place=place, before=before)
        return next(map(_count, rows), None)

    def left_over(self) -> tuple[LeftOver, ...]:
        """What was closed over and is not resolved, oldest first."""
        return tuple(
            LeftOver(obstacle, day, instant(since), instant(last), *rest)
            for obstacle, day, since, last, *rest in self._ask(_LEFT_OVER)
        )

    def confirmed_months(self) -> frozenset[str]:
        """The months (`2026-11`) that somebody has confirmed to be complete."""
        return frozenset(month for (month,) in self._ask(_MONTHS))

    def last_taken(self, keys: Iterable[str]) -> Mapping[str, tuple[int, str]]:
        """By key: the record by which it was taken last, and who has taken it (empty: nobody knows).

        Behind a clock that was set back, the last in number is not the last in time.
        """
        with self._database.reading() as connection:
            found = {key: _LAST_TAKEN.run(connection, its_key=key, newest=_NEAR) for key in keys}
        last = {key: max(rows) for key, rows in found.items() if rows}
        return {key: (seq, person or "") for key, (seq, person) in last.items()}

    def entered(self, place: str, keys: Iterable[str], after: int) -> int:
        """The newest record behind `after` since which a hand may have been in the place; 0 for none.

        One of its keys was taken, handed over or has vanished, or its door was opened.
        """
        with self._database.reading() as connection:
            moved = [
                _KEY_MOVED.run(connection, its_kind=kind, its_key=key, after=after)
                for key in keys
                for kind in _TAKEN
            ]
            opened = _DOOR_MOVED.run(connection, its_kind=PlaceOpened.kind, its_place=place, after=after)
        return max(seq or 0 for ((seq,),) in (*moved, opened))

    def entries(self, kinds: Iterable[str], after: int = 0) -> tuple[Entry, ...]:
        """The records of these kinds behind number `after`, in their order, without personal parts."""
        with self._database.reading() as connection:
            rows = [row for kind in kinds for row in _BEHIND.run(connection, its_kind=kind, after=after)]
        return tuple(entry_of(*row) for row in sorted(rows))

    def last(self, kind: str) -> Entry | None:
        """The newest record of this kind."""
        return next(iter(self.newest(kind, 1)), None)

    def newest(self, kind: str, most: int) -> tuple[Entry, ...]:
        """The newest records of this kind, at most so many, the newest first."""
        return tuple(entry_of(*row) for row in self._ask(_NEWEST, its_kind=kind, most=most))

    def _ask(self, question: Prepared, **values: str | int) -> Rows:
        with self._database.reading() as connection:
            return question.run(connection, **values)


def _office_day(row: tuple[Any, ...]) -> OfficeDay:
    day, opened, opened_by, differences, reopened, briefing, begun_by, checks, stays, kept, *rest = row
    (
        locked,
        locked_by,
        custodian,
        out,
        unknown,
        places_open,
        closed_over,
        explained,
        explained_by,
        opened_seq,
    ) = rest
    if locked is None:  # it was opened again: what an earlier lock-up of this day left is so no longer
        locked_by = custodian = out = unknown = places_open = ""
        closed_over = 0
    return OfficeDay(
        date.fromisoformat(day),
        _moment(opened),
        opened_by,
        differences,
        _moment(reopened),
        _moment(briefing),
        begun_by,
        tuple(checks.split("\n")) if checks else (),
        tuple(stays.split()),
        tuple((key, int(loan)) for key, _, loan in (each.rpartition("=") for each in kept.split())),
        _moment(locked),
        locked_by,
        custodian,
        tuple(out.split()),
        tuple(unknown.split()),
        tuple(places_open.split()),
        closed_over,
        explained,
        explained_by,
        opened_seq,
    )


def _count(row: tuple[Any, ...]) -> VaultCount:
    count, _, place, day, began, person, second, turn, number, other, *rest = row
    closed, closed_seq, balance, agrees, settled, settled_by, reason, *of_rounds = rest
    *failed, moved = of_rounds
    return VaultCount(
        count,
        place,
        day,
        instant(began),
        person,
        second,
        turn,
        number,
        other,
        _moment(closed),
        closed_seq or 0,
        balance,
        bool(agrees),
        _moment(settled),
        settled_by,
        reason,
        None if None in failed else FailedRound(*failed),
        bool(moved),
    )


def _moment(us: int | None) -> datetime | None:
    return None if us is None else instant(us)
