"""Whatever the file says, `load` gives settings or says what is wrong; it never fails in another way."""

import re
import string
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.config import ConfigError, Settings
from kiosk.config.office import card_number
from kiosk.setup.starter import starter_text
from tests.kiosk.config.conftest import SMALL, write
from tests.kiosk.loaded import load

any_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
STARTER = starter_text()

SIGNS = [
    "[",
    "]",
    "[[",
    "]]",
    "=",
    ",",
    ".",
    '"',
    "'",
    '"""',
    "{",
    "}",
    "#",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\\u0000",
]
NAMES = [
    "station",
    "id",
    "cabinet",
    "modules",
    "keys",
    "people",
    "cards",
    "roles",
    "opens",
    "times",
    "places",
]
ATOMS = [
    "1",
    "-0",
    "1e400",
    "nan",
    "inf",
    "true",
    "2026-11-23",
    "0x7fffffffffffffff",
    "9" * 40,
    "鍵",
    "\ufeff",
]
PIECES = st.sampled_from([*SIGNS, *NAMES, *ATOMS])

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def judged(folder: Path, text: str | bytes) -> Settings | ConfigError:
    """The settings, or the error with at least one problem, each on one line of printable text."""
    try:
        return load(write(folder, text))
    except ConfigError as error:
        faults = error
    assert faults.problems
    for problem in faults.problems:
        assert str(problem).isprintable()
        assert problem.found
        assert problem.expected
    return faults


@any_folder
@given(st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, raw: bytes) -> None:
    assert isinstance(judged(tmp_path, raw), ConfigError)


@any_folder
@given(st.lists(PIECES | st.text(string.printable, max_size=4), max_size=40).map("".join))
def test_any_pieces_of_toml(tmp_path: Path, text: str) -> None:
    assert isinstance(judged(tmp_path, text), ConfigError)


@any_folder
@given(st.data())
def test_a_starter_that_was_bent(tmp_path: Path, data: st.DataObject) -> None:
    """A slip of the keyboard anywhere in the real file: something cut out, something typed in."""
    start = data.draw(st.integers(0, len(STARTER)))
    end = min(len(STARTER), start + data.draw(st.integers(0, 40)))
    typed = data.draw(st.lists(PIECES, max_size=3).map("".join))
    judged(tmp_path, STARTER[:start] + typed + STARTER[end:])


def paths(table: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a document at which a value stands."""
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    return [at, *(path for step, value in inner for path in paths(value, (*at, step)))][0 if at else 1 :]


DOCUMENT = tomllib.loads(SMALL)
PLACES = paths(DOCUMENT)


@any_folder
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_any_value_in_any_place(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[Any, ...], value: Any
) -> None:
    """Past the parser: a document in which one value was replaced by anything at all."""
    from kiosk.config.loading import OWN
    from kiosk.config.problems import Problems
    from kiosk.config.section import document_kind
    from kiosk.config.settings import Ground
    from kiosk.config.shape import read_struct
    from kiosk.subjects import HOUSE

    document = tomllib.loads(SMALL)
    holder: Any = document
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = value
    problems = Problems(Path("kagiban.toml"))
    sections = HOUSE.sections + OWN
    read = read_struct(document_kind(Ground, sections), document, problems)
    sections.check(document, problems)
    assert read is not None or problems.found
    assert all(str(problem).isprintable() for problem in problems.found)


@given(st.text("0123456789abcdefABCDEF :-", max_size=30) | st.text(max_size=30))
def test_a_card_number_is_whole_bytes_or_refused(text: str) -> None:
    try:
        card = card_number(text)
    except ValueError:
        assert not re.fullmatch("(?!08)([0-9A-Fa-f]{8}|[0-9A-Fa-f]{16})", text)
        return
    assert len(bytes.fromhex(card)) in (4, 7, 8, 10)
    assert card == card.upper() == card_number(card)
