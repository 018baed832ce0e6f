"""A day, and what was closed over. Plain frozen values without behaviour."""

from dataclasses import dataclass
from datetime import date, datetime


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
