"""A QR code beside the kiosk, for a telephone's camera, and whether it was really on the screen.

It is white on black, which no theme changes: it can be read even where a terminal has no colours. The quiet
zone is drawn, since the screen around it is dark.
"""

from collections.abc import Callable, Sequence

from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Static

from kiosk.core.clock import Clock
from kiosk.slip.qr import code_lines

BESIDE = (40, 33)
"""Columns that are left beside a code: two of the narrowest buttons and the gaps, or one and its text."""
Room = Callable[[], tuple[int, int]]
"""How many columns and rows of the screen kiosk and code have together."""


def first_that_fits(spellings: Sequence[str], columns: int, rows: int) -> tuple[str, tuple[str, ...]]:
    """The first spelling that has room beside the kiosk, and its code. The kiosk rather gets narrower."""
    for spelling in spellings:
        for beside in BESIDE:
            if lines := code_lines(spelling, columns - beside, rows):
                return spelling, lines
    return "", ()


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
