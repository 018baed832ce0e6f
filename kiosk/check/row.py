"""What a subject has looked at by `kagiban check`: its rows, and the words for them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.check.finding import Finding
from kiosk.check.words import Say
from kiosk.config import Settings


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a kiosk. `try_channels`: a trial notice goes out by each channel for alarms."""

    settings: Settings
    today: date
    try_channels: bool = False


def nothing(say: Say) -> Iterator[Finding]:
    """Of a row that says nothing while the configuration is wrong."""
    return iter(())


@dataclass(frozen=True, slots=True)
class Row:
    """Rows come by rank. `unread`: what is said while there is no configuration to go by.

    `with_secrets`: it is looked at first, while whoever started the check may still read every secret.
    """

    rank: int
    looks: Callable[[Look, Say], Iterator[Finding]]
    unread: Callable[[Say], Iterator[Finding]] = nothing
    with_secrets: bool = False


@dataclass(frozen=True, slots=True)
class Checks:
    """The rows of a subject, and the Japanese of what only they say."""

    rows: tuple[Row, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def __add__(self, other: "Checks") -> "Checks":
        rows = tuple(sorted((*self.rows, *other.rows), key=lambda each: each.rank))
        return Checks(rows, {**self.words, **other.words})
