"""Questions about the records themselves."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select

from storage.file.prepared import Prepared
from storage.log.clock import instant
from storage.log.entry import Entry
from storage.log.records import CheckpointHandedOut
from storage.log.tables import ledger
from storage.proof.handed_out import LEFT
from storage.questions import Questions

_HANDED_OUT = Prepared(
    select(ledger.c.at)
    .where(
        ledger.c.kind == CheckpointHandedOut.kind,
        or_(*(func.json_extract(ledger.c.body, "$.payload.how") == how for how in sorted(LEFT))),
    )
    .order_by(ledger.c.seq.desc())
    .limit(1)
)
_RECORD = Prepared(
    select(ledger.c.seq, ledger.c.body, ledger.c.hash).where(ledger.c.seq == bindparam("number"))
)
_BEHIND = Prepared(
    select(ledger.c.seq, ledger.c.body, ledger.c.hash)
    .where(ledger.c.kind == bindparam("its_kind"), ledger.c.seq > bindparam("after"))
    .order_by(ledger.c.seq)
)
_NEWEST_RECORDS = Prepared(
    select(ledger.c.seq, ledger.c.body, ledger.c.hash)
    .where(ledger.c.kind == bindparam("its_kind"))
    .order_by(ledger.c.seq.desc())
    .limit(bindparam("most"))
)


class RecordQuestions(Questions):
    """Records by number and by kind. Each is one short read."""

    def record(self, seq: int) -> Entry | None:
        """The record with this number, without its personal part."""
        return next((self._database.known.entry(*row) for row in self._ask(_RECORD, number=seq)), None)

    def entries(self, kinds: Iterable[str], after: int = 0) -> tuple[Entry, ...]:
        """The records of these kinds behind number `after`, in their order, without personal parts."""
        with self._database.reading() as connection:
            rows = [row for kind in kinds for row in _BEHIND.run(connection, its_kind=kind, after=after)]
        return tuple(self._database.known.entry(*row) for row in sorted(rows))

    def last(self, kind: str) -> Entry | None:
        """The newest record of this kind."""
        return next(iter(self.newest(kind, 1)), None)

    def newest(self, kind: str, most: int) -> tuple[Entry, ...]:
        """The newest records of this kind, at most so many, the newest first."""
        return tuple(
            self._database.known.entry(*row) for row in self._ask(_NEWEST_RECORDS, its_kind=kind, most=most)
        )

    def checkpoint_handed_out(self) -> datetime | None:
        """When a checkpoint left the machine last; None if never."""
        rows = self._ask(_HANDED_OUT)
        return instant(rows[0][0]) if rows else None
