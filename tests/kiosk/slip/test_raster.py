"""A slip as dots: the code read back from them, the text in its place, and no font."""

import shutil
from pathlib import Path

import pytest
import segno

from drivers.printer import Bitmap
from kiosk.slip import Slip, bitmap_of, fonts
from kiosk.slip.raster import NoFont
from tests.kiosk.slip.conftest import NOTE, SLIP

pytestmark = pytest.mark.skipif(fonts.japanese() is None, reason=f"needs {fonts.PACKAGE}")

Grid = list[list[int]]


def grid(bitmap: Bitmap) -> Grid:
    """Its dots, 1 for black."""
    return [
        [row[column // 8] >> (7 - column % 8) & 1 for column in range(bitmap.width)] for row in bitmap.rows
    ]


def code_in(dots: Grid, modules: int) -> tuple[int, int, int]:
    """Left, top and the edge of a module: where the code's upper left finder (7 modules, filled) begins."""
    for top, row in enumerate(dots):
        first = next((x for x, dot in enumerate(row) if dot), None)
        if first is None:
            continue
        last = len(row) - 1 - row[::-1].index(1)
        module, rest = divmod(last - first + 1, modules)
        if not rest and module and all(row[first : first + 7 * module]) and all(
            dots[top + y][first] for y in range(7 * module)
        ):  # fmt: skip
            return first, top, module
    raise AssertionError("there is no code")


@pytest.mark.parametrize("dots", [384, 576, 512, 360])
def test_the_code_module_by_module(dots: int) -> None:
    bitmap = bitmap_of(SLIP, dots)
    assert bitmap.width == dots
    expected = [list(map(int, row)) for row in segno.make_qr(NOTE, error="m", encoding="utf-8").matrix]
    drawn = grid(bitmap)
    left, top, module = code_in(drawn, len(expected))
    for y, row in enumerate(expected):
        for x, dark in enumerate(row):
            square = {
                drawn[top + y * module + dy][left + x * module + dx]
                for dy in range(module)
                for dx in range(module)
            }
            assert square == {dark}, (x, y)
    assert module >= 4, "half a millimetre"
    edge, quiet = len(expected) * module, 4 * module
    around = [row[left - quiet : left + edge + quiet] for row in drawn[top - quiet : top + edge + quiet]]
    assert sum(map(sum, around)) == sum(map(sum, expected)) * module**2, "nothing else is in its quiet zone"
    assert (left - quiet, left + edge + quiet) >= (0, dots - (left - quiet) - 1)


def test_it_is_as_long_as_its_text() -> None:
    short = bitmap_of(Slip(SLIP.title, SLIP.office, (), NOTE, SLIP.name), 576)
    longer = bitmap_of(Slip(SLIP.title, SLIP.office, (("在庫", "枚" * 400),), NOTE, SLIP.name), 576)
    assert len(longer.rows) > len(short.rows) + 15 * 26
    assert len(bitmap_of(SLIP, 384).rows) > len(bitmap_of(SLIP, 576).rows)


def test_every_line_is_drawn() -> None:
    """Without a line the picture is another, and shorter."""
    whole = bitmap_of(SLIP, 576)
    for missing in range(len(SLIP.lines)):
        lines = SLIP.lines[:missing] + SLIP.lines[missing + 1 :]
        assert len(bitmap_of(Slip(SLIP.title, SLIP.office, lines, NOTE, "x"), 576).rows) < len(whole.rows)
    assert bitmap_of(SLIP, 576) == whole


def test_no_font_says_which_package_to_install(no_fonts: Path) -> None:
    with pytest.raises(NoFont) as raised:
        bitmap_of(SLIP, 576)
    assert raised.value.title == "この端末に日本語フォントがありません"
    assert "apt-get install fonts-morisawa-bizud-gothic" in raised.value.detail


def test_a_font_in_the_users_own_folder_will_do(no_fonts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    found = fonts.japanese()
    assert found is not None
    monkeypatch.setenv("XDG_DATA_DIRS", str(no_fonts.parents[1]))
    monkeypatch.setenv("XDG_DATA_HOME", str(no_fonts.parents[2] / "home"))
    folder = no_fonts.parents[2] / "home/fonts"
    folder.mkdir(parents=True)
    shutil.copy(found, folder)
    assert fonts.japanese() == folder / found.name
    assert fonts.typewriter("abc") is None
    assert bitmap_of(SLIP, 384).rows


def test_a_code_in_any_script() -> None:
    assert bitmap_of(Slip("x", "y", (), "検印\t鍵番\r\n" * 3, "z"), 384).rows
    assert bitmap_of(Slip("", "", (("", ""),), "", "z"), 384).rows
