"""The office's nouns: people, keys, places, loans. Plain frozen values without behaviour."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the office (責任職, 庶務担当, 職員, 嘱託員, アルバイト)."""

    SUPERVISOR = "supervisor"
    CLERK_IN_CHARGE = "clerk_in_charge"
    STAFF = "staff"
    CONTRACT = "contract"
    PART_TIME = "part_time"


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
class Person:
    """職員: anyone with a staff card. `id` is random and the only part that enters a record."""

    id: str
    number: str
    name: str
    role: Role
    kana: str = ""


@dataclass(frozen=True, slots=True)
class StoragePlace:
    """保管場所: vault, cabinet, warehouse, or the key box itself."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Key:
    """鍵: one physical key with its tag number, kept in one slot, opening one or more storage places."""

    id: str
    number: int
    name: str
    slot: int
    opens: tuple[str, ...]
    purposes: tuple[str, ...]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Loan:
    """鍵の貸出: one key out of its slot. `id` is the sequence number of the record that opened it.

    `holder` is empty where nobody is known to have the key (it vanished without a release).
    `returned_by` is empty while the key is out, and where nobody is known to have returned it.
    """

    id: int
    key: str
    slot: int
    holder: str
    purpose: str
    taken_at: datetime
    returned_at: datetime | None = None
    returned_by: str = ""
