"""The house keeps its shape: no circle of files, nothing too large, and the page that draws it is right.

Who may import whom is held by import-linter (`pyproject.toml`).
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.drawing import PAGE, renewed
from tests.house.plan import PACKAGES, ROOT, Imports, circles, modules, reached, without_detours

LONGEST_FILE, LONGEST_CLASS, LONGEST_STATION = 450, 300, 250
MOST_IN_A_ROOM, MOST_LOOSE = 15, 12

SUBJECTS = ("station", "people", "keys", "shredding", "vault", "day")
OUTSIDE = ("README.md", "README.ja.md", "CONTRIBUTING.md")
FILES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
PAGES = sorted((ROOT / "docs").rglob("*.md")) + [ROOT / name for name in OUTSIDE]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# --- who imports whom -------------------------------------------------------------------------------------


def test_there_is_no_circle_of_files() -> None:
    """Not for types, and not inside functions either."""
    assert circles(modules()) == []


def test_a_circle_would_be_found() -> None:
    small: Imports = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("b"), "d": frozenset("d")}
    assert circles(small) == [("b", "c"), ("d",)]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_others_import_only_the_public_face_of_a_subject(subject: str) -> None:
    """Its `__init__` names it. `kiosk/subjects.py` alone imports the subject's value."""
    room = f"kiosk.{subject}"
    face = {f"{room}.{file}" for file in public_face(subject)}
    inner = {
        (module, file)
        for module, imported in modules().items()
        for file in imported
        if file.startswith(f"{room}.") and not module.startswith((f"{room}.", "kiosk.demo"))
        if file not in face and (module, file) != ("kiosk.subjects", f"{room}.subject")
    }
    assert inner == set()
    assert face <= modules().keys(), "it names files that there are"


def public_face(subject: str) -> list[str]:
    """The files that the room's own paragraph calls so, without their ends."""
    text = ast.get_docstring(ast.parse((ROOT / "kiosk" / subject / "__init__.py").read_text("utf-8"))) or ""
    _before, _mark, said = re.sub("Its public face:|Others may use", "Public face:", text).partition(
        "Public face:"
    )
    return [found.replace("/", ".") for found in re.findall(r"`([a-z_/]+)`", said.partition("\n\n")[0])]


# --- sizes ------------------------------------------------------------------------------------------------


def test_no_file_is_too_long() -> None:
    long = {name(path) for path in FILES if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE}
    assert long == set()


def test_no_class_is_too_long() -> None:
    long = {
        f"{name(path)}: {node.name}"
        for path in FILES
        for node in classes(path)
        if lines(node) > LONGEST_CLASS or (node.name == "Station" and lines(node) >= LONGEST_STATION)
    }
    assert long == set()


def classes(path: Path) -> Iterator[ast.ClassDef]:
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return (node for node in tree if isinstance(node, ast.ClassDef))


def lines(node: ast.ClassDef) -> int:
    return (node.end_lineno or 0) - node.lineno + 1


def test_no_room_holds_too_many_files() -> None:
    """A room's `__init__` is its sign, and not counted."""
    found = Counter(path.parent for path in FILES if path.name != "__init__.py")
    most = {folder: MOST_LOOSE if folder.parent == ROOT else MOST_IN_A_ROOM for folder in found}
    assert {name(folder): number for folder, number in found.items() if number > most[folder]} == {}


def test_each_room_says_what_lives_there() -> None:
    rooms = (path for path in FILES if path.name == "__init__.py")
    texts = {
        name(path): ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in rooms
    }
    assert [room for room, text in texts.items() if len(text) < 50] == []


# --- what is written about it -----------------------------------------------------------------------------


def test_the_drawing_is_what_the_imports_make() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "make drawing"


def test_of_two_ways_the_longer_is_drawn() -> None:
    small: Imports = {"a": frozenset("bc"), "b": frozenset("c"), "c": frozenset()}
    assert without_detours(small) == [("a", "b"), ("b", "c")]
    assert reached(small, "a") == {"b", "c"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:kiosk|storage|drivers|simulators|tests|docs|systemd)/[\w./-]+)`", text))
    named |= set(re.findall(r"pytest [^#\n]*?(tests/[\w./-]+)", text))
    assert sorted(path for path in named - made_up(named) if not (ROOT / path).exists()) == []


def made_up(named: set[str]) -> set[str]:
    """Of the subject that the page adds as an example."""
    return {path for path in named if "/visitors/" in path}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert sorted(link for link in set(links) if not (page.parent / link).exists()) == []
