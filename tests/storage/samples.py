"""Records of every kind, made up by hypothesis from the kinds' own fields, and a clock moved by hand."""

from typing import Any, get_type_hints

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from storage.keys.records import KeyTaken
from storage.log.canonical import SAFE_INTEGER
from storage.log.entry import Entry
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.station.records import Intended, Sensed, StationStarted
from storage.subjects import SHIPPED

TEXTS = st.text(max_size=12)
INTEGERS = st.integers(min_value=-SAFE_INTEGER, max_value=SAFE_INTEGER)
STEADY = settings(deadline=None, suppress_health_check=list(HealthCheck))
"""A loaded machine is slow and a fixture on disk may serve all examples: neither is a fault of the code."""

NOON_US = 1_795_478_400_000_000


class HandClock:
    """Moves by a millisecond at each look, so that every record has a time of its own."""

    def __init__(self, looks: int = 0) -> None:
        self.looks = looks

    def now_us(self) -> int:
        self.looks += 1
        return NOON_US + 1000 * self.looks

    def monotonic_us(self) -> int:
        return 1000 * self.looks


def any_record_of(kind: type[Record]) -> st.SearchStrategy[Record]:
    """Any record of one kind that its field types allow."""
    hints = get_type_hints(kind)
    fields = {
        field.name: TEXTS if hints[field.name] is str else INTEGERS for field in msgspec.structs.fields(kind)
    }
    return st.builds(kind, **fields)


def any_record() -> st.SearchStrategy[Record]:
    """Any record of any kind."""
    return st.sampled_from(sorted(SHIPPED.kinds)).flatmap(lambda kind: any_record_of(SHIPPED.kinds[kind]))


def bodies() -> st.SearchStrategy[dict[str, Any]]:
    """Anything that the canonical text can spell."""
    names = st.text(st.characters(max_codepoint=127), max_size=6)
    values: st.SearchStrategy[Any] = st.recursive(
        TEXTS | INTEGERS, lambda inner: st.dictionaries(names, inner, max_size=5), max_leaves=12
    )
    return st.dictionaries(names, values, max_size=6)


def started(number: int) -> StationStarted:
    """A plain record that can be told from others."""
    return StationStarted(software=str(number))


# --- what one record does ---------------------------------------------------------------------------------


def write(ledger: Ledger, *records: Record) -> Entry:
    """Each in a transaction of its own; the last one's entry."""
    entries = [ledger.append_blocking(record)[0] for record in records]
    return entries[-1]


def intended(slot: int = 1, *, loan: int = 0, action: str = "release") -> Intended:
    """A command about to be sent."""
    because = "return" if loan else "lend"
    return Intended(
        action=action, because=because, device="cabinet", slot=slot, key=f"k{slot}", person="p", loan=loan
    )


def taken(slot: int = 1, person: str = "p", intent: int = 0) -> KeyTaken:
    """A key taken."""
    return KeyTaken(key=f"k{slot}", slot=slot, person=person, purpose="count", intent=intent)


def bolt(state: str, slot: int = 1) -> Sensed:
    """What a bolt's sensor says."""
    return Sensed(what="bolt", state=state, before="unknown", observed_us=0, slot=slot)


def key(state: str, slot: int = 1) -> Sensed:
    """What a key's sensor says."""
    return Sensed(what="key", state=state, before="unknown", observed_us=0, slot=slot)
