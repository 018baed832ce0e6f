"""Questions about the vault's cards and their counts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import bindparam, literal_column, select

from storage.file.prepared import Prepared
from storage.log.clock import instant
from storage.questions import Questions, moment
from storage.vault.facts import FailedRound, Stock, VaultCount
from storage.vault.tables import counts, serials, stock

_EVER = 2**63 - 1
"""No record has this number yet."""
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


class VaultQuestions(Questions):
    """Balances, numbers and counts. Each is one short read."""

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
        moment(closed),
        closed_seq or 0,
        balance,
        bool(agrees),
        moment(settled),
        settled_by,
        reason,
        None if None in failed else FailedRound(*failed),
        bool(moved),
    )
