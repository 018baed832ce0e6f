"""The vault's cards and their counts. Plain frozen values without behaviour."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stock:
    """The running balance of a place's cards, and the number of the record that changed it last."""

    balance: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class FailedRound:
    """What the two had counted in a round that did not agree, and what the books said then."""

    number: int
    other: int
    balance: int


@dataclass(frozen=True, slots=True)
class VaultCount:
    """枚数確認. `number` and `other` are what the two have counted in this round, None while they have not.

    `closed` is None while it goes on. `agrees`: both were right. `settled`: when a difference was explained.
    `closed_seq`: the number of the record that closed it (0: none). `failed`: the last round that has failed.
    `moved`: cards have come or gone in this round, so that what was counted before counts for nothing.
    """

    id: str
    place: str
    day: str
    began: datetime
    person: str
    second: str
    round: int
    number: int | None
    other: int | None
    closed: datetime | None
    closed_seq: int
    balance: int | None
    agrees: bool
    settled: datetime | None
    settled_by: str
    reason: str
    failed: FailedRound | None = None
    moved: bool = False

    @property
    def is_escalated(self) -> bool:
        """Did it not agree, and has nobody explained that yet?"""
        return self.closed is not None and not self.agrees and self.settled is None
