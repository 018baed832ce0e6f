"""What is signed in its own transaction besides outcomes: what somebody decided or said, and what changes a
balance or a right.

Earlier versions signed behind outcomes only, so an unsigned decision at the end of such a ledger is no
forgery. A start says by `signs` that from there on these are signed as well; once a signature covers that
start, a decision that nobody signed is in dispute like an outcome.
"""

from storage.day import records as day
from storage.keys import tag_records as tags
from storage.keys.records import LoanExtended, ReturnClaimed, RingChecked
from storage.log.record import Record
from storage.log.records import CheckpointHandedOut
from storage.people.records import PinEntered, PinLifted
from storage.shredding import records as shredding
from storage.subjects import OUTCOMES
from storage.vault.records import (
    CardsListed,
    CardsMoved,
    CountBegun,
    CountDropped,
    CountEntered,
    CountResumed,
    CountRoundFailed,
)

SIGNS = 1
"""What this version writes into `StationStarted.signs`: it signs behind `DECISIONS` too."""

DECISIONS: tuple[type[Record], ...] = (
    CheckpointHandedOut,
    LoanExtended,
    PinEntered,
    PinLifted,
    ReturnClaimed,
    RingChecked,
    shredding.CardDestroyed,
    shredding.ShredBegun,
    shredding.ShredConfirmed,
    shredding.ShredEntered,
    shredding.ShredPresent,
    shredding.ShredRecounted,
    shredding.ShredStandIn,
    day.BriefingHeld,
    CardsListed,
    CardsMoved,
    CountBegun,
    CountDropped,
    CountEntered,
    CountResumed,
    CountRoundFailed,
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
