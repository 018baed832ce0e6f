"""The code on the screen is the one of the standard, with light around it, or there is none."""

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from kiosk.slip.qr import code_lines
from storage.proof.checkpoint import Checkpoint, signed_checkpoint
from storage.proof.note import Signer

HALVES = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
"""What a camera sees, light on dark: a module is 1 where it is dark."""
ROWS = st.integers(0, 60)
NOTES = st.text(min_size=1, max_size=300)


def note(name: str, size: int = 4321) -> str:
    signer = Signer(name, bytes(range(32)))
    return signed_checkpoint(Checkpoint(name, size, bytes(range(32))), signer)


def modules(lines: tuple[str, ...]) -> list[list[int]]:
    """Reads the drawing back, two rows of modules for each of cells."""
    return [[HALVES[cell][half] for cell in line] for line in lines for half in (0, 1)]


def around(code: list[list[int]]) -> int:
    """How many modules of light there are at the left, as anywhere else."""
    return next(column for column, cells in enumerate(zip(*code, strict=True)) if any(cells))


@given(NOTES, ROWS)
def test_what_is_drawn_is_the_code_within_its_quiet_zone(text: str, rows: int) -> None:
    expected = [
        list(line) for line in segno.make_qr(text, error="l", encoding="utf-8", boost_error=False).matrix
    ]
    lines = code_lines(text, 2 * rows, rows)
    assert len(lines) <= rows
    if not lines:
        assert len(expected) + 4 > 2 * rows
        return
    drawn = modules(lines)
    quiet = around(drawn)
    assert 2 <= quiet <= 4
    inner = slice(quiet, quiet + len(expected))
    assert [row[inner] for row in drawn[inner]] == expected
    assert sum(map(sum, drawn)) == sum(map(sum, expected))
    assert len(lines[0]) == len(expected) + 2 * quiet <= len(drawn)


@given(NOTES, ROWS)
def test_the_quiet_zone_is_as_wide_as_fits(text: str, rows: int) -> None:
    lines = code_lines(text, 2 * rows, rows)
    if lines and around(modules(lines)) < 4:
        assert len(lines[0]) + 2 > 2 * rows


@pytest.mark.parametrize(
    ("name", "rows", "quiet"),
    [
        ("kagiban/counter-1/01234567", 30, 3),
        ("kagiban/counter-1/01234567", 29, 2),
        ("kagiban/counter-1/01234567", 28, 0),
        ("kagiban/counter-1-of-the-ward-o/01234567", 30, 3),
    ],
)
def test_a_checkpoint_needs_29_rows(name: str, rows: int, quiet: int) -> None:
    assert 200 < len(note(name).encode()) <= 230
    lines = code_lines(note(name), 2 * rows, rows)
    assert (around(modules(lines)) if lines else 0) == quiet
