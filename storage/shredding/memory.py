"""What is remembered of shredding."""

from storage.memory import Memory
from storage.shredding.effects import EFFECTS
from storage.shredding.records import (
    CardDestroyed,
    CounterOdd,
    SheetsCounted,
    ShredBegun,
    ShredClosed,
    ShredConfirmed,
    ShredEntered,
    ShredPresent,
    ShredRecounted,
    ShredStandIn,
)
from storage.shredding.tables import batches

SHREDDING = Memory(
    name="shredding",
    kinds=(
        ShredBegun,
        ShredEntered,
        ShredConfirmed,
        ShredStandIn,
        ShredPresent,
        SheetsCounted,
        CounterOdd,
        ShredRecounted,
        CardDestroyed,
        ShredClosed,
    ),
    outcomes=(ShredClosed,),
    decisions=(
        ShredBegun,
        ShredEntered,
        ShredConfirmed,
        ShredStandIn,
        ShredPresent,
        ShredRecounted,
        CardDestroyed,
    ),
    tables=(batches,),
    effects=EFFECTS,
)
