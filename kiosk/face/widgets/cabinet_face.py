"""The cabinet's face, drawn while a slot is open: which one it is, among its neighbours."""

from rich.text import Text
from textual.widgets import Static

COLUMNS = 8


def draw(slots: tuple[int, ...], marked: int, *, lit: bool) -> Text:
    """The slots in rows of eight, the marked one in reverse and with a frame; `lit` blinks it."""
    text = Text(no_wrap=True)
    for start in range(0, len(slots), COLUMNS):
        row = slots[start : start + COLUMNS]
        for line in range(3):
            for slot in row:
                text.append(_cell(slot, line, slot == marked), _style(slot == marked, lit=lit))
            text.append("\n")
    return text


def _cell(slot: int, line: int, marked: bool) -> str:
    if line == 1:
        return f"┃{slot:>2}┃" if marked else f"│{slot:>2}│"
    corners = ("┏━━┓", "┗━━┛") if marked else ("┌──┐", "└──┘")
    return corners[0] if line == 0 else corners[1]


def _style(marked: bool, *, lit: bool) -> str:
    if not marked:
        return "dim"
    return "bold reverse" if lit else "bold"


class CabinetFace(Static):
    """Shows `draw`; blinks once a second while shown."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, markup=False)
        self._slots: tuple[int, ...] = ()
        self._marked = 0
        self._lit = True

    def mark(self, slots: tuple[int, ...], slot: int) -> None:
        """Draws the face with one slot marked; with slot 0 nothing is drawn."""
        self._slots, self._marked, self._lit = slots, slot, True
        self.update(draw(slots, slot, lit=True) if slot else "")

    def blink(self) -> None:
        """The other half of the blinking."""
        if self._marked:
            self._lit = not self._lit
            self.update(draw(self._slots, self._marked, lit=self._lit))
