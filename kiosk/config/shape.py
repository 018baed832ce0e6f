"""Tables into structs, setting by setting, so that one wrong value does not hide the next.

`msgspec.convert` alone stops at the first fault. Here it judges one value at a time.
"""

import math
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec

from kiosk.config.problems import Problems, shown
from kiosk.config.values import NORMALISED

S = TypeVar("S", bound=msgspec.Struct)

WRONG: Any = object()
"""Stands for a value that could not be read; its fault is noted."""

_NAMED_BY = ("id", "number", "unit")


def read_struct(kind: type[S], table: Mapping[str, Any], problems: Problems) -> S | None:
    """The struct in `table`, or None with every fault noted. Lists keep their good entries."""
    value = _Shape(problems).struct(kind, table, "", "")
    return None if value is WRONG else value


class _Shape:
    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def struct(self, kind: type[msgspec.Struct], value: object, at: str, entry: str) -> Any:
        if not isinstance(value, dict):
            self._problems.add(at, shown(value), f"a table with {', '.join(_hints(kind))}", entry)
            return WRONG
        self._unknown(kind, value, at, entry)
        fields = {
            field.name: self._field(field, value, _join(at, field.name), entry)
            for field in msgspec.structs.fields(kind)
            if field.name in value or field.required
        }
        return WRONG if any(read is WRONG for read in fields.values()) else kind(**fields)

    def _field(self, field: msgspec.structs.FieldInfo, table: dict[str, Any], at: str, entry: str) -> Any:
        if field.name in table:
            return self.value(field.type, table[field.name], at, entry)
        self._problems.add(at, "nothing", _expected(field.type), entry)
        return WRONG

    def value(self, annotation: Any, value: object, at: str, entry: str) -> Any:
        kind, meta = _apart(annotation)
        kind = _present(kind)
        if get_origin(kind) is tuple:
            return self._items(get_args(kind)[0], meta, value, at, entry)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            return self.struct(kind, value, at, entry)
        return self._leaf(annotation, meta, value, at, entry)

    def _items(self, item: Any, meta: msgspec.Meta | None, value: object, at: str, entry: str) -> Any:
        if not isinstance(value, list):
            self._problems.add(at, shown(value), _list_of(item, at), entry)
            return WRONG
        if meta is not None and not (meta.min_length or 0) <= len(value) <= (meta.max_length or math.inf):
            self._problems.add(at, shown(value), str(meta.description), entry)
        read = [
            self.value(item, each, f"{at}[{index}]", _entry(each) or entry)
            for index, each in enumerate(value)
        ]
        return tuple(each for each in read if each is not WRONG)

    def _leaf(self, annotation: Any, meta: msgspec.Meta | None, value: object, at: str, entry: str) -> Any:
        if isinstance(value, str) and meta is not None and (meta.extra or {}).get(NORMALISED):
            value = unicodedata.normalize("NFC", value).strip()
        try:
            if isinstance(value, float) and not math.isfinite(value):
                raise msgspec.ValidationError("neither infinite nor not-a-number")
            return msgspec.convert(value, annotation)
        except (msgspec.ValidationError, OverflowError):
            self._problems.add(at, shown(value), _expected(annotation), entry)
            return WRONG

    def _unknown(self, kind: type[msgspec.Struct], table: dict[str, Any], at: str, entry: str) -> None:
        known = list(_hints(kind))
        for name in table.keys() - set(known):
            near = get_close_matches(name, known, n=1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            expected = f"one of {', '.join(known)}{meant}"
            self._problems.add(_join(at, name), "an unknown setting", expected, entry)


@cache
def _hints(kind: type[msgspec.Struct]) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _apart(annotation: Any) -> tuple[Any, msgspec.Meta | None]:
    if get_origin(annotation) is Annotated:
        kind, *metas = get_args(annotation)
        return kind, next((meta for meta in metas if isinstance(meta, msgspec.Meta)), None)
    return annotation, None


def _present(kind: Any) -> Any:
    """A table that may be left out is a table where it is there."""
    if isinstance(kind, UnionType):
        (kind,) = (each for each in get_args(kind) if each is not NoneType)
    return kind


def _expected(annotation: Any) -> str:
    kind, meta = _apart(annotation)
    if meta is not None and meta.description:
        return meta.description
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"a table with {', '.join(_hints(kind))}"
    return "a list"


def _list_of(item: Any, at: str) -> str:
    kind, _ = _apart(item)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"a list of tables ([[{at}]])"
    return f"a list of which each is {_expected(item)}"


def _entry(value: object) -> str:
    """How the file itself names this entry of a list of tables."""
    if isinstance(value, dict):
        for name in _NAMED_BY:
            if isinstance(value.get(name), str | int):
                return f"{name} = {shown(value[name])}"
    return ""


def _join(at: str, name: str) -> str:
    """A dotted path; a name that TOML must quote is shown quoted."""
    plain = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    step = name if plain else shown(name)
    return f"{at}.{step}" if at else step
