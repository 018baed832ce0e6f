"""Who imports whom, read from the source; and on which floor which room lies, as `pyproject.toml` has it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGES = ("kiosk", "storage", "drivers", "simulators")

Imports = Mapping[str, frozenset[str]]
"""By name what it imports of the house."""


@cache
def modules() -> Imports:
    """Every file of the house; imports inside functions and for types count like any other."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    return {name: frozenset(graph.find_modules_directly_imported_by(name)) for name in graph.modules}


@cache
def rooms(package: str) -> Imports:
    """The rooms of a package, and the files that stand loose beside them, by their names in it."""
    found: dict[str, set[str]] = {}
    for module, imported in modules().items():
        if room := _room(package, module):
            found.setdefault(room, set()).update(filter(None, (_room(package, each) for each in imported)))
    return {room: frozenset(others - {room}) for room, others in found.items()}


def _room(package: str, module: str) -> str:
    """Empty for what stands in another package, and for the package itself."""
    root, _dot, rest = module.partition(".")
    return rest.partition(".")[0] if root == package else ""


@cache
def floors() -> tuple[tuple[str, ...], ...]:
    """The rooms of the kiosk floor by floor, the highest first: the contract that import-linter holds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (
        each for each in project["tool"]["importlinter"]["contracts"] if each.get("containers") == ["kiosk"]
    )
    return tuple(tuple(filter(_is_there, map(_name, _split(layer)))) for layer in contract["layers"])


def _split(layer: str) -> list[str]:
    """Rooms of one floor stand between `|` where they are independent of each other, else between `:`."""
    return layer.replace(":", "|").split("|")


def _name(room: str) -> str:
    """A room in brackets may be missing."""
    return room.strip("() ")


def _is_there(room: str) -> bool:
    return room in rooms("kiosk")


def without_detours(imports: Imports) -> list[tuple[str, str]]:
    """The arrows of which no longer way says the same, sorted."""
    return sorted(
        (name, other)
        for name, others in imports.items()
        for other in others
        if not any(other in reached(imports, between) for between in others - {other})
    )


def reached(imports: Imports, start: str) -> frozenset[str]:
    """All that is imported from there, over however many others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = imports.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting.extend(new)
    return frozenset(found)


def circles(imports: Imports) -> list[tuple[str, ...]]:
    """Names that import each other, over however many others; each circle once."""
    ahead = {name: reached(imports, name) for name in imports}
    around = (tuple(sorted(other for other in ahead[name] if name in ahead[other])) for name in imports)
    return sorted(set(filter(None, around)))
