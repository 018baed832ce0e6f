"""Questions about the station: commands that are not over, slots, alarms, devices."""

from dataclasses import fields
from typing import TypeVar

from sqlalchemy import func, select

from storage.file.prepared import Prepared
from storage.log.clock import instant
from storage.questions import Questions, moment
from storage.station.effects import OPEN, RELEASE, UNKNOWN
from storage.station.facts import (
    BoltState,
    DeviceAsRecorded,
    DeviceState,
    KeyState,
    OpenAlarm,
    OpenIntent,
    RememberedSlot,
)
from storage.station.tables import alarms, devices, intents, sent, slots

State = TypeVar("State", KeyState, BoltState, DeviceState)

_INTENTS = select(*(intents.c[field.name] for field in fields(OpenIntent))).order_by(intents.c.seq)
_NEWEST = select(func.max(intents.c.seq)).where(intents.c.action == RELEASE).group_by(intents.c.slot)
_OPEN_INTENTS = Prepared(_INTENTS.where(intents.c.outcome == OPEN))
_UNRECONCILED = Prepared(_INTENTS.where(intents.c.outcome == UNKNOWN))
_UNSETTLED = Prepared(_INTENTS.where(intents.c.seq.in_(_NEWEST), intents.c.settled == 0))
_SLOTS = Prepared(select(slots).order_by(slots.c.slot))
_ALARMS = Prepared(select(*(alarms.c[field.name] for field in fields(OpenAlarm))).order_by(alarms.c.seq))
_SENT = Prepared(select(sent))
_DEVICES = Prepared(
    select(devices.c.device, devices.c.state, devices.c.detail, devices.c.since).order_by(devices.c.device)
)


class StationQuestions(Questions):
    """What the station knew last. Each is one short read."""

    def open_intents(self) -> tuple[OpenIntent, ...]:
        """Commands of which nothing is known: no answer, no lack of one, not yet found to be cut off."""
        return self._intents(_OPEN_INTENTS)

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
        moment(ended),
        acknowledged_by,
        moment(acknowledged),
    )


def _state(kind: type[State], word: str) -> State:
    """A word that a newer version wrote is, for this one, not known."""
    try:
        return kind(word)
    except ValueError:
        return kind("unknown")
