"""Tags that were not the right ones, and since when that may have been so. Reads only."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from kiosk.books.span import Stretch
from kiosk.books.table import Value
from kiosk.books.values import Word
from kiosk.locale import _
from storage.keys.tag_records import KeyMissing, KeySwapped
from storage.log.clock import instant
from storage.log.ledger import Entry, Ledger


@dataclass(frozen=True, slots=True)
class Doubt:
    """In the slot of `key` hung `read` (empty: none of the keys), or its tag was on no hook (`missing`).

    It was found at `found`, by record `seq` of `person`; for certain it was right at `since` (if not
    `certain`: never, and so it may have been at any time). `last` had the missing key last.
    """

    key: str
    slot: int
    read: str
    missing: bool
    since: datetime
    found: datetime
    certain: bool
    person: str
    last: str
    seq: int

    @property
    def keys(self) -> frozenset[str]:
        """The keys that may have been each other."""
        return frozenset(filter(None, (self.key, self.read)))

    def is_about(self, keys: AbstractSet[str], stretch: Stretch) -> bool:
        """Does it concern one of these keys, in this stretch?"""
        return bool(self.keys & keys) and self.since <= stretch.ends and self.found >= stretch.begins


def right_until(doubt: Doubt) -> Value:
    """When it was right for certain the last time; said in words where it never was."""
    return doubt.since if doubt.certain else Word("never", _("never read"))


def doubts_of(ledger: Ledger) -> tuple[Doubt, ...]:
    """All that ever were found, in their order. There are few."""
    found = [*ledger.read(kind=KeySwapped.kind), *ledger.read(kind=KeyMissing.kind)]
    return tuple(_doubts(ledger, sorted(found, key=lambda entry: entry.seq)))


def _doubts(ledger: Ledger, entries: list[Entry]) -> Iterator[Doubt]:
    for entry in entries:
        record = entry.record
        if not isinstance(record, KeySwapped | KeyMissing):
            continue
        certain = next(iter(ledger.read(after=record.since - 1, limit=1))) if record.since else None
        yield Doubt(
            record.key,
            record.slot,
            record.read if isinstance(record, KeySwapped) else "",
            isinstance(record, KeyMissing),
            instant(certain.when_us if certain else 0),
            instant(entry.when_us),
            record.since > 0,
            record.person,
            record.last if isinstance(record, KeyMissing) else "",
            entry.seq,
        )
