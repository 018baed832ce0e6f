"""Which tests need a real wire: a terminal, a card daemon, another process. Found by what their code names.

A test does when its function, a fixture that it uses, or a helper of ours that one of these calls names one
of `WIRES`. So no list of tests is kept, and a new one is on the right side by itself.
"""

import inspect
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

WIRES = frozenset({"subprocess", "pty", "openpty", "tty", "fork", "create_subprocess_exec"})
"""Names, of modules, functions or classes, behind which there is one."""

OURS = ("tests.", "simulators.", "kiosk.demo.")
"""Where a helper is looked into; what is tested is not."""


def needs_wire(item: pytest.Item) -> bool:
    """Does this test need a real wire?"""
    fixtures = getattr(item, "_fixtureinfo", None)
    used = fixtures.name2fixturedefs.values() if fixtures else ()
    functions = [definition.func for definitions in used for definition in definitions[-1:]]
    return any(map(_reaches, [getattr(item, "obj", None), *functions]))


_known: dict[int, bool] = {}


def _reaches(thing: Any) -> bool:
    """Is there a way from a function or class to a wire?"""
    if id(thing) not in _known:
        _known[id(thing)] = False  # for whoever calls itself
        _known[id(thing)] = any(_is_wire(name) or _leads_on(found) for name, found in _named(thing))
    return _known[id(thing)]


def _is_wire(name: str) -> bool:
    return name in WIRES


def _leads_on(found: Any) -> bool:
    return str(getattr(found, "__module__", "")).startswith(OURS) and _reaches(found)


def _named(thing: Any) -> Iterator[tuple[str, Any]]:
    """The names in the code of a function, or of all of a class, each with what stands behind it."""
    for function in _functions(thing):
        names = list(_names(function.__code__))
        modules = [found for name in names if isinstance(found := function.__globals__.get(name), ModuleType)]
        for name in names:
            yield name, function.__globals__.get(name)
            yield from ((name, getattr(module, name, None)) for module in modules)
        for cell in function.__closure__ or ():
            yield "", cell.cell_contents


def _functions(thing: Any) -> Iterable[FunctionType]:
    thing = inspect.unwrap(getattr(thing, "__func__", thing))
    if tested := getattr(thing, "hypothesis", None):
        thing = tested.inner_test
    if isinstance(thing, FunctionType):
        return [thing]
    if isinstance(thing, type):
        members = [member for kind in thing.__mro__ for member in vars(kind).values()]
        called = [getattr(member, "fget", None) or getattr(member, "__func__", member) for member in members]
        plain = [inspect.unwrap(member) for member in called]
        return [member for member in plain if isinstance(member, FunctionType)]
    return []


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
