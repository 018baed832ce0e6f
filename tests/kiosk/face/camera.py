"""What a camera sees of the screen: its cells as dots, half blocks as a terminal draws them."""

from PIL import Image
from rich.cells import cell_len

from kiosk.face.app import KioskApp

CELL = (8, 16)
"""Dots of a cell: those of the font of a Linux console."""
_LIGHT = {"█": (0, 16), "▀": (0, 8), "▄": (8, 16)}


def picture(app: KioskApp) -> Image.Image:
    """The whole screen; letters are left dark, they are not what is photographed."""
    strips = app.screen._compositor.render_strips()
    wide, high = CELL
    seen = Image.new("L", (app.size.width * wide, len(strips) * high), 0)
    for row, strip in enumerate(strips):
        column = 0
        for sign in strip.text:
            if sign in _LIGHT:
                top, bottom = _LIGHT[sign]
                box = (column * wide, row * high + top, (column + 1) * wide, row * high + bottom)
                seen.paste(255, box)
            column += cell_len(sign)
    return seen
