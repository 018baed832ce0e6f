"""Tables of `kagiban.toml` as their subjects bring them, and the whole file put together from them.

A table is a subject's own, or several share one (`[day]` says something of the keys' tags, too): then each
brings its part of it. A table that no subject brings is an unknown setting.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from kiosk.config.problems import Problems
from kiosk.config.values import Years

S = TypeVar("S", bound=Struct)

FIRST_OF_SUBJECTS = "places"
"""The table before which all those stand that subjects bring, where the file is listed."""


@dataclass(frozen=True, slots=True)
class Across:
    """A check that looks across settings, well written or not. They run by rank."""

    rank: int
    check: Callable[[Mapping[str, Any], Problems], None]


def as_it_is(read: object) -> object:
    """Of settings that are used as they were read."""
    return read


@dataclass(frozen=True, slots=True)
class Section(Generic[S]):
    """A table, or a part of one, that reads as a `kind`. Tables are listed by rank.

    `becomes`: what the settings keep of it, found again by its type. `optional`: it may be left out, and then
    nothing of it is there. `before`: the setting of the same table before which these are listed.
    """

    rank: int
    table: str
    kind: type[S]
    becomes: Callable[[S], object] = as_it_is
    optional: bool = False
    before: str = ""
    across: tuple[Across, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """For how many years the personal part of this kind of record is kept, if the file says nothing else."""

    rank: int
    kind: str
    years: int


@dataclass(frozen=True, slots=True)
class Sections:
    """What all subjects bring to the file."""

    tables: tuple[Section[Any], ...] = ()
    kept: tuple[Kept, ...] = ()
    across: tuple[Across, ...] = ()

    def __add__(self, other: "Sections") -> "Sections":
        return Sections(self.tables + other.tables, self.kept + other.kept, self.across + other.across)

    def check(self, raw: Mapping[str, Any], problems: Problems) -> None:
        """Notes every fault between settings."""
        of_tables = [across for section in self.tables for across in section.across]
        for each in sorted((*self.across, *of_tables), key=lambda across: across.rank):
            each.check(raw, problems)

    def read(self, document: Struct) -> dict[type, object]:
        """What each section of a document became, by type. One that was left out is not there."""
        became = {}
        for section in self.tables:
            if (read := _own(section, getattr(document, section.table))) is not None:
                rules = section.becomes(read)
                became[type(rules)] = rules
        return became

    def usual(self) -> dict[type, object]:
        """What holds where the file says nothing."""
        return {type(rules): rules for each in self.tables if not each.optional for rules in [_usual(each)]}


@cache
def document_kind(ground: type[S], sections: Sections) -> type[S]:
    """The whole file: the tables that every kiosk has (`ground`), and those of its subjects among them."""
    own = {field.name: field for field in msgspec.structs.fields(ground)}
    brought = {name: _table(name, sections) for name in _tables(sections)}
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for name, field in own.items():
        if name == FIRST_OF_SUBJECTS:
            fields += brought.values()
        if name == "retention":
            kind = _retention(sections.kept)
            fields.append((name, kind, kind()))
        else:
            fields.append(_as_given(field))
    return msgspec.defstruct("Document", fields, bases=(Struct,), frozen=True, kw_only=True)  # type: ignore[return-value]


def _tables(sections: Sections) -> Iterator[str]:
    seen = set()
    for section in sorted(sections.tables, key=lambda each: each.rank):
        if section.table not in seen:
            seen.add(section.table)
            yield section.table


def _table(name: str, sections: Sections) -> tuple[str, Any, Any]:
    parts = [each for each in sections.tables if each.table == name]
    parts.sort(key=lambda each: (bool(each.before), each.rank))
    kind = parts[0].kind if len(parts) == 1 else _joined(name, parts)
    return (name, kind | None, None) if parts[0].optional else (name, kind, kind())


def _joined(name: str, parts: Iterable[Section[Any]]) -> type[Struct]:
    """One table of which several subjects have a part."""
    fields: list[FieldInfo] = []
    for part in parts:
        names = [field.name for field in fields]
        at = names.index(part.before) if part.before in names else len(names)
        fields[at:at] = msgspec.structs.fields(part.kind)
    return msgspec.defstruct(name, [_as_given(field) for field in fields], frozen=True, kw_only=True)


def _as_given(field: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    return (field.name, field.type) if field.required else (field.name, field.type, field.default)


def _retention(kept: Iterable[Kept]) -> type[Struct]:
    by_rank = sorted(kept, key=lambda each: each.rank)
    fields = [(each.kind.replace(".", "_"), Years, each.years) for each in by_rank]
    return msgspec.defstruct("Retention", fields, frozen=True, kw_only=True)


def _own(section: Section[S], table: Struct | None) -> S | None:
    """A section's own settings of its table."""
    if table is None or isinstance(table, section.kind):
        return table
    return section.kind(**{field: getattr(table, field) for field in section.kind.__struct_fields__})


def _usual(section: Section[Any]) -> object:
    return section.becomes(section.kind())
