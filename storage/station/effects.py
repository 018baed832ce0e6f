"""What the station's own records do to the tables: commands that are not over, slots, alarms, devices."""

from collections.abc import Mapping

from sqlalchemy import Connection, Update, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from storage.file.prepared import Prepared
from storage.log.entry import Entry
from storage.log.record import Record
from storage.memory import Effect
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
from storage.station.tables import alarms, devices, intents, sent, slots

RELEASE = "release"
"""The action that opens a slot: its intent stays until what it was for has happened or has not."""

OPEN, KNOWN, UNKNOWN, REFUSED = "open", "known", "unknown", "refused"
"""A command's outcome: none yet, an answer or its absence, cut off before either."""


# --- intents --------------------------------------------------------------------------------------------


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


def _answered(record: Acknowledged | Unanswered, entry: Entry, connection: Connection) -> None:
    """The command has its answer, or the finding that none came; what moved is another matter."""
    _ANSWER.run(connection, intent=record.intent)
    _FORGET.run(connection)


def _unknown(record: Unknown, entry: Entry, connection: Connection) -> None:
    _CUT_OFF.run(connection, intent=record.intent)


def _refused(record: ActuationRefused, entry: Entry, connection: Connection) -> None:
    """Nothing was sent: nothing is left to wait for. A module that said no may have opened the slot."""
    if record.was_asked:
        _ANSWER.run(connection, intent=record.intent)
        _MAY_HAVE_ACTED.run(connection, intent=record.intent)
        _FORGET.run(connection)
    else:
        _over(connection, record.intent)


def _stayed_shut(record: SlotNotOpened, entry: Entry, connection: Connection) -> None:
    """Of a release that was refused nothing more is to come."""
    _STAYED_SHUT.run(connection, intent=record.intent)
    _FORGET.run(connection)


def _reconciled(record: Reconciled, entry: Entry, connection: Connection) -> None:
    """The sensors have said what moved."""
    _over(connection, record.intent)


def _over(connection: Connection, intent: int) -> None:
    _ANSWER.run(connection, intent=intent)
    settle(connection, intent)


def settle(connection: Connection, intent: int) -> None:
    """A release has ended, and with it those of the same slot before it."""
    _SETTLE.run(connection, intent=intent)
    _FORGET.run(connection)


def served(connection: Connection, intent: int) -> None:
    """The key of a release has moved; while its slot stands open the key may still move back."""
    if intent:
        _SERVE.run(connection, intent=intent)
        _end_served(connection)


def _end_served(connection: Connection) -> None:
    _SETTLE_SERVED.run(connection)
    _FORGET.run(connection)


# --- slots, alarms, devices -----------------------------------------------------------------------------


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


def _sensed(record: Sensed, entry: Entry, connection: Connection) -> None:
    if record.what == "key":
        _KEY.run(connection, its_slot=record.slot, its_key=record.state)
    elif record.what == "bolt":
        _BOLT.run(connection, its_slot=record.slot, its_bolt=record.state)
        if record.state == BoltState.LOCKED:
            _end_served(connection)


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


def _alarm_ended(record: AlarmEnded, entry: Entry, connection: Connection) -> None:
    """One that ended by itself waits until somebody has looked at it."""
    _ALARM_OVER.run(connection, its_name=record.alarm, at=entry.when_us)
    _ALARMS_DONE.run(connection)


def _alarm_acknowledged(record: AlarmAcknowledged, entry: Entry, connection: Connection) -> None:
    _ALARM_SEEN.run(connection, its_name=record.alarm, at=entry.when_us, by=record.person)
    _ALARMS_DONE.run(connection)


_fresh_sent = upsert(sent)
_SENT = Prepared(
    _fresh_sent.on_conflict_do_update(index_elements=["channel"], set_={"upto": _fresh_sent.excluded.upto})
)


def _forwarded(record: AlarmForwarded, entry: Entry, connection: Connection) -> None:
    _SENT.run(connection, channel=record.channel, upto=record.upto)


def _device_changed(record: DeviceChanged, entry: Entry, connection: Connection) -> None:
    _DEVICE.run(
        connection, device=record.device, state=record.state, detail=record.detail, since=entry.when_us
    )


EFFECTS: Mapping[type[Record], Effect] = {
    Intended: _intended,
    Acknowledged: _answered,
    Unanswered: _answered,
    Unknown: _unknown,
    ActuationRefused: _refused,
    SlotNotOpened: _stayed_shut,
    Reconciled: _reconciled,
    Sensed: _sensed,
    AlarmStarted: _alarm_started,
    AlarmEnded: _alarm_ended,
    AlarmAcknowledged: _alarm_acknowledged,
    AlarmForwarded: _forwarded,
    DeviceChanged: _device_changed,
}
