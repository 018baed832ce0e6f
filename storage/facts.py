"""The office's nouns: people, keys, places, loans. Plain frozen values without behaviour."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the office (責任職, 庶務担当, 職員, 嘱託員, アルバイト)."""

    SUPERVISOR = "supervisor"
    CLERK_IN_CHARGE = "clerk_in_charge"
    STAFF = "staff"
    CONTRACT = "contract"
    PART_TIME = "part_time"


OFFICERS = frozenset({Role.SUPERVISOR, Role.CLERK_IN_CHARGE})
"""They answer for the office's keys and records: custodians by their role (責任職, 庶務担当)."""


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
    group: str = ""
    employed_from: date | None = None
    employed_until: date | None = None

    def is_employed(self, day: date) -> bool:
        """Does this day lie within their employment? Both bounds are days of work."""
        begun = self.employed_from is None or self.employed_from <= day
        return begun and (self.employed_until is None or day <= self.employed_until)


@dataclass(frozen=True, slots=True)
class Card:
    """職員証: one card of a person. `digest` is keyed; `kind` is how it was read at enrolment."""

    digest: str
    person: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class StoragePlace:
    """保管場所: vault, cabinet, warehouse, or the key box itself. `contact`: its door's, 0 for none."""

    id: str
    name: str
    contact: int = 0


class Second(StrEnum):
    """Who has to stand beside whoever takes a key."""

    NOBODY = ""
    ANYONE = "anyone"
    OTHER_GROUP = "other_group"


class Guarded(StrEnum):
    """Is the number on a key's tag asked for on return? `BY_PLACE`: if it opens the counted place."""

    BY_PLACE = ""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a key's policy asks for beside the role. Each one that is set allows less, none allows more.

    Hours are minutes since midnight, from `hours_from` until before `hours_until` (both 0: any hour; an end
    before the start goes over midnight). `courses` must be in date. `second_on_return`: a second person on
    return too. `approval`: a custodian's tap. `genuine`: only a card that proves itself. `max_minutes`: how
    long it may stay out (0: no limit).
    """

    hours_from: int = 0
    hours_until: int = 0
    working_days: bool = False
    courses: tuple[str, ...] = ()
    second: Second = Second.NOBODY
    second_on_return: bool = False
    approval: bool = False
    pin: bool = False
    genuine: bool = False
    max_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """鍵: one physical key with its tag number, kept in one slot, opening one or more storage places.

    `roles` and `people` (ids) may take it, under `conditions`. `pieces`: how many keys are on its ring.
    `guarded`: is its tag read when it comes back?
    """

    id: str
    number: int
    name: str
    slot: int
    opens: tuple[str, ...]
    purposes: tuple[str, ...]
    roles: frozenset[Role]
    people: frozenset[str] = frozenset()
    conditions: Conditions = Conditions()
    pieces: int = 1
    guarded: Guarded = Guarded.BY_PLACE


@dataclass(frozen=True, slots=True)
class Loan:
    """鍵の貸出: one key out of its slot. `id` is the sequence number of the record that opened it.

    `holder` is empty where nobody is known to have the key (it vanished without a release). `due` is when
    it must be back, if there is such a time. `returned_by` is empty while the key is out, and where nobody
    is known to have returned it.
    """

    id: int
    key: str
    slot: int
    holder: str
    purpose: str
    taken_at: datetime
    returned_at: datetime | None = None
    returned_by: str = ""
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Days from and until, both included."""

    since: date
    until: date

    def covers(self, day: date) -> bool:
        """Does the day lie in it?"""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Delegation:
    """代行指定: `person` is custodian for a period, as `author` named.

    `custody_only`: without the rights of a 責任職, for whoever named them had none to pass on.
    """

    id: str
    person: str
    period: Period
    author: str = ""
    custody_only: bool = False


@dataclass(frozen=True, slots=True)
class Recovery:
    """復旧の許可: until then two of the staff may name a custodian, as `author` permits, who is a third."""

    id: str
    until: datetime
    author: str = ""


@dataclass(frozen=True, slots=True)
class StandIn:
    """`person` stands in for `instead_of`, one of a batch's two; `approver` let them, why."""

    person: str
    instead_of: str
    approver: str
    reason: str


@dataclass(frozen=True, slots=True)
class ShredBatch:
    """裁断: one lot, entered by two people and counted. `closed` is None while it is open.

    `items` are kinds with their numbers of sheets; `confirmed` the people who have looked it through;
    `counted` what the counter's steps in its sessions add up to, `odd` how often it did what no sheet does.
    """

    id: str
    began: datetime
    person: str
    second: str
    approver: str
    reason: str
    items: tuple[tuple[str, int], ...]
    serials: tuple[str, ...]
    sheets: int
    confirmed: tuple[str, ...]
    first_reading: int | None
    last_reading: int | None
    counted: int
    odd: int
    closed: datetime | None
    difference: int | None
    explanation: str
    accepted_by: str
    stand_ins: tuple[StandIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Duplicate:
    """合鍵: another key like `key`, and where it is kept."""

    id: str
    key: str
    kept: str


@dataclass(frozen=True, slots=True)
class Reservation:
    """A key kept for a person between two times."""

    id: str
    key: str
    person: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class OfficeDay:
    """One day as the records have it: 始業点検 and 終業点検.

    `opened` is when it was opened first, `reopened` when it was last; `locked` is None while it is open.
    `begun_by`: who has begun to lock up; `checks`, `stays`, `kept` (loans by key): how far that is.
    `keys_out`, `keys_unknown`, `places_open`: what lock-up left so. All of the lock-up is empty while the day
    is open, also where it was locked up before and opened again. `explained`: why a record is missing.
    `opened_seq`: the number of the record that opened it last.
    """

    day: date
    opened: datetime | None = None
    opened_by: str = ""
    differences: int = 0
    reopened: datetime | None = None
    briefing: datetime | None = None
    begun_by: str = ""
    checks: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    kept: tuple[tuple[str, int], ...] = ()
    locked: datetime | None = None
    locked_by: str = ""
    custodian: str = ""
    keys_out: tuple[str, ...] = ()
    keys_unknown: tuple[str, ...] = ()
    places_open: tuple[str, ...] = ()
    closed_over: int = 0
    explained: str = ""
    explained_by: str = ""
    opened_seq: int = 0

    @property
    def is_open(self) -> bool:
        """Was it opened, and is it neither locked up nor explained?"""
        return self.opened is not None and self.locked is None and not self.explained

    @property
    def is_complete(self) -> bool:
        """Is there nothing missing, or is it explained?"""
        return (self.opened is not None and self.locked is not None) or bool(self.explained)


@dataclass(frozen=True, slots=True)
class Stock:
    """The running balance of a place's cards, and the number of the record that changed it last."""

    balance: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class FailedRound:
    """What the two had counted in a round that did not agree, and what the books said then."""

    number: int
    other: int
    balance: int


@dataclass(frozen=True, slots=True)
class VaultCount:
    """枚数確認. `number` and `other` are what the two have counted in this round, None while they have not.

    `closed` is None while it goes on. `agrees`: both were right. `settled`: when a difference was explained.
    `closed_seq`: the number of the record that closed it (0: none). `failed`: the last round that has failed.
    `moved`: cards have come or gone in this round, so that what was counted before counts for nothing.
    """

    id: str
    place: str
    day: str
    began: datetime
    person: str
    second: str
    round: int
    number: int | None
    other: int | None
    closed: datetime | None
    closed_seq: int
    balance: int | None
    agrees: bool
    settled: datetime | None
    settled_by: str
    reason: str
    failed: FailedRound | None = None
    moved: bool = False

    @property
    def is_escalated(self) -> bool:
        """Did it not agree, and has nobody explained that yet?"""
        return self.closed is not None and not self.agrees and self.settled is None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """Something that was closed over on `day`, maybe again at `last` (record `seq`), and is not resolved."""

    obstacle: str
    day: str
    since: datetime
    last: datetime
    reason: str
    person: str
    second: str
    seq: int = 0
