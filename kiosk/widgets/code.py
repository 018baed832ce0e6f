"""A QR code (ISO/IEC 18004) of half blocks, for a telephone's camera.

Light modules are blocks, dark ones are blanks, in white on black that no theme changes: it can be read even
where a terminal has no colours. The quiet zone is drawn, since the screen around it is dark.
"""

from collections.abc import Callable

import segno
from textual.widgets import Static

STANDARD_QUIET, LEAST_QUIET = 4, 2
"""Light modules around the code: what the standard asks for, and with what telephones still read it."""
Room = Callable[[], tuple[int, int]]
"""How many columns and rows of the screen the code may take."""
_BLOCKS = "█▀▄ "
"""By what is dark: neither, the lower, the upper, both halves."""


def code_lines(note: str, rows: int) -> tuple[str, ...]:
    """The note's code in at most so many rows, its quiet zone as wide as fits; empty where it has no room."""
    code = segno.make_qr(note, error="l")
    for quiet in range(STANDARD_QUIET, LEAST_QUIET - 1, -1):
        modules = [list(line) for line in code.matrix_iter(border=quiet)]
        if len(modules) <= 2 * rows:
            return _half_blocks(modules)
    return ()


def _half_blocks(modules: list[list[int]]) -> tuple[str, ...]:
    """Two rows of modules in one of cells; below an odd last one there is light."""
    if len(modules) % 2:
        modules = [*modules, [0] * len(modules[0])]
    pairs = zip(modules[::2], modules[1::2], strict=True)
    return tuple(
        "".join(_BLOCKS[2 * bool(high) + bool(low)] for high, low in zip(upper, lower, strict=True))
        for upper, lower in pairs
    )


class Code(Static):
    """The code of a text, beside the kiosk and as high as the screen: there it is largest."""

    def __init__(self, room: Room, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.display = False
        self.fits = False
        self._room = room
        self._note = ""
        self._wanted = False

    def show(self, note: str) -> None:
        """Draws the code of this text, or none; whether there is room for it is said by `fits`."""
        self._note = note
        self.fit()

    def stand(self, *, wanted: bool) -> None:
        """Its view is the one on the screen, or is not."""
        self._wanted = wanted
        self.display = self.fits and wanted

    def fit(self) -> None:
        """Draws it as large as there is room."""
        columns, rows = self._room()
        lines = code_lines(self._note, min(rows, columns // 2)) if self._note else ()
        self.fits = bool(lines)
        self.update("\n".join(lines))
        self.stand(wanted=self._wanted)
