"""Which kinds of cards are taken, and in which order a card is tried as one of them. Configuration only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from drivers.badge.apdu import is_storage, kind_of

MASTER_KEY_SIZE = 16


class CardKind(StrEnum):
    """What a card can be taken for; also the kind of the credential that comes of it.

    `UID`, `IDM` and `FCF` say a number that can be copied; `FELICA_MAC` and `PIV` prove that they hold a key.
    """

    UID = "uid"
    IDM = "idm"
    FCF = "fcf"
    FELICA_MAC = "felica_mac"
    PIV = "piv"


_FELICA = frozenset({CardKind.IDM, CardKind.FCF, CardKind.FELICA_MAC})
_STORAGE = frozenset({CardKind.UID})
_PROCESSOR = frozenset({CardKind.UID, CardKind.PIV})


@dataclass(frozen=True, slots=True)
class CardKinds:
    """The kinds taken, in the order in which they are tried; a card is the first that it shows itself to be.

    A card that claims a kind and cannot prove it is refused, unless a kind that identifies only stands behind
    in the order: whoever lists one there takes copies. `master_key` (16 bytes): see `felica_mac.card_key`.
    Raises `ValueError`, with a sentence, for what cannot be meant.
    """

    order: tuple[CardKind, ...] = (CardKind.IDM, CardKind.UID)
    master_key: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        if not self.order:
            raise ValueError("no kind of card is taken")
        if len(set(self.order)) != len(self.order):
            raise ValueError("a kind of card is listed twice")
        wanted = MASTER_KEY_SIZE if CardKind.FELICA_MAC in self.order else 0
        if len(self.master_key) not in (wanted, MASTER_KEY_SIZE):
            raise ValueError(f"felica_mac needs a master key of {MASTER_KEY_SIZE} bytes")

    @classmethod
    def named(cls, names: Sequence[str], master_key: bytes = b"") -> "CardKinds":
        """As above, from the kinds' names. Raises `ValueError` also for a name that is none."""
        known = [kind.value for kind in CardKind]
        for name in names:
            if name not in known:
                raise ValueError(f"{name!r} is no kind of card; there are {', '.join(known)}")
        return cls(tuple(CardKind(name) for name in names), master_key)

    def fitting(self, atr: bytes) -> tuple[CardKind, ...]:
        """Those of the kinds that a card with this ATR can be, in order."""
        possible = _STORAGE if is_storage(atr) else _PROCESSOR
        if kind_of(atr) == CardKind.IDM:
            possible = _FELICA
        return tuple(kind for kind in self.order if kind in possible)


BY_NUMBER = CardKinds()
"""The default: every card is taken by its number."""
