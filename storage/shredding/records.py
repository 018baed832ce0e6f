"""The records of shredding: each batch from its beginning to its end.

A batch is one day's lot. Every record about it names it; the two people are `person` and `second`.
"""

from storage.log.record import Record


class ShredBegun(Record, frozen=True, kw_only=True):
    """Two people stand at the shredder. Where the rotation does not name them, `approver` let them, why."""

    kind = "shred.begun"
    batch: str
    person: str
    second: str
    approver: str = ""
    reason: str = ""


class ShredEntered(Record, frozen=True, kw_only=True):
    """What they want to shred: one kind a line, its number of sheets behind a tab; `sheets` in all.

    `serials`: of the cards among it, with blanks between.
    """

    kind = "shred.entered"
    batch: str
    items: str
    sheets: int
    serials: str = ""


class ShredConfirmed(Record, frozen=True, kw_only=True):
    """`person` has looked through the lot by the checklist: nothing that is needed is among it."""

    kind = "shred.confirmed"
    batch: str
    person: str
    checklist: str


class ShredStandIn(Record, frozen=True, kw_only=True):
    """`person` stands in for `instead_of`, one of the batch's two, to its end: `approver` let them, why."""

    kind = "shred.stand_in"
    batch: str
    person: str
    instead_of: str
    approver: str
    reason: str


class ShredPresent(Record, frozen=True, kw_only=True):
    """`person` stands at the shredder, as their tap has just said, for one thing: `deed`.

    It is `start` (the shredder may run), `recount` or `close`. With the next order, count or closing it has
    served: what comes after that is said anew. `instead_of`: whom of the batch's two they stand in for.
    """

    kind = "shred.present"
    batch: str
    person: str
    deed: str
    instead_of: str = ""


class SheetsCounted(Record, frozen=True, kw_only=True):
    """So many sheets in all, `reading`; what has gone in since the record of this kind before it is whose?

    `when` is `change` or `end`: the `batch`'s, whose session is on or ends. `outside`: nobody's. `unread`:
    not known whose, for the counter could not be read meanwhile. `start`: of a session, after it was out of
    sight, or where there was no earlier reading; nothing is counted by it. So each sheet belongs to exactly
    one of them (`moved`).

    It is the driver's total: what the counter showed when the program started, and what has been added since,
    over resets too. After a start it may be lower than before; then it is counted on from there.
    """

    kind = "shred.counted"
    reading: int
    when: str
    batch: str = ""
    observed_us: int = 0


class CounterOdd(Record, frozen=True, kw_only=True):
    """The counter did what no sheet does: `what` is the driver's word (`went_back`, `overflow`, …).

    The two readings are what the counter itself showed, not totals.
    """

    kind = "shred.counter_odd"
    what: str
    from_reading: int
    to_reading: int
    batch: str = ""


class ShredRecounted(Record, frozen=True, kw_only=True):
    """The two counted anew what they had entered: `sheets` in all. Without a `second`, one did alone."""

    kind = "shred.recounted"
    batch: str
    sheets: int
    person: str
    second: str = ""


class CardDestroyed(Record, frozen=True, kw_only=True):
    """A card was destroyed in this batch, by its serial number: it has left `place`, the vault.

    `person` and `second` are the two for whom the shredder ran.
    """

    kind = "card.destroyed"
    batch: str
    serial: str
    person: str
    second: str
    place: str = ""


class ShredClosed(Record, frozen=True, kw_only=True):
    """The batch is closed: entered and counted, and where they differ, why, and who accepted it.

    `person` and `second` are the two who have signed with a tap; where no `shred.present` precedes it, they
    are the two who had begun the batch, whoever stood there.
    `unseen` is 1 where the counter cannot say how many there were (reset or away in between).
    """

    kind = "shred.closed"
    batch: str
    person: str
    second: str
    sheets: int
    counted: int
    difference: int = 0
    explanation: str = ""
    approver: str = ""
    unseen: int = 0


def moved(record: SheetsCounted, before: int | None) -> int:
    """So many sheets went in since the reading `before` this one, and are whose the record says."""
    if before is None or record.when == "start":
        return 0
    return max(0, record.reading - before)
