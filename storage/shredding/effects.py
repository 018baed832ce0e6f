"""What the records of shredding do to the batches."""

from collections.abc import Mapping

from sqlalchemy import Connection, Text, bindparam, func, update
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.file.prepared import Prepared
from storage.log.entry import Entry
from storage.log.record import Record
from storage.memory import Effect
from storage.shredding.records import (
    CounterOdd,
    SheetsCounted,
    ShredBegun,
    ShredClosed,
    ShredConfirmed,
    ShredEntered,
    ShredRecounted,
)
from storage.shredding.tables import batches

_BEGIN = Prepared(
    upsert(batches).on_conflict_do_nothing(),
    *("batch", "seq", "began", "person", "second", "approver", "reason", "sheets", "counted", "odd"),
)
_ITS_BATCH = batches.c.batch == bindparam("its_batch")
_ENTER = Prepared(
    update(batches)
    .where(_ITS_BATCH)
    .values(
        items=bindparam("what"),
        sheets=bindparam("number"),
        serials=bindparam("cards"),
        confirmed="",
    )
)
_CONFIRM = Prepared(
    update(batches)
    .where(_ITS_BATCH)
    .values(confirmed=func.trim(batches.c.confirmed + " " + bindparam("who", type_=Text)))
)
_COUNT = Prepared(
    update(batches)
    .where(_ITS_BATCH)
    .values(
        counted=batches.c.counted
        + bindparam("counts")
        * func.max(0, bindparam("reading") - func.coalesce(batches.c.last_reading, bindparam("reading"))),
        first_reading=func.coalesce(batches.c.first_reading, bindparam("reading")),
        last_reading=bindparam("reading"),
    )
)
_ODD = Prepared(update(batches).where(_ITS_BATCH).values(odd=batches.c.odd + 1))
_RECOUNT = Prepared(update(batches).where(_ITS_BATCH).values(sheets=bindparam("number")))
_CLOSE = Prepared(
    update(batches)
    .where(_ITS_BATCH)
    .values(
        closed=bindparam("at"),
        counted=bindparam("number"),
        difference=bindparam("by"),
        explanation=bindparam("why"),
        accepted_by=bindparam("who"),
    )
)


def _begun(record: ShredBegun, entry: Entry, connection: Connection) -> None:
    _BEGIN.run(
        connection,
        batch=record.batch,
        seq=entry.seq,
        began=entry.when_us,
        person=record.person,
        second=record.second,
        approver=record.approver,
        reason=record.reason,
        sheets=0,
        counted=0,
        odd=0,
    )


def _entered(record: ShredEntered, entry: Entry, connection: Connection) -> None:
    """What was confirmed before was another lot: both confirm anew."""
    _ENTER.run(
        connection, its_batch=record.batch, what=record.items, number=record.sheets, cards=record.serials
    )


def _confirmed(record: ShredConfirmed, entry: Entry, connection: Connection) -> None:
    _CONFIRM.run(connection, its_batch=record.batch, who=record.person)


def _counted(record: SheetsCounted, entry: Entry, connection: Connection) -> None:
    """What went in before a session began is not the batch's, though the counter has moved since."""
    counts = 0 if record.when == "start" else 1
    _COUNT.run(connection, its_batch=record.batch, reading=record.reading, counts=counts)


def _odd(record: CounterOdd, entry: Entry, connection: Connection) -> None:
    """The readings of a batch are totals, which go on over it; how sure they are is another matter."""
    _ODD.run(connection, its_batch=record.batch)


def _recounted(record: ShredRecounted, entry: Entry, connection: Connection) -> None:
    _RECOUNT.run(connection, its_batch=record.batch, number=record.sheets)


def _closed(record: ShredClosed, entry: Entry, connection: Connection) -> None:
    """A batch that is closed keeps the count that was signed, however its sessions were added up then."""
    _CLOSE.run(
        connection,
        its_batch=record.batch,
        at=entry.when_us,
        number=record.counted,
        by=record.difference,
        why=record.explanation,
        who=record.approver,
    )


EFFECTS: Mapping[type[Record], Effect] = {
    ShredBegun: _begun,
    ShredEntered: _entered,
    ShredConfirmed: _confirmed,
    SheetsCounted: _counted,
    CounterOdd: _odd,
    ShredRecounted: _recounted,
    ShredClosed: _closed,
}
