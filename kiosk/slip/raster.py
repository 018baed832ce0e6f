"""A slip as dots, for a receipt: as long as its lines need."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from drivers.printer import Bitmap
from kiosk.core.errors import KioskError
from kiosk.locale import _
from kiosk.slip import fonts
from kiosk.slip.slip import QUIET, Slip
from kiosk.slip.wrapping import cut, wrap

_TITLE, _TEXT, _SMALL, _NOTE = 36, 26, 22, 18
"""Heights of letters in dots, at 8 dots a millimetre (203 an inch)."""
_INDENT, _GAP = 16, 12
_MOST_DOTS = 6
"""Edge of one module of the code: 0.75 mm, more than any telephone needs."""

_Font = ImageFont.FreeTypeFont


class NoFont(KioskError):
    """There is no Japanese font to draw a receipt with."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A piece of the paper: its height in dots, and how it is drawn from its upper edge down."""

    height: int
    draw: Callable[[ImageDraw.ImageDraw, int], None]


def bitmap_of(slip: Slip, dots: int) -> Bitmap:
    """The slip, `dots` wide. Raises `NoFont`, and as `Slip.matrix` does."""
    blocks = list(_blocks(slip, dots))
    image = Image.new("1", (dots, sum(block.height for block in blocks)), 0)
    draw, top = ImageDraw.Draw(image), 0
    draw.fontmode = "1"
    for block in blocks:
        block.draw(draw, top)
        top += block.height
    packed, stride = image.tobytes(), (dots + 7) // 8
    return Bitmap(dots, tuple(packed[at : at + stride] for at in range(0, len(packed), stride)))


def _blocks(slip: Slip, dots: int) -> Iterator[_Block]:
    path = fonts.japanese()
    if path is None:
        detail = _("A receipt is drawn with a font: apt-get install {package}")
        raise NoFont(_("There is no Japanese font on this machine"), detail.format(package=fonts.PACKAGE))
    title, text, small = (_font(path, size) for size in (_TITLE, _TEXT, _SMALL))
    yield from _paragraph(slip.title, title, dots)
    yield from _paragraph(slip.office, text, dots)
    yield _rule(dots)
    for label, value in slip.lines:
        yield from _paragraph(label, small, dots)
        yield from _paragraph(value, text, dots, indent=_INDENT)
    yield _rule(dots)
    yield _code(slip, dots)
    yield from _paragraph(_("The code as text. An indented line goes on from the one above."), small, dots)
    yield from _note(slip.code, _font(fonts.typewriter(slip.code) or path, _NOTE), dots)
    yield _Block(_GAP, _nothing)


def _font(path: Path, size: int) -> _Font:
    """Laid out by Pillow itself: the same dots on every machine, whichever libraries it has."""
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _paragraph(text: str, font: _Font, dots: int, indent: int = 0) -> Iterator[_Block]:
    for line in wrap(text, dots - indent, font.getlength):
        yield _text(line, font, indent)


def _note(text: str, font: _Font, dots: int) -> Iterator[_Block]:
    widest = max((font.getlength(char) for char in set("".join(text.splitlines()))), default=float(_NOTE))
    for line in cut(text, int(dots / widest)):
        yield _text(line, font, 0)


def _text(line: str, font: _Font, x: int) -> _Block:
    ascent, descent = font.getmetrics()
    return _Block(ascent + descent + 4, lambda draw, top: draw.text((x, top + 2), line, font=font, fill=1))


def _code(slip: Slip, dots: int) -> _Block:
    """As large as the paper lets it be, in the middle, each module a square of whole dots."""
    matrix = slip.matrix
    across = len(matrix) + 2 * QUIET
    module = max(1, min(_MOST_DOTS, dots // across))
    left = (dots - across * module) // 2 + QUIET * module

    def draw(draw: ImageDraw.ImageDraw, top: int) -> None:
        for row, modules in enumerate(matrix):
            for column, dark in enumerate(modules):
                if dark:
                    x, y = left + column * module, top + (QUIET + row) * module
                    draw.rectangle((x, y, x + module - 1, y + module - 1), fill=1)

    return _Block(across * module, draw)


def _rule(dots: int) -> _Block:
    middle = _GAP // 2
    return _Block(
        _GAP, lambda draw, top: draw.line((0, top + middle, dots - 1, top + middle), fill=1, width=2)
    )


def _nothing(_draw: ImageDraw.ImageDraw, _top: int) -> None:
    """White paper."""
