"""A slip as PDF, on A4: as many pages as its lines need, the code and its text on the last."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from kiosk.locale import _
from kiosk.slip import fonts
from kiosk.slip.slip import Slip
from kiosk.slip.wrapping import cut, wrap

_MARGIN, _LABELS, _CODE = 20 * mm, 42 * mm, 60 * mm
"""At the page's edges; the column of labels; the code's edge, without its quiet zone."""
_WIDTH, _HEIGHT = A4
_INSIDE = _WIDTH - 2 * _MARGIN

_BUILT_IN, _BUILT_IN_TYPEWRITER = "HeiseiKakuGo-W5", "Courier"
"""Fonts that every PDF reader for Japanese has or replaces."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Something that stays on one page: its height, and how it is drawn from its upper edge down."""

    height: float
    draw: Callable[[Canvas, float], None]


def pdf_of(slip: Slip) -> bytes:
    """The slip as a PDF file; the same slip gives the same bytes. Raises as `Slip.matrix` does."""
    pages = _pages(_blocks(slip))
    out = BytesIO()
    font: Any = _japanese()  # the stubs take its name for a number
    canvas = Canvas(out, pagesize=A4, invariant=1, initialFontName=font)
    canvas.setTitle(f"{slip.title} {slip.office}")
    canvas.setCreator("Kagiban")
    for number, page in enumerate(pages, start=1):
        _draw(canvas, page)
        if len(pages) > 1:
            canvas.setFont(_japanese(), 9)
            canvas.drawRightString(_WIDTH - _MARGIN, _MARGIN / 2, f"{slip.name}  {number} / {len(pages)}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# --- what stands on it ------------------------------------------------------------------------------------


def _blocks(slip: Slip) -> Iterator[_Block]:
    font = _japanese()
    yield from _paragraph(slip.title, font, 20)
    yield from _paragraph(slip.office, font, 12)
    yield _Block(6 * mm, _rule)
    for label, value in slip.lines:
        yield from _line(label, value, font)
    yield _code(slip)
    yield from _paragraph(_("The code as text. An indented line goes on from the one above."), font, 8)
    yield from _note(slip.code)


def _paragraph(text: str, font: str, size: float) -> Iterator[_Block]:
    for line in wrap(text, _INSIDE, _measure(font, size)):
        yield _Block(1.5 * size, _text(_MARGIN, line, font, size))


def _line(label: str, value: str, font: str) -> Iterator[_Block]:
    """A label and, beside it, its value; whichever is longer says how far down it goes."""
    size = 11
    measure = _measure(font, size)
    labels = wrap(label, _LABELS - 4 * mm, measure)
    values = wrap(value, _INSIDE - _LABELS, measure)
    for row in range(max(len(labels), len(values))):
        left = _text(_MARGIN, "".join(labels[row : row + 1]), font, size)
        right = _text(_MARGIN + _LABELS, "".join(values[row : row + 1]), font, size)
        yield _Block(1.5 * size, _both(left, right))
    yield _Block(1 * mm, _nothing)


def _code(slip: Slip) -> _Block:
    matrix = slip.matrix
    module = _CODE / len(matrix)
    quiet = max(8 * mm, 4 * module)

    def draw(canvas: Canvas, top: float) -> None:
        # One path for all: dark modules that are filled one by one show hairlines between them.
        path = canvas.beginPath()
        for row, modules in enumerate(matrix):
            for first, count in _runs(modules):
                y = top - quiet - (row + 1) * module
                path.rect(_MARGIN + quiet + first * module, y, count * module, module)
        canvas.drawPath(path, stroke=0, fill=1)

    return _Block(_CODE + 2 * quiet, draw)


def _runs(modules: Iterable[bool]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin in a row, and how many follow each other."""
    first = count = 0
    for place, dark in enumerate((*modules, False)):
        if dark:
            first, count = (first, count + 1) if count else (place, 1)
        elif count:
            yield first, count
            count = 0


def _note(text: str) -> Iterator[_Block]:
    font, size = _typewriter(text), 8
    letters = set("".join(text.splitlines()))
    widest = max((pdfmetrics.stringWidth(letter, font, size) for letter in letters), default=size)
    for line in cut(text, int(_INSIDE / widest)):
        yield _Block(1.4 * size, _text(_MARGIN, line, font, size))


# --- drawing ----------------------------------------------------------------------------------------------


def _pages(blocks: Iterable[_Block]) -> list[list[_Block]]:
    pages: list[list[_Block]] = [[]]
    left = room = _HEIGHT - 2 * _MARGIN
    for block in blocks:
        if block.height > left:
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= block.height
    return pages


def _draw(canvas: Canvas, page: Iterable[_Block]) -> None:
    top = _HEIGHT - _MARGIN
    for block in page:
        block.draw(canvas, top)
        top -= block.height


def _text(x: float, text: str, font: str, size: float) -> Callable[[Canvas, float], None]:
    def draw(canvas: Canvas, top: float) -> None:
        canvas.setFont(font, size)
        canvas.drawString(x, top - size, text)

    return draw


def _both(
    left: Callable[[Canvas, float], None], right: Callable[[Canvas, float], None]
) -> Callable[[Canvas, float], None]:
    def draw(canvas: Canvas, top: float) -> None:
        left(canvas, top)
        right(canvas, top)

    return draw


def _rule(canvas: Canvas, top: float) -> None:
    canvas.setLineWidth(0.5)
    canvas.line(_MARGIN, top - 2 * mm, _WIDTH - _MARGIN, top - 2 * mm)


def _nothing(_canvas: Canvas, _top: float) -> None:
    """A gap."""


def _measure(font: str, size: float) -> Callable[[str], float]:
    return lambda text: pdfmetrics.stringWidth(text, font, size)


# --- fonts ------------------------------------------------------------------------------------------------


def _japanese() -> str:
    path = fonts.japanese()
    return (_embedded(str(path)) if path else "") or _built_in()


def _typewriter(text: str) -> str:
    path = fonts.typewriter(text)
    if path and (found := _embedded(str(path))):
        return found
    return _BUILT_IN_TYPEWRITER if fonts.is_western(text) else _japanese()


@cache
def _embedded(path: str) -> str:
    """The name under which reportlab knows the font of a file; empty for one that cannot be embedded."""
    try:
        pdfmetrics.registerFont(TTFont(path, path))
    except (TTFError, OSError):
        return ""
    return path


@cache
def _built_in() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(_BUILT_IN))
    return _BUILT_IN
