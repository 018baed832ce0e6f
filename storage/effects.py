"""What each kind of record does to the tables that answer questions. Kinds not named here do nothing.

`apply` runs in the transaction that appends the record, and in a replay of the whole ledger; it depends on
the record and the tables alone and never refuses: what has happened cannot be undone by a table.
"""

from sqlalchemy import (
    Connection,
    Text,
    Update,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.day import effects as day_effects
from storage.file.prepared import Prepared
from storage.keys import tag_records as tags
from storage.keys.records import (
    KeyHandedOver,
    KeyNotReturned,
    KeyNotTaken,
    KeyReturned,
    KeyTaken,
    KeyVanished,
    LoanExtended,
    OverrideEntered,
    ReturnClaimed,
)
from storage.log.effect import effect
from storage.log.entry import Entry
from storage.people.records import PinEntered, PinLifted, Registered
from storage.shredding import records as shredding
from storage.station.facts import BoltState, KeyState
from storage.station.records import (
    Acknowledged,
    ActuationRefused,
    AlarmAcknowledged,
    AlarmEnded,
    AlarmForwarded,
    AlarmStarted,
    DeviceChanged,
    Intended,
    Reconciled,
    Sensed,
    SlotNotOpened,
    Unanswered,
    Unknown,
)
from storage.tables import (
    alarms,
    batches,
    devices,
    intents,
    loans,
    pin_tries,
    registry,
    sent,
    slots,
)

RELEASE = "release"
"""The action that opens a slot: its intent stays until what it was for has happened or has not."""

OPEN, KNOWN, UNKNOWN, REFUSED = "open", "known", "unknown", "refused"
"""A command's outcome: none yet, an answer or its absence, cut off before either."""


assert day_effects  # noqa: S101  # to import it is to have its kinds told what they do


def apply(connection: Connection, entry: Entry) -> None:
    """Brings the projections from before `entry` to after it."""
    effect(entry.record, entry, connection)


# --- loans --------------------------------------------------------------------------------------------

_OPEN_LOAN = Prepared(insert(loans), "id", "key", "slot", "holder", "purpose", "taken_at", "due")
_EXTEND = Prepared(update(loans).where(loans.c.id == bindparam("loan")).values(due=bindparam("until")))
_CLAIM = Prepared(
    update(loans)
    .where(loans.c.id == bindparam("loan"), loans.c.returned_at.is_not(None), loans.c.returned_by == "")
    .values(returned_by=bindparam("by"))
)
_CLOSE_LOANS = Prepared(
    update(loans)
    .where(loans.c.key == bindparam("its_key"), loans.c.returned_at.is_(None))
    .values(
        returned_at=bindparam("at"),
        returned_by=case((loans.c.id == bindparam("loan"), bindparam("by")), else_=""),
    )
)


@effect.register
def _key_taken(record: KeyTaken, entry: Entry, connection: Connection) -> None:
    """Opens a loan. One still open for this key stays: nothing says that its holder gave the key back."""
    _open_loan(connection, entry, record.key, record.slot, record.person, record.purpose, record.due_us)
    _served(connection, record.intent)


@effect.register
def _key_vanished(record: KeyVanished, entry: Entry, connection: Connection) -> None:
    _open_loan(connection, entry, record.key, record.slot, "", "")


@effect.register
def _strange_taken(record: tags.StrangeTaken, entry: Entry, connection: Connection) -> None:
    """The slot has served: what hung there is out. Whose loan it is, is known once its tag is read."""
    _served(connection, record.intent)


@effect.register
def _key_missing(record: tags.KeyMissing, entry: Entry, connection: Connection) -> None:
    """It counts as out from here on: nobody is lent what does not hang in its slot."""
    _open_loan(connection, entry, record.key, record.slot, "", "")


@effect.register
def _key_returned(record: KeyReturned, entry: Entry, connection: Connection) -> None:
    """Ends every open loan of the key, for there is one key; `returned_by` belongs to the loan named."""
    _CLOSE_LOANS.run(
        connection, its_key=record.key, at=entry.when_us, loan=record.loan, by=record.returned_by
    )
    _served(connection, record.intent)


@effect.register
def _handed_over(record: KeyHandedOver, entry: Entry, connection: Connection) -> None:
    """The key goes from hand to hand: the giver's loan ends with it, the taker's begins."""
    _CLOSE_LOANS.run(connection, its_key=record.key, at=entry.when_us, loan=record.loan, by=record.giver)
    _open_loan(connection, entry, record.key, record.slot, record.person, record.purpose, record.due_us)


@effect.register
def _extended(record: LoanExtended, entry: Entry, connection: Connection) -> None:
    _EXTEND.run(connection, loan=record.loan, until=record.due_us or None)


@effect.register
def _claimed(record: ReturnClaimed, entry: Entry, connection: Connection) -> None:
    """Who hung a key is known later than that it hangs; what is known is not changed."""
    _CLAIM.run(connection, loan=record.loan, by=record.returned_by)


@effect.register
def _overridden(record: OverrideEntered, entry: Entry, connection: Connection) -> None:
    """What the mechanical key did: a key that vanished has a holder now."""
    if record.what == "taken":
        _HOLD.run(connection, its_key=record.key, person=record.person)


_HOLD = Prepared(
    update(loans)
    .where(loans.c.key == bindparam("its_key"), loans.c.returned_at.is_(None), loans.c.holder == "")
    .values(holder=bindparam("person"))
)


def _open_loan(
    connection: Connection, entry: Entry, key: str, slot: int, holder: str, purpose: str, due_us: int = 0
) -> None:
    _OPEN_LOAN.run(
        connection,
        id=entry.seq,
        key=key,
        slot=slot,
        holder=holder,
        purpose=purpose,
        taken_at=entry.when_us,
        due=due_us or None,
    )


# --- intents ------------------------------------------------------------------------------------------


def _settling() -> Update:
    """A release of a slot that has ended ends those of the same slot before it, which it superseded."""
    named = intents.alias("named")
    slot = select(named.c.slot).where(named.c.seq == bindparam("intent"), named.c.action == RELEASE)
    return (
        update(intents)
        .where(intents.c.seq <= bindparam("intent"), intents.c.slot == slot.scalar_subquery())
        .values(settled=1)
    )


def _settling_served() -> Update:
    """A release has done its work when its key has moved and its slot is shut, or nothing senses the bolt.

    So have those of the same slot before it, which it superseded: they must not come to life again.
    """
    bolt = select(slots.c.bolt).where(slots.c.slot == intents.c.slot).scalar_subquery()
    shut = or_(bolt.is_(None), bolt != BoltState.OPEN.value)
    newer = intents.alias("newer")
    served = exists().where(newer.c.slot == intents.c.slot, newer.c.seq >= intents.c.seq, newer.c.served == 1)
    return update(intents).where(served, shut).values(settled=1)


_INTEND = Prepared(insert(intents))
_ANSWER = Prepared(update(intents).where(intents.c.seq == bindparam("intent")).values(outcome=KNOWN))
_CUT_OFF = Prepared(
    update(intents)
    .where(intents.c.seq == bindparam("intent"), intents.c.outcome == OPEN)
    .values(outcome=UNKNOWN)
)
_MAY_HAVE_ACTED = Prepared(
    update(intents)
    .where(intents.c.seq == bindparam("intent"), intents.c.action == RELEASE)
    .values(outcome=REFUSED)
)
_STAYED_SHUT = Prepared(
    update(intents)
    .where(intents.c.seq == bindparam("intent"), intents.c.outcome == REFUSED)
    .values(settled=1)
)
_SERVE = Prepared(update(intents).where(intents.c.seq == bindparam("intent")).values(served=1))
_SETTLE = Prepared(_settling())
_SETTLE_SERVED = Prepared(_settling_served())
_ANSWERED = or_(intents.c.outcome == KNOWN, intents.c.outcome == REFUSED)
_FORGET = Prepared(delete(intents).where(_ANSWERED, intents.c.settled == 1))


@effect.register
def _intended(record: Intended, entry: Entry, connection: Connection) -> None:
    _INTEND.run(
        connection,
        seq=entry.seq,
        at=entry.when_us,
        action=record.action,
        because=record.because,
        device=record.device,
        slot=record.slot,
        key=record.key,
        person=record.person,
        purpose=record.purpose,
        loan=record.loan,
        second=record.second,
        approver=record.approver,
        outcome=OPEN,
        served=0,
        settled=0 if record.action == RELEASE else 1,
    )


@effect.register(Acknowledged)
@effect.register(Unanswered)
def _answered(record: Acknowledged | Unanswered, entry: Entry, connection: Connection) -> None:
    """The command has its answer, or the finding that none came; what moved is another matter."""
    _ANSWER.run(connection, intent=record.intent)
    _FORGET.run(connection)


@effect.register
def _unknown(record: Unknown, entry: Entry, connection: Connection) -> None:
    _CUT_OFF.run(connection, intent=record.intent)


@effect.register
def _refused(record: ActuationRefused, entry: Entry, connection: Connection) -> None:
    """Nothing was sent: nothing is left to wait for. A module that said no may have opened the slot."""
    if record.was_asked:
        _ANSWER.run(connection, intent=record.intent)
        _MAY_HAVE_ACTED.run(connection, intent=record.intent)
        _FORGET.run(connection)
    else:
        _over(connection, record.intent)


@effect.register
def _stayed_shut(record: SlotNotOpened, entry: Entry, connection: Connection) -> None:
    """Of a release that was refused nothing more is to come."""
    _STAYED_SHUT.run(connection, intent=record.intent)
    _FORGET.run(connection)


@effect.register
def _reconciled(record: Reconciled, entry: Entry, connection: Connection) -> None:
    """The sensors have said what moved."""
    _over(connection, record.intent)


def _over(connection: Connection, intent: int) -> None:
    _ANSWER.run(connection, intent=intent)
    _settle(connection, intent)


@effect.register(KeyNotTaken)
@effect.register(KeyNotReturned)
def _in_vain(record: KeyNotTaken | KeyNotReturned, entry: Entry, connection: Connection) -> None:
    _settle(connection, record.intent)


def _settle(connection: Connection, intent: int) -> None:
    _SETTLE.run(connection, intent=intent)
    _FORGET.run(connection)


def _served(connection: Connection, intent: int) -> None:
    """The key of a release has moved; while its slot stands open the key may still move back."""
    if intent:
        _SERVE.run(connection, intent=intent)
        _end_served(connection)


def _end_served(connection: Connection) -> None:
    _SETTLE_SERVED.run(connection)
    _FORGET.run(connection)


# --- slots, alarms, devices ---------------------------------------------------------------------------


def _remember(name: str) -> Prepared:
    fresh = upsert(slots).values(
        slot=bindparam("its_slot"),
        key=bindparam("its_key", KeyState.UNKNOWN.value),
        bolt=bindparam("its_bolt", BoltState.UNKNOWN.value),
    )
    return Prepared(fresh.on_conflict_do_update(index_elements=["slot"], set_={name: fresh.excluded[name]}))


_KEY = _remember("key")
_BOLT = _remember("bolt")
_fresh_alarm = upsert(alarms)
_ALARM = Prepared(
    _fresh_alarm.on_conflict_do_update(
        index_elements=["alarm"],
        set_={
            name: _fresh_alarm.excluded[name] for name in ("seq", "cause", "slot", "key", "device", "since")
        }
        | {"ended": None, "acknowledged_by": "", "acknowledged": None},
        where=alarms.c.ended.is_not(None),
    )
)
_ITS_ALARM = alarms.c.alarm == bindparam("its_name")
_ALARM_OVER = Prepared(
    update(alarms).where(_ITS_ALARM, alarms.c.ended.is_(None)).values(ended=bindparam("at"))
)
_ALARM_SEEN = Prepared(
    update(alarms)
    .where(_ITS_ALARM, alarms.c.acknowledged.is_(None))
    .values(acknowledged=bindparam("at"), acknowledged_by=bindparam("by"))
)
_ALARMS_DONE = Prepared(delete(alarms).where(alarms.c.ended.is_not(None), alarms.c.acknowledged.is_not(None)))
_fresh_device = upsert(devices)
_DEVICE = Prepared(
    _fresh_device.on_conflict_do_update(
        index_elements=["device"],
        set_={name: _fresh_device.excluded[name] for name in ("state", "detail", "since")},
    )
)


@effect.register
def _sensed(record: Sensed, entry: Entry, connection: Connection) -> None:
    if record.what == "key":
        _KEY.run(connection, its_slot=record.slot, its_key=record.state)
    elif record.what == "bolt":
        _BOLT.run(connection, its_slot=record.slot, its_bolt=record.state)
        if record.state == BoltState.LOCKED:
            _end_served(connection)


@effect.register
def _alarm_started(record: AlarmStarted, entry: Entry, connection: Connection) -> None:
    """An alarm that stands already keeps the time since when it stands; one that was over stands anew."""
    _ALARM.run(
        connection,
        alarm=record.alarm,
        seq=entry.seq,
        cause=record.cause,
        slot=record.slot,
        key=record.key,
        device=record.device,
        since=entry.when_us,
        ended=None,
        acknowledged_by="",
        acknowledged=None,
    )


@effect.register
def _alarm_ended(record: AlarmEnded, entry: Entry, connection: Connection) -> None:
    """One that ended by itself waits until somebody has looked at it."""
    _ALARM_OVER.run(connection, its_name=record.alarm, at=entry.when_us)
    _ALARMS_DONE.run(connection)


@effect.register
def _alarm_acknowledged(record: AlarmAcknowledged, entry: Entry, connection: Connection) -> None:
    _ALARM_SEEN.run(connection, its_name=record.alarm, at=entry.when_us, by=record.person)
    _ALARMS_DONE.run(connection)


_fresh_sent = upsert(sent)
_SENT = Prepared(
    _fresh_sent.on_conflict_do_update(index_elements=["channel"], set_={"upto": _fresh_sent.excluded.upto})
)


@effect.register
def _forwarded(record: AlarmForwarded, entry: Entry, connection: Connection) -> None:
    _SENT.run(connection, channel=record.channel, upto=record.upto)


@effect.register
def _device_changed(record: DeviceChanged, entry: Entry, connection: Connection) -> None:
    _DEVICE.run(
        connection, device=record.device, state=record.state, detail=record.detail, since=entry.when_us
    )


# --- the register -------------------------------------------------------------------------------------

_fresh_thing = upsert(registry)
_REGISTER = Prepared(
    _fresh_thing.on_conflict_do_update(
        index_elements=["what", "id"],
        set_={name: _fresh_thing.excluded[name] for name in ("seq", "ended_at")},
    )
)
_UNREGISTER = Prepared(
    update(registry)
    .where(registry.c.what == bindparam("its_what"), registry.c.id == bindparam("its_id"))
    .values(ended_at=bindparam("at"))
)
_fresh_tries = upsert(pin_tries)
_WRONG_PIN = Prepared(
    _fresh_tries.on_conflict_do_update(
        index_elements=["person"],
        set_={"wrong": pin_tries.c.wrong + 1, "last": _fresh_tries.excluded.last},
    )
)
_NO_TRIES = Prepared(delete(pin_tries).where(pin_tries.c.person == bindparam("its_person")))


@effect.register
def _registered(record: Registered, entry: Entry, connection: Connection) -> None:
    """Whatever is on the register again has not left; what it was stays readable in the record before."""
    if record.ends:
        _UNREGISTER.run(connection, its_what=record.what, its_id=record.which, at=entry.when_us)
    else:
        _REGISTER.run(connection, what=record.what, id=record.which, seq=entry.seq, ended_at=None)


@effect.register
def _pin_entered(record: PinEntered, entry: Entry, connection: Connection) -> None:
    if record.right:
        _NO_TRIES.run(connection, its_person=record.person)
    else:
        _WRONG_PIN.run(connection, person=record.person, wrong=1, last=entry.when_us)


@effect.register
def _pin_lifted(record: PinLifted, entry: Entry, connection: Connection) -> None:
    _NO_TRIES.run(connection, its_person=record.person)


# --- shredding ----------------------------------------------------------------------------------------

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


@effect.register
def _begun(record: shredding.ShredBegun, entry: Entry, connection: Connection) -> None:
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


@effect.register
def _entered(record: shredding.ShredEntered, entry: Entry, connection: Connection) -> None:
    """What was confirmed before was another lot: both confirm anew."""
    _ENTER.run(
        connection, its_batch=record.batch, what=record.items, number=record.sheets, cards=record.serials
    )


@effect.register
def _confirmed(record: shredding.ShredConfirmed, entry: Entry, connection: Connection) -> None:
    _CONFIRM.run(connection, its_batch=record.batch, who=record.person)


@effect.register
def _counted(record: shredding.SheetsCounted, entry: Entry, connection: Connection) -> None:
    """What went in before a session began is not the batch's, though the counter has moved since."""
    counts = 0 if record.when == "start" else 1
    _COUNT.run(connection, its_batch=record.batch, reading=record.reading, counts=counts)


@effect.register
def _odd(record: shredding.CounterOdd, entry: Entry, connection: Connection) -> None:
    """The readings of a batch are totals, which go on over it; how sure they are is another matter."""
    _ODD.run(connection, its_batch=record.batch)


@effect.register
def _recounted(record: shredding.ShredRecounted, entry: Entry, connection: Connection) -> None:
    _RECOUNT.run(connection, its_batch=record.batch, number=record.sheets)


@effect.register
def _closed(record: shredding.ShredClosed, entry: Entry, connection: Connection) -> None:
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
