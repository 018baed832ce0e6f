"""What the ledger remembers of itself. Its own tables are no projections."""

from storage.log.records import (
    OWN,
    CheckpointHandedOut,
    CheckpointKey,
    LedgerAccepted,
    LedgerRestored,
    Redacted,
)
from storage.memory import Memory

LOG = Memory(
    name="log",
    kinds=tuple(OWN.values()),
    outcomes=(
        CheckpointKey,
        Redacted,
        LedgerRestored,
        LedgerAccepted,
    ),
    decisions=(CheckpointHandedOut,),
)
