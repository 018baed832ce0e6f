"""One number as big as there is room for, drawn with block characters."""

from textual import events
from textual.widgets import Static

_ROWS = {
    "0": "###,#.#,#.#,#.#,###",
    "1": ".#.,##.,.#.,.#.,###",
    "2": "###,..#,###,#..,###",
    "3": "###,..#,.##,..#,###",
    "4": "#.#,#.#,###,..#,..#",
    "5": "###,#..,###,..#,###",
    "6": "###,#..,###,#.#,###",
    "7": "###,..#,..#,.#.,.#.",
    "8": "###,#.#,###,#.#,###",
    "9": "###,#.#,###,..#,###",
}
"""Five rows of three dots for each digit."""

DOTS_HIGH, DOTS_WIDE = 5, 4
"""A digit with its gap. A dot is two columns wide, which is about square in a terminal."""


def draw(number: str, scale: int) -> str:
    """The digits, each dot `scale` rows high and twice as many columns wide."""
    lines = []
    for row in range(DOTS_HIGH):
        dots = ".".join(_ROWS[digit].split(",")[row] for digit in number)
        line = "".join(("█" if dot == "#" else " ") * 2 * scale for dot in dots)
        lines += [line.rstrip()] * scale
    return "\n".join(lines)


def largest(number: str, width: int, height: int) -> int:
    """The largest scale at which the number fits; at least 1."""
    wide = 2 * (DOTS_WIDE * len(number) - 1)
    return max(1, min(width // wide, height // DOTS_HIGH))


class BigNumber(Static):
    """Shows `value`, a number with leading zeros, as large as its place allows."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self.value = ""

    def show(self, value: str) -> None:
        """Draws it anew if it is another one."""
        if value != self.value:
            self.value = value
            self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Another size, another scale."""
        self._draw()

    def _draw(self) -> None:
        if self.value:
            scale = largest(self.value, self.size.width, self.size.height)
            block = draw(self.value, scale)
            margin = " " * max(0, (self.size.width - 2 * scale * (DOTS_WIDE * len(self.value) - 1)) // 2)
            self.update("\n".join(margin + line for line in block.split("\n")))
