"""The records that a book is about: of some kinds, from a moment on, in their order. Reads only."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge

from storage.log.clock import microseconds
from storage.log.ledger import Entry, Ledger
from storage.log.record import Record
from storage.log.records import ClockStepped

_UNNOTICED = timedelta(seconds=60)
"""What a clock may have gone back by in steps too small for a record."""


def entries_since(ledger: Ledger, kinds: Iterable[type[Record] | str], since: datetime) -> Iterator[Entry]:
    """The records of these kinds that were written from then on, and a few from before it; oldest first.

    A kind goes by its name where its subject may not be here.

    What happened earlier may have been written later: whoever asks looks at `when_us`.
    """
    after = first_seq(ledger, since) - 1
    names = (kind if isinstance(kind, str) else kind.kind for kind in kinds)
    return merge(*(ledger.read(after=after, kind=name) for name in names), key=lambda entry: entry.seq)


def first_seq(ledger: Ledger, since: datetime) -> int:
    """A number before which every record was written earlier than `since`; at most as many more as need be.

    Found by halving, for a ledger may hold ten years. A clock that was set back cannot mislead it: looked
    for is a time so much earlier that no later record lies before it.
    """
    back = sum(-record.by_us for record in _steps(ledger) if record.by_us < 0)
    wanted = microseconds(since - _UNNOTICED) - back
    newest = ledger.last()
    low, high = 0, 0 if newest is None else newest.seq + 1
    while high - low > 1:
        middle = (low + high) // 2
        found = next(iter(ledger.read(after=middle - 1, limit=1)))
        low, high = (low, middle) if found.at_us >= wanted else (middle, high)
    return low + 1


def _steps(ledger: Ledger) -> Iterator[ClockStepped]:
    entries = ledger.read(kind=ClockStepped.kind)
    return (entry.record for entry in entries if isinstance(entry.record, ClockStepped))
