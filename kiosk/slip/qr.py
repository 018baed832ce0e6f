"""QR codes (ISO/IEC 18004) of half blocks: two rows of modules in one of a terminal's cells."""

from functools import lru_cache

import segno

STANDARD_QUIET, LEAST_QUIET = 4, 2
"""Light modules around the code: what the standard asks for, and with what telephones still read it."""
_BLOCKS = "█▀▄ "
"""By what is dark: neither, the lower, the upper, both halves."""


def code_lines(text: str, columns: int, rows: int) -> tuple[str, ...]:
    """The text's code in so many columns and rows, its quiet zone as wide as fits; empty without room.

    Light modules are blocks, dark ones are blanks: it is drawn in white on black.
    """
    for quiet in range(STANDARD_QUIET, LEAST_QUIET - 1, -1):
        modules = [list(line) for line in _code(text).matrix_iter(border=quiet)]
        if len(modules) <= min(columns, 2 * rows):
            return _half_blocks(modules)
    return ()


def least_room(text: str) -> tuple[int, int]:
    """Columns and rows that the text's code needs at least."""
    edge = sum(1 for _row in _code(text).matrix_iter(border=LEAST_QUIET))
    return edge, -(-edge // 2)


@lru_cache(maxsize=4)
def _code(text: str) -> segno.QRCode:
    """Each resize asks for it again, for several sizes.

    UTF-8 is said outright: left to itself segno tries Latin-1 and Shift_JIS first.
    """
    return segno.make_qr(text, error="l", encoding="utf-8", boost_error=False)


def _half_blocks(modules: list[list[int]]) -> tuple[str, ...]:
    """Two rows of modules in one of cells; below an odd last one there is light."""
    if len(modules) % 2:
        modules = [*modules, [0] * len(modules[0])]
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return tuple(
        "".join(_BLOCKS[2 * bool(high) + bool(low)] for high, low in zip(upper, lower, strict=True))
        for upper, lower in pairs
    )
