"""Questions about lots, answered from their table and the ledger."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from storage.file.prepared import Prepared
from storage.log.clock import instant, microseconds
from storage.log.tables import ledger
from storage.questions import Questions, moment
from storage.shredding.facts import ShredBatch, StandIn
from storage.shredding.records import CardDestroyed, SheetsCounted, ShredStandIn
from storage.shredding.tables import batches

_LAST_READING = Prepared(
    select(func.json_extract(ledger.c.body, "$.payload.reading"))
    .where(ledger.c.kind == SheetsCounted.kind)
    .order_by(ledger.c.seq.desc())
    .limit(1)
)
_DESTROYED = Prepared(
    select(func.json_extract(ledger.c.body, "$.payload.serial")).where(
        ledger.c.batch == bindparam("its_batch"), ledger.c.kind == CardDestroyed.kind
    )
)
_STAND_INS = Prepared(
    select(
        *(
            func.json_extract(ledger.c.body, path)
            for path in (
                "$.actors.person",
                "$.payload.instead_of",
                "$.actors.approver",
                "$.payload.reason",
            )
        )
    )
    .where(ledger.c.batch == bindparam("its_batch"), ledger.c.kind == ShredStandIn.kind)
    .order_by(ledger.c.seq)
)
_LOTS = select(*(column for column in batches.c if column.name != "seq")).order_by(batches.c.began)
_OPEN_BATCHES = Prepared(_LOTS.where(batches.c.closed.is_(None)))
_BATCHES = Prepared(_LOTS.where(batches.c.began >= bindparam("since"), batches.c.began < bindparam("until")))


class ShreddingQuestions(Questions):
    """The book of the shredder. Each is one short read."""

    def open_batches(self) -> tuple[ShredBatch, ...]:
        """The lots that are not closed, oldest first."""
        return tuple(self._with_stand_ins(_batch(*row)) for row in self._ask(_OPEN_BATCHES))

    def batches(self, since: datetime, until: datetime) -> tuple[ShredBatch, ...]:
        """The lots that began in this span, oldest first: the book of the shredder."""
        rows = self._ask(_BATCHES, since=microseconds(since), until=microseconds(until))
        return tuple(self._with_stand_ins(_batch(*row)) for row in rows)

    def last_reading(self) -> int | None:
        """Where the counter stood at the last record about it; None without any."""
        rows = self._ask(_LAST_READING)
        return int(rows[0][0]) if rows else None

    def destroyed(self, batch: str) -> frozenset[str]:
        """The serial numbers of the cards that were destroyed in this batch."""
        return frozenset(serial for (serial,) in self._ask(_DESTROYED, its_batch=batch))

    def _with_stand_ins(self, batch: ShredBatch) -> ShredBatch:
        """Rare as they are, they have no table: the log says who they were."""
        rows = self._ask(_STAND_INS, its_batch=batch.id)
        return replace(batch, stand_ins=tuple(StandIn(*row) for row in rows))


def _batch(batch: str, began: int, *rest: Any) -> ShredBatch:
    person, second, approver, reason, items, serials, sheets, confirmed, *counter = rest
    first, last, counted, odd, closed, difference, explanation, accepted_by = counter
    return ShredBatch(
        batch,
        instant(began),
        person,
        second,
        approver,
        reason,
        items_of(items),
        tuple(serials.split()),
        sheets,
        tuple(confirmed.split()),
        first,
        last,
        counted,
        odd,
        moment(closed),
        difference,
        explanation,
        accepted_by,
    )


def items_of(text: str) -> tuple[tuple[str, int], ...]:
    """Kinds and numbers as `ShredEntered.items` spells them; a line that is none is left out."""
    lines = (line.partition("\t") for line in text.split("\n"))
    return tuple((kind, int(number)) for kind, _, number in lines if number.isdecimal())
