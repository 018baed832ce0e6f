"""What is remembered of the vault's cards."""

from storage.memory import Memory
from storage.vault.effects import EFFECTS, HEARS
from storage.vault.records import (
    CardsListed,
    CardsMoved,
    CountBegun,
    CountClosed,
    CountDropped,
    CountEntered,
    CountResumed,
    CountRoundFailed,
    CountSettled,
)
from storage.vault.tables import counts, serials, stock

VAULT = Memory(
    name="vault",
    kinds=(
        CardsMoved,
        CardsListed,
        CountBegun,
        CountResumed,
        CountEntered,
        CountRoundFailed,
        CountClosed,
        CountDropped,
        CountSettled,
    ),
    outcomes=(
        CountClosed,
        CountSettled,
    ),
    decisions=(
        CardsMoved,
        CardsListed,
        CountBegun,
        CountResumed,
        CountEntered,
        CountRoundFailed,
        CountDropped,
    ),
    tables=(
        stock,
        serials,
        counts,
    ),
    effects=EFFECTS,
    hears=HEARS,
)
