"""Values of books that are not one word: each knows how people read it, and how programs do. Pure."""

from dataclasses import dataclass
from typing import Any

from kiosk.locale import _


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
