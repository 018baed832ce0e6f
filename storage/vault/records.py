"""The records of the vault: its cards as they come and go, and their count."""

from storage.log.record import Record

# --- cards ----------------------------------------------------------------------------------------------


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


# --- their count ----------------------------------------------------------------------------------------


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
