"""What is signed in its own transaction besides outcomes: what somebody decided or said, and what changes a
balance or a right.

Earlier versions signed behind outcomes only, so an unsigned decision at the end of such a ledger is no
forgery. A start says by `signs` that from there on these are signed as well; once a signature covers that
start, a decision that nobody signed is in dispute like an outcome.
"""

from storage import records
from storage.day import records as day
from storage.keys import tags
from storage.records import OUTCOMES, Record
from storage.shredding import records as shredding

SIGNS = 1
"""What this version writes into `StationStarted.signs`: it signs behind `DECISIONS` too."""

DECISIONS: tuple[type[Record], ...] = (
    records.CheckpointHandedOut,
    records.LoanExtended,
    records.PinEntered,
    records.PinLifted,
    records.ReturnClaimed,
    records.RingChecked,
    shredding.CardDestroyed,
    shredding.ShredBegun,
    shredding.ShredConfirmed,
    shredding.ShredEntered,
    shredding.ShredPresent,
    shredding.ShredRecounted,
    shredding.ShredStandIn,
    day.BriefingHeld,
    day.CardsListed,
    day.CardsMoved,
    day.CountBegun,
    day.CountDropped,
    day.CountEntered,
    day.CountResumed,
    day.CountRoundFailed,
    day.CustodyPassed,
    day.DifferenceExplained,
    day.LineChecked,
    day.LockUpBegun,
    day.StayAgreed,
    tags.KeyBrought,
    tags.StrangeTaken,
    tags.TagRead,
    tags.TagsDrawn,
    tags.TagsPutOff,
)

SIGNED: tuple[type[Record], ...] = (*OUTCOMES, *DECISIONS)
"""Behind these a checkpoint is signed in the transaction that writes them."""
