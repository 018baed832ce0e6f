"""The records of the day: its opening, the vault's cards and their count, its lock-up.

A day is named by the date on which it was opened (ISO 8601), however late it is locked up.
"""

from storage.log.record import Record

# --- opening ------------------------------------------------------------------------------------------


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


# --- the vault's cards --------------------------------------------------------------------------------


class CardsMoved(Record, frozen=True, kw_only=True):
    """So many cards came into the place (`by` is positive) or left it (negative); `movement` says how.

    `serials`: their numbers where they are known, with blanks between. `count` is the count that a
    correction settles; then `approver` and `second` have agreed to it.
    """

    kind = "cards.moved"
    place: str
    movement: str
    by: int
    person: str
    note: str = ""
    serials: str = ""
    count: str = ""
    second: str = ""
    approver: str = ""


class CardsListed(Record, frozen=True, kw_only=True):
    """カード番号の一覧: from now on these `serials` are on the place's list, and those in `gone` are not.

    Numbers with blanks between; `person` decided it. No card has moved: the balance stays as it is.
    """

    kind = "cards.listed"
    place: str
    person: str
    serials: str = ""
    gone: str = ""


class CountBegun(Record, frozen=True, kw_only=True):
    """枚数確認: two people count the cards in a place, each unseen by the other. `count` names it."""

    kind = "count.begun"
    count: str
    place: str
    day: str
    person: str
    second: str


class CountResumed(Record, frozen=True, kw_only=True):
    """A count that was interrupted goes on: `person` and `second`, who count, have both tapped again."""

    kind = "count.resumed"
    count: str
    place: str
    person: str
    second: str


class CountEntered(Record, frozen=True, kw_only=True):
    """`person` has counted so many cards, in this round (from 1)."""

    kind = "count.entered"
    count: str
    round: int
    number: int
    person: str


class CountRoundFailed(Record, frozen=True, kw_only=True):
    """A round's two numbers are not both the running balance, which was `balance` then: both count again.

    Written together with the number that completes the round, so that nothing comes between it and its
    verdict. `number` is the first person's, `other` the second's.
    """

    kind = "count.round_failed"
    count: str
    place: str
    round: int
    number: int
    other: int
    balance: int


class CountClosed(Record, frozen=True, kw_only=True):
    """The count is over. `agrees` is 1 where both numbers equal the running balance.

    It is 0 all the same where they do so only by cards that were entered behind a round that had failed.
    Otherwise it is escalated: it stands open until somebody settles it. `balance` is as it was when the last
    of the two numbers was entered.
    """

    kind = "count.closed"
    count: str
    place: str
    day: str
    person: str
    second: str
    number: int
    other: int
    balance: int
    agrees: int


class CountDropped(Record, frozen=True, kw_only=True):
    """A count that was begun is not gone on with, as `person` says; another one takes its place.

    None of which a round has failed: that is closed as one that does not agree.
    """

    kind = "count.dropped"
    count: str
    place: str
    person: str


class CountSettled(Record, frozen=True, kw_only=True):
    """An escalated count is explained by `person`, with `second`; the balance is mended by `by` cards."""

    kind = "count.settled"
    count: str
    place: str
    reason: str
    person: str
    second: str
    by: int = 0


# --- lock-up ------------------------------------------------------------------------------------------


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


DAY: tuple[type[Record], ...] = (
    DifferenceExplained,
    DayOpened,
    BriefingHeld,
    DayExplained,
    MonthConfirmed,
    CardsMoved,
    CardsListed,
    CountBegun,
    CountResumed,
    CountEntered,
    CountRoundFailed,
    CountClosed,
    CountDropped,
    CountSettled,
    LockUpBegun,
    LineChecked,
    StayAgreed,
    CustodyPassed,
    ClosedOver,
    LeftOverResolved,
    LockedUp,
)
