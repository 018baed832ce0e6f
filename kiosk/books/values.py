"""Values of books that are not one word: each knows how people read it, and how programs do. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.books.table import Spelled
from kiosk.locale import _
from storage.log.record import Record


@dataclass(frozen=True, slots=True)
class Words:
    """Several words, as serial numbers."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return "、".join(self.words)

    def plain(self) -> Any:
        """A list of them."""
        return list(self.words)


@dataclass(frozen=True, slots=True)
class State:
    """Open, or closed."""

    is_open: bool

    def __str__(self) -> str:
        return _("OPEN") if self.is_open else _("closed")

    def plain(self) -> Any:
        """`open` or `closed`, in every language."""
        return "open" if self.is_open else "closed"


@dataclass(frozen=True, slots=True)
class Several:
    """Several values in one cell."""

    values: tuple[Spelled, ...]

    def __str__(self) -> str:
        return "、".join(map(str, self.values))

    def plain(self) -> Any:
        """A list of them."""
        return [value.plain() for value in self.values]


@dataclass(frozen=True, slots=True)
class Word:
    """A code and how people read it."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text

    def plain(self) -> Any:
        """The code, in every language; null where there is none."""
        return self.code or None


def several(values: Iterable[Spelled]) -> Several:
    """Each value once, in their order."""
    return Several(tuple(dict.fromkeys(values)))


@dataclass(frozen=True, slots=True)
class Told:
    """What a record says: in words, or its kind and its fields."""

    text: str
    record: Record

    def __str__(self) -> str:
        return self.text

    def plain(self) -> Any:
        """The fields as the record has them; those at their default are left out."""
        return {"kind": self.record.kind, **msgspec.to_builtins(self.record)}
