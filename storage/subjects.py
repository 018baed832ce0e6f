"""Every kind of record that the ledger holds."""

from types import ModuleType

from storage.day import records as day
from storage.day.records import (
    ClosedOver,
    DayExplained,
    DayOpened,
    LeftOverResolved,
    LockedUp,
    MonthConfirmed,
)
from storage.keys import records as keys
from storage.keys import tag_records
from storage.keys.records import (
    KeyHandedOver,
    KeyMisplaced,
    KeyNotReturned,
    KeyNotTaken,
    KeyReturned,
    KeyTaken,
    KeyVanished,
    OverrideEntered,
)
from storage.keys.tag_records import KeyMissing, KeySwapped
from storage.log import records as log
from storage.log.record import Record
from storage.log.records import CheckpointKey, LedgerAccepted, LedgerRestored, Redacted
from storage.people import records as people
from storage.people.records import Registered
from storage.shredding import records as shredding
from storage.shredding.records import ShredClosed
from storage.station import records as station
from storage.station.records import (
    Acknowledged,
    ActuationRefused,
    AlarmAcknowledged,
    Reconciled,
    RequestRefused,
    SlotNotKnown,
    SlotNotOpened,
    StationStopped,
    Unanswered,
)
from storage.vault import records as vault
from storage.vault.records import CountClosed, CountSettled


def _in(module: ModuleType) -> tuple[type[Record], ...]:
    return tuple(
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Record) and each.__module__ == module.__name__
    )


_ALL = tuple(
    kind
    for module in (log, station, people, keys, tag_records, shredding, vault, day)
    for kind in _in(module)
    if kind is not Registered
)
KINDS: dict[str, type[Record]] = {kind.kind: kind for kind in _ALL}

REGISTERED: tuple[type[Registered], ...] = tuple(kind for kind in _ALL if issubclass(kind, Registered))

OUTCOMES: tuple[type[Record], ...] = (
    Acknowledged,
    ActuationRefused,
    Unanswered,
    Reconciled,
    SlotNotKnown,
    SlotNotOpened,
    KeyTaken,
    KeyNotTaken,
    KeyReturned,
    KeyNotReturned,
    KeyMisplaced,
    KeyVanished,
    KeySwapped,
    KeyMissing,
    KeyHandedOver,
    OverrideEntered,
    AlarmAcknowledged,
    RequestRefused,
    *REGISTERED,
    ShredClosed,
    CountClosed,
    CountSettled,
    DayOpened,
    DayExplained,
    ClosedOver,
    LeftOverResolved,
    LockedUp,
    MonthConfirmed,
    CheckpointKey,
    Redacted,
    LedgerRestored,
    LedgerAccepted,
    StationStopped,
)
"""Something came out one way or the other: behind each of these a checkpoint is signed."""
