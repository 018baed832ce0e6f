"""How many visitors are inside now, by whom they came with."""

from collections import Counter

from kiosk.core.station import Station
from tests.kiosk.visitors.book.records import VisitorsMoved


def inside(station: Station) -> Counter[str]:
    """Nobody is named who has none."""
    found: Counter[str] = Counter()
    for entry in station.entries_of((VisitorsMoved.kind,)):
        if isinstance(entry.record, VisitorsMoved):
            found[entry.record.person] += entry.record.by
    return +found
