"""A slip as PDF, read by programs that we did not write (poppler)."""

import shutil
import subprocess
from pathlib import Path

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.slip import Slip, pdf_of
from kiosk.slip.fonts import PACKAGE, japanese
from tests.kiosk.slip.conftest import NOTE, SLIP

DPI = 300
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext (poppler-utils)")
built_in = pytest.mark.skipif(
    not Path("/usr/share/poppler/cMap").exists(),
    reason="needs poppler-data to read fonts that are not inside",
)
embeds = pytest.mark.skipif(japanese() is None, reason=f"needs {PACKAGE}")


def read(pdf: bytes, *program: str) -> str:
    """What one of poppler's programs says of a file; nothing may be wrong with it."""
    done = subprocess.run(
        [*program[:1], *program[1:]], input=pdf, capture_output=True, check=True, timeout=60
    )
    assert done.stderr == b""
    return done.stdout.decode()


def text_of(pdf: bytes) -> str:
    """Its text without white space: lines are wrapped."""
    return "".join(read(pdf, "pdftotext", "-raw", "-", "-").split())


def pages(pdf: bytes) -> int:
    lines = read(pdf, "pdfinfo", "-").splitlines()
    return int(next(line for line in lines if line.startswith("Pages:")).split()[1])


@poppler
@pytest.mark.parametrize("embedded", [pytest.param(True, marks=embeds), pytest.param(False, marks=built_in)])
def test_it_says_everything(embedded: bool, request: pytest.FixtureRequest) -> None:
    if not embedded:
        request.getfixturevalue("no_fonts")
    text = text_of(pdf_of(SLIP))
    for said in (SLIP.title, SLIP.office, *(part for line in SLIP.lines for part in line), NOTE):
        assert "".join(said.split()) in text, said
    assert pages(pdf_of(SLIP)) == 1


@poppler
@embeds
def test_its_fonts_are_inside() -> None:
    table = [line.split() for line in read(pdf_of(SLIP), "pdffonts", "-").splitlines()[2:]]
    assert {line[0].partition("+")[2]: line[-5] for line in table} == {
        "BIZUDPGothic-Regular": "yes",
        "DejaVuSansMono": "yes",
    }


@poppler
@built_in
def test_without_fonts_it_takes_those_that_every_reader_has(no_fonts: Path) -> None:
    assert "HeiseiKakuGo-W5" in read(pdf_of(SLIP), "pdffonts", "-")


@pytest.mark.parametrize("wrong", [b"", b"OTTO" + bytes(100)])
def test_a_font_that_cannot_be_embedded_is_left(no_fonts: Path, wrong: bytes) -> None:
    (no_fonts / "BIZUDPGothic-Regular.ttf").write_bytes(wrong)
    assert b"HeiseiKakuGo-W5" in pdf_of(SLIP)


def test_the_same_slip_gives_the_same_bytes() -> None:
    assert pdf_of(SLIP) == pdf_of(SLIP)


@poppler
def test_many_lines_take_more_pages_and_all_are_there() -> None:
    lines = tuple((f"項目{n}", f"値{n}番。" * 30) for n in range(40))
    pdf = pdf_of(Slip(SLIP.title, SLIP.office, lines, NOTE, SLIP.name))
    text = text_of(pdf)
    assert pages(pdf) == 5
    for number in range(5):
        assert f"{SLIP.name}{number + 1}/5" in text
    numbered = text
    for number in range(5):
        numbered = numbered.replace(f"{SLIP.name}{number + 1}/5", "")
    assert all("".join(value.split()) in numbered for _, value in lines)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Image.Image:
    """The page as a picture in black and white."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("needs pdftoppm (poppler-utils)")
    folder = tmp_path_factory.mktemp("page")
    (folder / "slip.pdf").write_bytes(pdf_of(SLIP))
    subprocess.run(
        ["pdftoppm", "-r", str(DPI), "-gray", "-singlefile", folder / "slip.pdf", folder / "slip"], check=True
    )
    return Image.open(folder / "slip.pgm").point(lambda grey: 255 * (grey > 127))


def edges(page: Image.Image) -> tuple[int, int, int, int]:
    """Of the code: the one thing that is as wide as it is high, and taller than a line."""
    dark = page.point(lambda grey: 255 - grey)
    rows = [dark.crop((0, y, page.width, y + 1)).getbbox() is not None for y in range(page.height)]
    top = next(y for y in range(len(rows)) if all(rows[y : y + DPI]))
    bottom = next(y for y in range(top, len(rows)) if not rows[y])
    box = dark.crop((0, top, page.width, bottom)).getbbox()
    assert box is not None
    return box[0], top, box[2], bottom


def test_the_code_module_by_module(page: Image.Image) -> None:
    expected = segno.make_qr(NOTE, error="m", encoding="utf-8").matrix
    left, top, right, bottom = edges(page)
    assert abs((right - left) - (bottom - top)) <= 2
    assert right - left >= 45 / 25.4 * DPI
    module = (right - left) / len(expected)
    for y, row in enumerate(expected):
        for x, dark in enumerate(row):
            middle = (round(left + (x + 0.5) * module), round(top + (y + 0.5) * module))
            assert page.getpixel(middle) == (0 if dark else 255), (x, y)
    quiet = round(4 * module)
    around = page.crop((left - quiet, top - quiet, right + quiet, bottom + quiet)).point(
        lambda grey: 255 - grey
    )
    assert around.getbbox() == (quiet, quiet, quiet + right - left, quiet + bottom - top)


def test_dark_modules_beside_each_other_show_no_line_between_them(page: Image.Image) -> None:
    """The finder's outer edge is seven modules of black."""
    left, top, right, _ = edges(page)
    module = (right - left) / len(SLIP.matrix)
    finder = page.crop((left + 1, top + 1, round(left + 7 * module) - 1, round(top + module) - 1))
    assert finder.getextrema() == (0, 0)


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=30), st.text(max_size=200), st.text(max_size=200))
def test_any_text_makes_a_file(title: str, value: str, code: str) -> None:
    slip = Slip(title, title, ((title, value), (value, title)), code, "any")
    assert pdf_of(slip).startswith(b"%PDF-")


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=30), st.text(max_size=200))
def test_any_text_makes_a_file_without_fonts(title: str, value: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_DIRS", "/nowhere")
        patch.setenv("XDG_DATA_HOME", "/nowhere")
        assert pdf_of(Slip(title, value, ((title, value),), value, "any")).startswith(b"%PDF-")


def test_a_code_is_at_least_of_level_m() -> None:
    assert segno.make_qr(NOTE, error="m", encoding="utf-8").error in ("M", "Q", "H")
    assert SLIP.matrix == tuple(
        tuple(map(bool, row)) for row in segno.make_qr(NOTE.encode(), error="m").matrix
    ), "the bytes of the note, as they are"
