"""What is known of slots, devices, commands and alarms. Plain frozen values without behaviour."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyState(StrEnum):
    """What a slot's key sensor says; `UNKNOWN` when nothing can say."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class BoltState(StrEnum):
    """What a slot's bolt sensor says; `UNKNOWN` when there is no such sensor, or it does not answer."""

    LOCKED = "locked"
    OPEN = "open"
    UNKNOWN = "unknown"


class DeviceState(StrEnum):
    """How a device is: `DEGRADED` works with faults, `OFFLINE` does not answer."""

    ONLINE = "online"
    DEGRADED = "degraded"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RememberedSlot:
    """What a slot's sensors said last. The key may have moved since, while nothing was listening."""

    key: KeyState
    bolt: BoltState


@dataclass(frozen=True, slots=True)
class DeviceAsRecorded:
    """How a device was when it was last heard of, why (for the technician), and since when."""

    state: DeviceState
    detail: str
    since: datetime


@dataclass(frozen=True, slots=True)
class OpenIntent:
    """A command that is not over. `seq` is the number of its `Intended` record, the rest are its fields."""

    seq: int
    at: datetime
    action: str
    because: str
    device: str
    slot: int
    key: str
    person: str
    purpose: str
    loan: int
    second: str = ""
    approver: str = ""


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm that began and is not done with: it stands, or has ended and nobody has acknowledged it."""

    alarm: str
    cause: str
    slot: int
    key: str
    device: str
    since: datetime
    ended: datetime | None = None
    acknowledged_by: str = ""
    acknowledged: datetime | None = None
