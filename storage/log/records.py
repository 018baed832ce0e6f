"""What the ledger says about itself: its keys, its checkpoints, its clock, and what was done to it."""

from collections.abc import Mapping

from storage.log.record import Record


class CheckpointKey(Record, frozen=True, kw_only=True):
    """From here on checkpoints are signed by the key `vkey` (C2SP verifier key).

    With `retired` it takes that key's place, and `signed` is that key's signed note that says so; without, it
    is the ledger's first.
    """

    kind = "checkpoint.key"
    vkey: str
    retired: str = ""
    signed: str = ""


class CheckpointHandedOut(Record, frozen=True, kw_only=True):
    """The checkpoint over the first `size` records was given to somebody; `how`: see
    `storage.proof.handed_out`.

    What became of it then is not known here.
    """

    kind = "checkpoint.handed_out"
    size: int
    root: str
    how: str


class Redacted(Record, frozen=True, kw_only=True):
    """The personal parts of `records` (ranges of numbers, as in `3,7-9`) were erased on `authority`.

    `cause`: `forget` (of the person `forgotten`) or `retention` (its years are over).
    """

    kind = "record.redacted"
    personal = frozenset({"reason"})
    records: str
    cause: str
    authority: str
    forgotten: str = ""
    reason: str = ""


class LedgerRestored(Record, frozen=True, kw_only=True):
    """The records up to `kept` come from `source`: `backup`, `salvage` or `copy` (of what stood there).

    Behind them came others, up to `lost_to` for all that is known (0: nothing is known); they are lost.
    """

    kind = "ledger.restored"
    personal = frozenset({"reason"})
    source: str
    kept: int
    authority: str
    lost_to: int = 0
    reason: str = ""


class LedgerAccepted(Record, frozen=True, kw_only=True):
    """Two people say that the records `first` to `last`, for which no signature stood, are to count.

    `root`: the tree's over the first `last` records, as they were accepted; `wrong`: what was wrong. `kept`
    and `head`: the notes that stood, newest in the table and beside the database, as they were found.
    `second` agreed with `approver`; `authority` is the account that wrote it down.
    """

    kind = "ledger.accepted"
    personal = frozenset({"reason"})
    first: int
    last: int
    root: str
    wrong: str
    approver: str
    second: str
    authority: str
    kept: str = ""
    head: str = ""
    reason: str = ""


class ClockStepped(Record, frozen=True, kw_only=True):
    """The wall clock moved against the monotonic clock by `by_us` (negative: back)."""

    kind = "clock.stepped"
    by_us: int


OWN: Mapping[str, type[Record]] = {
    kind.kind: kind
    for kind in (CheckpointKey, CheckpointHandedOut, Redacted, LedgerRestored, LedgerAccepted, ClockStepped)
}
"""By name: by these the ledger is examined, whatever subjects there are."""
