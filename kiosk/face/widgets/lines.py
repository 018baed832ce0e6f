"""Lines to be looked through: each keeps its columns, and what is more than one screenful is turned."""

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from rich.text import Text
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Static

NARROWEST = 2
"""Cells that one sign of Japanese needs."""


def wrapped(line: str, width: int) -> list[str]:
    """The line in parts of at most so many cells, parted at a blank where one is near the end."""
    width = max(width, NARROWEST)
    parts = []
    while cell_len(line) > width:
        part = chop_cells(line, width)[0]
        at_blank = part.rstrip(" ").rfind(" ") + 1
        if at_blank > len(part) // 2 and line[len(part)] != " ":
            part = part[:at_blank]
        parts.append(part.rstrip(" "))
        line = line[len(part) :].lstrip(" ")
    return [*parts, line]


class Lines(Static):
    """Shows a page of its lines. The marked ones stand out by colour and weight; all parts of them do.

    It knows which of its pages were painted at the size that it has now.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"lines--marked"}

    @dataclass
    class Paged(Message):
        """Another page is shown, or there are more or fewer of them."""

        page: int
        pages: int
        rows: int
        """How many rows all of them together have."""

    @dataclass
    class Whole(Message):
        """Every page has been on the screen."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._lines: tuple[str, ...] = ()
        self._marked: frozenset[int] = frozenset()
        self._page = 0
        self._pages = 1
        self._painted: set[int] = set()
        self._drawn_for = Size(0, 0)

    @property
    def whole(self) -> bool:
        """Has every line been on the screen, since they are these and since it has this size?"""
        return not self._lines or (self._is_drawn and len(self._painted) == self._pages)

    def show(self, lines: tuple[str, ...], marked: frozenset[int] = frozenset()) -> None:
        """Other lines, from the first page."""
        self._lines, self._marked = lines, marked
        self._begin_anew()

    def turn(self) -> None:
        """The next page; after the last one the first."""
        self._page += 1
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Another size holds other pages."""
        self._begin_anew()

    def render_lines(self, crop: Region) -> list[Strip]:
        """See `Widget`: called for what is painted, less than the whole where something is cut off."""
        if crop == self.outer_size.region and self._is_drawn and self._page not in self._painted:
            self._painted.add(self._page)
            if self.whole:
                self.post_message(self.Whole())
        return super().render_lines(crop)

    @property
    def _is_drawn(self) -> bool:
        """Are the pages those of the size that it has?"""
        return self._drawn_for == self.size

    def _begin_anew(self) -> None:
        self._page = 0
        self._painted.clear()
        self._draw()

    def _draw(self) -> None:
        drawn = self._wrapped()
        rows = max(1, self.size.height)
        self._pages = pages = max(1, -(-len(drawn) // rows))
        self._page %= pages
        self._drawn_for = self.size
        self.update(Text("\n").join(drawn[self._page * rows : (self._page + 1) * rows]))
        self.post_message(self.Paged(self._page, pages, len(drawn)))

    def _wrapped(self) -> list[Text]:
        mark = self.get_component_rich_style("lines--marked", partial=True)
        return [
            Text(part, mark if number in self._marked else "", no_wrap=True)
            for number, line in enumerate(self._lines)
            for part in wrapped(line, self.size.width)
        ]
