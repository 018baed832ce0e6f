"""Keys, the places they open, and their loans. Plain frozen values without behaviour."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.people.facts import Role


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
