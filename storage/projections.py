"""Questions about now, answered from the tables that every append keeps: who holds what, what is not over."""

from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, or_, select

from storage.day.questions import Days
from storage.effects import (
    OPEN,
    RELEASE,
    UNKNOWN,
    apply,
)
from storage.file.database import Database
from storage.file.prepared import Prepared, Rows
from storage.keys.facts import Loan
from storage.keys.records import PlaceOpened, PlaceShut
from storage.log import replay
from storage.log.clock import instant, microseconds
from storage.log.entry import Entry, entry_of
from storage.log.records import CheckpointHandedOut
from storage.proof.handed_out import LEFT
from storage.shredding.facts import ShredBatch, StandIn
from storage.shredding.questions import items_of
from storage.shredding.records import CardDestroyed, SheetsCounted, ShredStandIn
from storage.station.facts import (
    BoltState,
    DeviceAsRecorded,
    DeviceState,
    KeyState,
    OpenAlarm,
    OpenIntent,
    RememberedSlot,
)
from storage.tables import (
    alarms,
    batches,
    devices,
    intents,
    ledger,
    loans,
    pin_tries,
    sent,
    slots,
)

__all__ = ["Projections", "apply"]

State = TypeVar("State", KeyState, BoltState, DeviceState)


_OUT = select(loans).where(loans.c.returned_at.is_(None))
_HELD_BY = loans.c.holder == bindparam("person")
_OPEN_LOANS = Prepared(_OUT.order_by(loans.c.id))
_LOAN_OF = Prepared(_OUT.where(loans.c.key == bindparam("its_key")).order_by(loans.c.id.desc()).limit(1))
_LOANS_OF = Prepared(_OUT.where(_HELD_BY).order_by(loans.c.id))
_LAST_LOAN = Prepared(select(loans).where(_HELD_BY).order_by(loans.c.id.desc()).limit(1))
_RECENT = 50
_RECENT_LOANS = Prepared(select(loans).where(_HELD_BY).order_by(loans.c.id.desc()).limit(_RECENT))
_UNCLAIMED = Prepared(
    select(loans)
    .where(_HELD_BY, loans.c.returned_at.is_not(None), loans.c.returned_by == "")
    .order_by(loans.c.id.desc())
    .limit(_RECENT)
)

_HELD = Prepared(
    select(loans)
    .where(
        loans.c.key == bindparam("its_key"),
        loans.c.taken_at < bindparam("until"),
        or_(loans.c.returned_at.is_(None), loans.c.returned_at >= bindparam("since")),
    )
    .order_by(loans.c.id)
)

_DOOR = Prepared(
    select(ledger.c.seq, ledger.c.body, ledger.c.hash)
    .where(
        ledger.c.place == bindparam("its_place"),
        or_(ledger.c.kind == PlaceOpened.kind, ledger.c.kind == PlaceShut.kind),
        ledger.c.at < bindparam("moment"),
    )
    .order_by(ledger.c.at.desc(), ledger.c.seq.desc())
    .limit(1)
)

_INTENTS = select(*(intents.c[field.name] for field in fields(OpenIntent))).order_by(intents.c.seq)
_NEWEST = select(func.max(intents.c.seq)).where(intents.c.action == RELEASE).group_by(intents.c.slot)
_OPEN_INTENTS = Prepared(_INTENTS.where(intents.c.outcome == OPEN))
_UNRECONCILED = Prepared(_INTENTS.where(intents.c.outcome == UNKNOWN))
_UNSETTLED = Prepared(_INTENTS.where(intents.c.seq.in_(_NEWEST), intents.c.settled == 0))

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
_SLOTS = Prepared(select(slots).order_by(slots.c.slot))
_ALARMS = Prepared(select(*(alarms.c[field.name] for field in fields(OpenAlarm))).order_by(alarms.c.seq))
_SENT = Prepared(select(sent))
_TRIES = Prepared(select(pin_tries))
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
_DEVICES = Prepared(
    select(devices.c.device, devices.c.state, devices.c.detail, devices.c.since).order_by(devices.c.device)
)


class Projections:
    """The questions. Each is one short read; any thread may ask. Raises what `Database.reading` raises."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.days = Days(database)

    def open_loans(self) -> tuple[Loan, ...]:
        """Every key that is out, oldest first.

        One key can have two: taken again, or vanished, with nothing on record of its coming back. Both
        holders are named until it hangs in its slot.
        """
        return self._loans(_OPEN_LOANS)

    def loan_of(self, key: str) -> Loan | None:
        """The newest open loan of a key; None while it is in its slot, as far as is known."""
        return next(iter(self._loans(_LOAN_OF, its_key=key)), None)

    def loans_of(self, person: str) -> tuple[Loan, ...]:
        """The open loans of a person, oldest first."""
        return self._loans(_LOANS_OF, person=person)

    def last_loan(self, person: str) -> Loan | None:
        """A person's newest loan, open or not."""
        return next(iter(self._loans(_LAST_LOAN, person=person)), None)

    def open_intents(self) -> tuple[OpenIntent, ...]:
        """Commands of which nothing is known: no answer, no lack of one, not yet found to be cut off."""
        return self._intents(_OPEN_INTENTS)

    def record(self, seq: int) -> Entry | None:
        """The record with this number, without its personal part."""
        return next((entry_of(*row) for row in self._ask(_RECORD, number=seq)), None)

    def unreconciled(self) -> tuple[OpenIntent, ...]:
        """Commands that were cut off and that no sensor has explained yet."""
        return self._intents(_UNRECONCILED)

    def unsettled(self) -> tuple[OpenIntent, ...]:
        """Releases that may still bring a key in or out: by slot, the newest that has not ended.

        One ends when it was not sent, when it was refused and its slot did not open, or what became of it is
        on record: reconciled, not taken, not returned, or its key moved and its slot is shut (where nothing
        senses the bolt: its key moved).
        """
        return self._intents(_UNSETTLED)

    def slots(self) -> dict[int, RememberedSlot]:
        """What each slot's sensors said last."""
        return {
            slot: RememberedSlot(_state(KeyState, key), _state(BoltState, bolt))
            for slot, key, bolt in self._ask(_SLOTS)
        }

    def alarms(self) -> tuple[OpenAlarm, ...]:
        """The alarms that are not done with, oldest first: those that stand, and those not acknowledged."""
        return tuple(_alarm(*row) for row in self._ask(_ALARMS))

    def open_alarms(self) -> tuple[OpenAlarm, ...]:
        """The alarms whose condition stands, oldest first."""
        return tuple(alarm for alarm in self.alarms() if alarm.ended is None)

    def open_batches(self) -> tuple[ShredBatch, ...]:
        """The lots that are not closed, oldest first."""
        return tuple(self._with_stand_ins(_batch(*row)) for row in self._ask(_OPEN_BATCHES))

    def batches(self, since: datetime, until: datetime) -> tuple[ShredBatch, ...]:
        """The lots that began in this span, oldest first: the book of the shredder."""
        rows = self._ask(_BATCHES, since=microseconds(since), until=microseconds(until))
        return tuple(self._with_stand_ins(_batch(*row)) for row in rows)

    def _with_stand_ins(self, batch: ShredBatch) -> ShredBatch:
        """Rare as they are, they have no table: the log says who they were."""
        rows = self._ask(_STAND_INS, its_batch=batch.id)
        return replace(batch, stand_ins=tuple(StandIn(*row) for row in rows))

    def last_reading(self) -> int | None:
        """Where the counter stood at the last record about it; None without any."""
        rows = self._ask(_LAST_READING)
        return int(rows[0][0]) if rows else None

    def destroyed(self, batch: str) -> frozenset[str]:
        """The serial numbers of the cards that were destroyed in this batch."""
        return frozenset(serial for (serial,) in self._ask(_DESTROYED, its_batch=batch))

    def pin_tries(self) -> dict[str, tuple[int, int]]:
        """By person: the wrong PINs since the last right one, and when the last was entered (µs)."""
        return {person: (wrong, last) for person, wrong, last in self._ask(_TRIES)}

    def recent_loans(self, person: str) -> tuple[Loan, ...]:
        """A person's newest loans, the newest first."""
        return self._loans(_RECENT_LOANS, person=person)

    def unclaimed_returns(self, person: str) -> tuple[Loan, ...]:
        """The person's newest loans that ended without anybody known to have hung the key."""
        return self._loans(_UNCLAIMED, person=person)

    def held(self, key: str, since: datetime, until: datetime) -> tuple[Loan, ...]:
        """The loans of a key that were not over at `since` and had begun before `until`, oldest first."""
        return self._loans(_HELD, its_key=key, since=microseconds(since), until=microseconds(until))

    def door_before(self, place: str, moment: datetime) -> Entry | None:
        """The newest record of a place's door that was written before then: it opened, or it was shut."""
        rows = self._ask(_DOOR, its_place=place, moment=microseconds(moment))
        return next((entry_of(*row) for row in rows), None)

    def sent_upto(self, channel: str) -> int | None:
        """Up to which record this channel has sent alarms on; None if it never has."""
        return next((upto for name, upto in self._ask(_SENT) if name == channel), None)

    def devices(self) -> dict[str, DeviceState]:
        """How each device was when it was last heard of."""
        return {device: told.state for device, told in self.devices_as_recorded().items()}

    def devices_as_recorded(self) -> dict[str, DeviceAsRecorded]:
        """The same, with why and since when."""
        return {
            device: DeviceAsRecorded(_state(DeviceState, state), detail, instant(since))
            for device, state, detail, since in self._ask(_DEVICES)
        }

    def checkpoint_handed_out(self) -> datetime | None:
        """When a checkpoint left the machine last; None if never."""
        rows = self._ask(_HANDED_OUT)
        return instant(rows[0][0]) if rows else None

    def rebuild(self) -> None:
        """Makes all of it again from the ledger, in one transaction. Not for an event loop's thread."""
        self._database.submit(replay.rebuild).result()

    def differences(self) -> tuple[str, ...]:
        """Where the tables are not what the ledger says, one line each. Reads the whole ledger."""
        return replay.differences(self._database)

    def _ask(self, question: Prepared, **values: str | int) -> Rows:
        with self._database.reading() as connection:
            return question.run(connection, **values)

    def _loans(self, question: Prepared, **values: str | int) -> tuple[Loan, ...]:
        return tuple(_loan(*row) for row in self._ask(question, **values))

    def _intents(self, question: Prepared) -> tuple[OpenIntent, ...]:
        return tuple(OpenIntent(row[0], instant(row[1]), *row[2:]) for row in self._ask(question))


def _alarm(
    alarm: str,
    cause: str,
    slot: int,
    key: str,
    device: str,
    since: int,
    ended: int | None,
    acknowledged_by: str,
    acknowledged: int | None,
) -> OpenAlarm:
    return OpenAlarm(
        alarm,
        cause,
        slot,
        key,
        device,
        instant(since),
        _moment(ended),
        acknowledged_by,
        _moment(acknowledged),
    )


def _loan(
    seq: int,
    key: str,
    slot: int,
    holder: str,
    purpose: str,
    taken_at: int,
    returned_at: int | None,
    returned_by: str,
    due: int | None,
) -> Loan:
    return Loan(
        seq, key, slot, holder, purpose, instant(taken_at), _moment(returned_at), returned_by, _moment(due)
    )


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
        _moment(closed),
        difference,
        explanation,
        accepted_by,
    )


def _moment(us: int | None) -> datetime | None:
    return None if us is None else instant(us)


def _state(kind: type[State], word: str) -> State:
    """A word that a newer version wrote is, for this one, not known."""
    try:
        return kind(word)
    except ValueError:
        return kind("unknown")
