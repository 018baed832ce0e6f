"""始業点検・終業点検: what stands in the way of locking up, and what is not as lock-up left it. Pure."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk.core.office.calendar import OfficeCalendar
from storage.day.facts import LeftOver, OfficeDay
from storage.vault.facts import VaultCount


class Hindrance(StrEnum):
    """What sort of thing stands in the way. The order is that in which it is shown and mended."""

    NOT_OPENED = "not_opened"
    KEY_OUT = "key_out"
    SLOT_OPEN = "slot_open"
    PLACE_OPEN = "place_open"
    SLOT_SILENT = "slot_silent"
    PLACE_SILENT = "place_silent"
    PART = "part"
    BATCH_OPEN = "batch_open"
    TAGS_UNREAD = "tags_unread"
    ALARM = "alarm"
    COUNT_ESCALATED = "count_escalated"
    COUNT_OPEN = "count_open"
    COUNT_MISSING = "count_missing"
    BRIEFING_MISSING = "briefing_missing"
    DEVICE = "device"
    DAY_MISSING = "day_missing"


OF_ITS_DAY = frozenset({Hindrance.NOT_OPENED, Hindrance.BRIEFING_MISSING, Hindrance.DAY_MISSING})
"""What cannot be made good later: somebody has to say what was done about it."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way. `about` names it among its sort: a key, a slot, a place, a day, …

    `person` has it, or is concerned; `since` when it is so. `loan`: that of a key that is out. `detail`: more
    about it in words, where a name does not tell.
    """

    kind: Hindrance
    about: str
    since: datetime | None = None
    person: str = ""
    loan: int = 0
    detail: str = ""

    @property
    def name(self) -> str:
        """The same for the same thing, in the records too: a key that is out again is another thing."""
        return f"{self.kind}:{self.about}{f'={self.loan}' if self.loan else ''}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How keys and doors are: keys that are out, places and slots that are open, what nobody can sense."""

    out: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    places_open: frozenset[str] = frozenset()
    slots_open: frozenset[int] = frozenset()
    places_unknown: frozenset[str] = frozenset()
    slots_unknown: frozenset[int] = frozenset()


class Change(StrEnum):
    """How something differs from what lock-up left."""

    KEY_GONE = "key_gone"
    KEY_BACK = "key_back"
    KEY_UNKNOWN = "key_unknown"
    PLACE_OPEN = "place_open"
    PLACE_SHUT = "place_shut"
    PLACE_UNKNOWN = "place_unknown"
    SLOT_OPEN = "slot_open"


@dataclass(frozen=True, slots=True)
class Difference:
    """One of them: which key, place or slot."""

    change: Change
    about: str

    @property
    def name(self) -> str:
        """As the records spell it."""
        return f"{self.change}:{self.about}"


def differences(left: Standing, now: Standing) -> tuple[Difference, ...]:
    """What is not as lock-up left it, keys first. What nobody could sense is not said to have changed."""
    return tuple(_differences(left, now))


def _differences(left: Standing, now: Standing) -> Iterator[Difference]:
    yield from _each(Change.KEY_GONE, now.out - left.out - left.unknown)
    yield from _each(Change.KEY_BACK, left.out - now.out - now.unknown)
    yield from _each(Change.KEY_UNKNOWN, now.unknown - left.unknown)
    yield from _each(Change.PLACE_OPEN, now.places_open - left.places_open)
    yield from _each(Change.PLACE_SHUT, left.places_open - now.places_open - now.places_unknown)
    yield from _each(Change.PLACE_UNKNOWN, now.places_unknown - left.places_unknown)
    yield from _each(Change.SLOT_OPEN, frozenset(map(str, now.slots_open)))


def _each(change: Change, names: Iterable[str]) -> Iterator[Difference]:
    return (Difference(change, name) for name in sorted(names))


# --- days without a record --------------------------------------------------------------------------------


def missing_days(
    first: date | None,
    today: date,
    complete: AbstractSet[date],
    unfinished: AbstractSet[date],
    calendar: OfficeCalendar,
) -> tuple[date, ...]:
    """The days before today of which a record is missing, oldest first.

    From the `first` day that was ever opened on: working days that are not `complete` (opened and locked up,
    or explained), and others that were opened and are not (`unfinished`).
    """
    if first is None:
        return ()
    span = (first + timedelta(days=passed) for passed in range((today - first).days))
    return tuple(
        day for day in span if day not in complete and (day in unfinished or calendar.is_working_day(day))
    )


# --- hours ------------------------------------------------------------------------------------------------


def late_to_open(day: OfficeDay, now: datetime, opens_by: int, *, working: bool) -> bool:
    """Is it past the hour by which the day of `now` should have been opened? `day`: what is known of it."""
    return working and opens_by > 0 and day.opened is None and _minute(now) >= opens_by


def late_to_lock(day: OfficeDay, now: datetime, locks_by: int) -> bool:
    """Is it past the hour by which an open day should have been locked up?

    Whoever opens after that hour has an hour's time. A day that is still to come was opened by a wrong clock,
    and cannot wait for its evening.
    """
    began = day.reopened or day.opened
    if locks_by == 0 or not day.is_open or began is None:
        return False
    if day.day > now.date():
        return True
    due = datetime.combine(day.day, datetime.min.time(), now.tzinfo) + timedelta(minutes=locks_by)
    return now >= max(due, began.astimezone(now.tzinfo) + timedelta(hours=1))


def _minute(now: datetime) -> int:
    return 60 * now.hour + now.minute


# --- what was closed over ---------------------------------------------------------------------------------


def is_resolved_by_word(obstacle: str) -> bool:
    """Has somebody to say what was done about it, because neither sensors nor records can?

    So it is too with a sort that a newer version has written.
    """
    kind = obstacle.partition(":")[0]
    return kind not in set(Hindrance) or kind in OF_ITS_DAY


def how_gone(
    left: LeftOver, names: AbstractSet[str], unknown: AbstractSet[str], good: VaultCount | None
) -> str:
    """How something that was closed over has come to its end by itself; empty while it has not.

    `names`: what is in the way now, `unknown`: what nobody can sense now; `good`: the newest right count.
    """
    if left.obstacle in names or left.obstacle in unknown or is_resolved_by_word(left.obstacle):
        return ""
    if left.obstacle.startswith(f"{Hindrance.COUNT_MISSING}:"):
        return "counted" if good is not None and good.closed_seq > left.seq else ""
    return "gone"
