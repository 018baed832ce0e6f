"""Whom and what a cell of the keys' sheet means: places by id or name. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from kiosk.locale import _
from kiosk.sheets import cells
from kiosk.sheets.columns import folded
from kiosk.sheets.problems import Expected
from kiosk.sheets.table import did_you_mean
from storage.keys.facts import StoragePlace


@dataclass(frozen=True, slots=True)
class Places:
    """Ids by whatever may name a place: its id, its name, or the name that it had before this sheet.

    A name that several have names none. `loose`: by name, width, case and spaces aside.
    """

    exact: Mapping[str, str]
    loose: Mapping[str, str]

    @classmethod
    def of(cls, register: Iterable[StoragePlace], sheet: Iterable[StoragePlace]) -> Self:
        """Of the register's places and those of the sheet, which may rename them."""
        sheet, register = tuple(sheet), tuple(register)
        renamed = {place.id for place in sheet}
        newer = [*sheet, *(place for place in register if place.id not in renamed)]
        older = [place for place in register if place.id in renamed]
        ids = {place.id: place.id for place in (*register, *sheet)}
        return cls({**_only(older), **_only(newer), **ids}, {**_only(older, folded), **_only(newer, folded)})

    def find(self, text: str) -> str | None:
        """The id that is meant."""
        word = cells.plain(text)
        return self.exact.get(text) or self.exact.get(word) or self.loose.get(folded(word))


def _only(places: Iterable[StoragePlace], spelled: Callable[[str], str] = str) -> dict[str, str]:
    """Ids by name, without the names that several have."""
    found: dict[str, set[str]] = {}
    for place in places:
        found.setdefault(spelled(place.name), set()).add(place.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def place_finder(places: Places, had: Iterable[str]) -> Callable[[str], str]:
    """Finds a place's id. One that is used no longer may stay, by its id, where it was."""

    def find(text: str) -> str:
        found = places.find(text) or (text if text in had else None)
        if found is not None:
            return found
        raise Expected(_("a place's id or name") + did_you_mean(text, places.exact))

    return find
