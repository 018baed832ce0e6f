"""A QR code (ISO/IEC 18004) of half blocks, for a telephone's camera.

Light modules are blocks, dark ones are blanks, in white on black that no theme changes: it can be read even
where a terminal has no colours. The quiet zone is drawn, since the screen around it is dark.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import segno
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from kiosk.clock import Clock

STANDARD_QUIET, LEAST_QUIET = 4, 2
"""Light modules around the code: what the standard asks for, and with what telephones still read it."""
BESIDE = (40, 33)
"""Columns that are left beside a code: two of the narrowest buttons and the gaps, or one and its text."""
Room = Callable[[], tuple[int, int]]
"""How many columns and rows of the screen kiosk and code have together."""
_BLOCKS = "█▀▄ "
"""By what is dark: neither, the lower, the upper, both halves."""


def code_lines(text: str, columns: int, rows: int) -> tuple[str, ...]:
    """The text's code in so many columns and rows, its quiet zone as wide as fits; empty without room.

    UTF-8 is said outright: a note's dash is no Latin-1, and what segno tries next is Shift_JIS, in which
    telephones read another dash.
    """
    for quiet in range(STANDARD_QUIET, LEAST_QUIET - 1, -1):
        modules = [list(line) for line in _code(text).matrix_iter(border=quiet)]
        if len(modules) <= min(columns, 2 * rows):
            return _half_blocks(modules)
    return ()


@lru_cache(maxsize=4)
def _code(text: str) -> segno.QRCode:
    """Each resize asks for it again, for several sizes."""
    return segno.make_qr(text, error="l", encoding="utf-8", boost_error=False)


def first_that_fits(spellings: Sequence[str], columns: int, rows: int) -> tuple[str, tuple[str, ...]]:
    """The first spelling that has room beside the kiosk, and its code. The kiosk rather gets narrower."""
    for spelling in spellings:
        for beside in BESIDE:
            if lines := code_lines(spelling, columns - beside, rows):
                return spelling, lines
    return "", ()


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
    """The code of a text, beside the kiosk and as high as the screen: there it is largest.

    It knows whether it was painted whole, and since when. Another size, another text, another view: it was
    not, until it is painted again.
    """

    def __init__(self, room: Room, clock: Clock, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.display = False
        self.changed: Callable[[], None] = _nothing
        """Called when there is room for a code, or none any more, or when one has been painted."""
        self._room = room
        self._clock = clock
        self._spellings: tuple[str, ...] = ()
        self._spelling = ""
        self._lines: tuple[str, ...] = ()
        self._wanted = False
        self._painted_us: int | None = None

    @property
    def fits(self) -> bool:
        """Is there room for one of the spellings?"""
        return bool(self._lines)

    @property
    def shown(self) -> str:
        """The spelling whose code is on the screen, whole; empty where none is."""
        return self._spelling if self._painted_us is not None and self._is_whole else ""

    @property
    def shown_s(self) -> float:
        """For how many seconds it has been."""
        if not self.shown or self._painted_us is None:
            return 0.0
        return (self._clock.monotonic_us() - self._painted_us) / 1e6

    def show(self, spellings: tuple[str, ...]) -> None:
        """Draws the code of the first of these texts that has room, or none."""
        self._spellings = spellings
        self.fit()

    def stand(self, *, wanted: bool) -> None:
        """Its view is the one on the screen, or is not."""
        if wanted is not self._wanted:
            self._painted_us = None
        self._wanted = wanted
        self.display = self.fits and wanted

    def fit(self) -> None:
        """Draws it as large as there is room."""
        self._painted_us = None
        self._spelling, self._lines = first_that_fits(self._spellings, *self._room())
        self.update("\n".join(self._lines))
        self.stand(wanted=self._wanted)
        self.changed()

    def render_lines(self, crop: Region) -> list[Strip]:
        """See `Widget`: called for what is painted, less than the whole where something is cut off."""
        if self._painted_us is None and crop == self.outer_size.region and self._is_whole:
            self._painted_us = self._clock.monotonic_us()
            self.call_later(self.changed)
        return super().render_lines(crop)

    @property
    def _is_whole(self) -> bool:
        if not self._lines or not self.display:
            return False
        has_room = self.size.width >= len(self._lines[0]) and self.size.height >= len(self._lines)
        return has_room and self.screen.region.contains_region(self.region)


def _nothing() -> None:
    """Nobody wants to know."""
