"""A lot of what is shredded. Plain frozen values without behaviour."""

from dataclasses import dataclass
from datetime import datetime


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
