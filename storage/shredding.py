"""The records of shredding: the rotation that says who shreds, and each batch from its beginning to its end.

A batch is one day's lot. Every record about it names it; the two people are `person` and `second`.
"""

from storage.record import Record
from storage.registered import Registered


class RotationSet(Registered, frozen=True, kw_only=True):
    """窓口ローテーション表: these people (ids with blanks between) have this duty on this day (ISO 8601).

    What stood there before stays readable in record `before`; a swap says why.
    """

    kind = "rotation.set"
    what = "rotation"
    named_by = "turn"
    day: str
    duty: str
    people: str
    reason: str = ""

    @property
    def turn(self) -> str:
        """One duty on one day."""
        return f"{self.day} {self.duty}"


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


class SheetsCounted(Record, frozen=True, kw_only=True):
    """So many sheets in all, `reading`: `when` is `start`, `change` or `end`, or `outside` of any batch.

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
    """The two counted anew what they had entered: `sheets` in all."""

    kind = "shred.recounted"
    batch: str
    sheets: int
    person: str


class CardDestroyed(Record, frozen=True, kw_only=True):
    """A card was destroyed in this batch, by its serial number: it has left `place`, the vault."""

    kind = "card.destroyed"
    batch: str
    serial: str
    person: str
    second: str
    place: str = ""


class ShredClosed(Record, frozen=True, kw_only=True):
    """The batch is closed: entered and counted, and where they differ, why, and who accepted it.

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


SHREDDING: tuple[type[Record], ...] = (
    ShredBegun,
    ShredEntered,
    ShredConfirmed,
    SheetsCounted,
    CounterOdd,
    ShredRecounted,
    CardDestroyed,
    ShredClosed,
)
