"""Values of books that are not one word: each knows how people read it, and how programs do. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from kiosk.books.table import Spelled
from kiosk.locale import _
from storage.log.record import Record


@dataclass(frozen=True, slots=True)
class Who:
    """A person by name, or by id where the name was erased."""

    id: str
    name: str | None

    def __str__(self) -> str:
        return self.name or self.id

    def plain(self) -> Any:
        """Both; the name is null where it was erased."""
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True, slots=True)
class Items:
    """Kinds of papers with their numbers of sheets."""

    items: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return "、".join(f"{kind} {sheets}" for kind, sheets in self.items)

    def plain(self) -> Any:
        """One object a kind."""
        return [{"kind": kind, "sheets": sheets} for kind, sheets in self.items]


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
class Oddity:
    """The driver's word for what the counter did; one that is not known stays as it is."""

    code: str

    def __str__(self) -> str:
        return {
            "went_back": _("went back"),
            "overflow": _("says that it overflowed"),
            "rolled_over": _("passed its end"),
            "reset": _("was reset"),
        }.get(self.code, self.code)

    def plain(self) -> Any:
        """The word."""
        return self.code


@dataclass(frozen=True, slots=True)
class KeyName:
    """A key by number and name, or by id where neither is known."""

    id: str
    number: int | None
    name: str | None

    def __str__(self) -> str:
        return self.id if self.name is None else f"{self.number} {self.name}"

    def plain(self) -> Any:
        """All of it; what is not known is null."""
        return {"id": self.id, "number": self.number, "name": self.name}


@dataclass(frozen=True, slots=True)
class PlaceName:
    """A storage place by name, or by id where it has none."""

    id: str
    name: str | None

    def __str__(self) -> str:
        return self.name or self.id

    def plain(self) -> Any:
        """Both."""
        return {"id": self.id, "name": self.name}


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
class LastUser:
    """Who had a key last."""

    key: KeyName
    person: Who

    def __str__(self) -> str:
        return f"{self.key}: {self.person}"

    def plain(self) -> Any:
        """Both."""
        return {"key": self.key.plain(), "person": self.person.plain()}


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
