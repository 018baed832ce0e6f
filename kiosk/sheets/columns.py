"""The columns of the sheets: what each is called in Japanese and in English, and which must be there."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.locale import language


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `field` is its name in this program, `also` are other headings that mean it."""

    field: str
    ja: str
    en: str
    also: tuple[str, ...] = ()
    required: bool = False

    @property
    def title(self) -> str:
        """The heading in the language in use."""
        return self.ja if language() == "ja" else self.en

    @property
    def headings(self) -> Iterator[str]:
        """Every heading that means it, folded."""
        yield from map(folded, (self.field, self.ja, self.en, *self.also))


@dataclass(frozen=True, slots=True)
class Table:
    """One sort of sheet: its columns, and the names of a sheet that has it."""

    ja: str
    en: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """The sheet's name in the language in use."""
        return self.ja if language() == "ja" else self.en

    def is_named(self, name: str) -> bool:
        """Is a sheet of this name meant?"""
        return folded(name) in (folded(self.ja), folded(self.en))


def folded(text: str) -> str:
    """The text as headings and words are compared: width, case, spaces and marks aside."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if not char.isspace() and char not in "_-'.")
