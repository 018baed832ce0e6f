"""Its one kind of record, and what the storage side is told of it."""

from storage.log.record import Record
from storage.memory import Memory


class VisitorsMoved(Record, frozen=True, kw_only=True):
    """So many visitors came with `person` (`by` is positive), or left (negative)."""

    kind = "visitors.moved"
    person: str
    by: int


MEMORY = Memory(name="visitors", kinds=(VisitorsMoved,), decisions=(VisitorsMoved,))
