"""The records of the day: its opening and its lock-up.

A day is named by the date on which it was opened (ISO 8601), however late it is locked up.
"""

from storage.log.record import Record

# --- opening --------------------------------------------------------------------------------------------


class DifferenceExplained(Record, frozen=True, kw_only=True):
    """始業点検: something was not as lock-up had left it; `person` says why. `difference` names it."""

    kind = "day.difference_explained"
    day: str
    difference: str
    reason: str
    person: str


class DayOpened(Record, frozen=True, kw_only=True):
    """始業点検: the day is open, the cabinet has left night lock.

    `differences`: how many things were not as they had been left, `left_over`: how many were closed over
    before and still stand.
    """

    kind = "day.opened"
    day: str
    person: str
    differences: int = 0
    left_over: int = 0


class BriefingHeld(Record, frozen=True, kw_only=True):
    """朝礼: the day's briefing was held, as `person` says."""

    kind = "briefing.held"
    day: str
    person: str


class DayExplained(Record, frozen=True, kw_only=True):
    """A day has no record of its opening or its lock-up: `person` says why. It is not open any more.

    `second` signed too, where it had been opened.
    """

    kind = "day.explained"
    day: str
    reason: str
    person: str
    second: str = ""


class MonthConfirmed(Record, frozen=True, kw_only=True):
    """月次点検: no day's record of this month (`2026-11`) is missing, or it is explained, as `person` saw."""

    kind = "month.confirmed"
    month: str
    person: str
    days: int
    explained: int = 0


# --- lock-up --------------------------------------------------------------------------------------------


class LockUpBegun(Record, frozen=True, kw_only=True):
    """終業点検: somebody has begun to lock up. `person` may change while it goes on."""

    kind = "lock_up.begun"
    day: str
    person: str


class LineChecked(Record, frozen=True, kw_only=True):
    """One line of the office's own checklist is confirmed."""

    kind = "lock_up.checked"
    day: str
    line: str
    person: str


class StayAgreed(Record, frozen=True, kw_only=True):
    """残業: `person` works on and agrees that it is locked up (施錠してよいか確認)."""

    kind = "lock_up.agreed"
    day: str
    person: str


class CustodyPassed(Record, frozen=True, kw_only=True):
    """残業: a key that is still needed is in the clerk in charge's custody until `until_us`.

    `person` answers for it from now on, `giver` had it, `loan` is the loan as it goes on.
    """

    kind = "lock_up.custody_passed"
    day: str
    key: str
    loan: int
    person: str
    giver: str
    until_us: int


class ClosedOver(Record, frozen=True, kw_only=True):
    """What could not be mended is closed over: it stays on the list until it is resolved.

    `obstacle` names it; `person` and `second` have agreed to it, with a reason.
    """

    kind = "lock_up.closed_over"
    day: str
    obstacle: str
    reason: str
    person: str
    second: str


class LeftOverResolved(Record, frozen=True, kw_only=True):
    """What was closed over is resolved: it is gone (`person` is empty), or somebody says how."""

    kind = "lock_up.resolved"
    obstacle: str
    how: str
    person: str = ""


class LockedUp(Record, frozen=True, kw_only=True):
    """施錠: the cabinet is in night lock.

    `person` locked it up, `custodian` answers for the keys in the night (an id). `keys_out` (keys) and
    `places_open` (places): what it leaves so, with blanks between; `last_users`: who had each key last
    (`key=person`), `stays`: who works on, and has agreed. `count`: the day's good count, `closed_over`: how
    much was closed over. `keys_unknown`: the keys of which no sensor says whether they hang in their slots;
    `places_unknown`: the places of which none says whether they are shut.
    """

    kind = "day.locked_up"
    day: str
    person: str
    custodian: str
    keys_out: str = ""
    keys_unknown: str = ""
    places_open: str = ""
    last_users: str = ""
    stays: str = ""
    count: str = ""
    closed_over: int = 0
    places_unknown: str = ""
