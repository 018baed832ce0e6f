"""Something to be looked through: lines that keep their columns, perhaps a code, and a few answers below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, Vertical
from textual.widgets import Button, Static

from kiosk.desk import Page
from kiosk.locale import _
from kiosk.screens.view import View
from kiosk.widgets.big_button import BigButton
from kiosk.widgets.code import Code
from kiosk.widgets.lines import Lines
from kiosk.widgets.stage_line import StageLine

MOST = 3
"""Answers that a page may have."""
BAR, LEAST, GAP = 22, 18, 2
"""Columns of a button in the bar, of the narrowest one, and between two of them."""
HIGH = 5
"""Rows of a button."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the answers are: between "stop" and "more" or in rows of their own, so many in a row."""

    in_bar: bool
    columns: int
    rows: int

    @property
    def height(self) -> int:
        """Rows of the screen that all buttons take."""
        return HIGH if self.in_bar else self.rows * (HIGH + 1) + HIGH


def places(answers: int, width: int) -> Places:
    """The places of so many answers on so many columns. They do not depend on whether there is "more"."""
    if answers * (LEAST + GAP) + GAP <= width - 2 * BAR:
        return Places(in_bar=True, columns=max(1, answers), rows=1)
    columns = max(1, min(answers, (width + GAP) // (LEAST + GAP)))
    return Places(in_bar=False, columns=columns, rows=-(-answers // columns))


class PageView(View):
    """Shows a `Page`. Its code is drawn by the app, beside the view and higher than it."""

    def __init__(self, code: Code) -> None:
        super().__init__(id="page")
        self._code = code
        self._page: Page[Any] | None = None
        self._turned: Callable[[], None] = _nothing
        self._pages = 1

    def compose(self) -> ComposeResult:
        """The sentence, the lines, and all buttons below."""
        yield Static(id="page-stage", classes="stage", markup=False)
        yield Static(id="page-text", classes="question", markup=False)
        yield Lines(id="page-lines")
        with Vertical(id="page-buttons"):
            with Grid(id="page-answers"):
                for number in range(MOST):
                    yield BigButton(id=f"page-answer-{number}")
            with Horizontal(classes="bar"):
                yield BigButton(id="page-stop", classes="stop")
                yield BigButton(id="page-more", classes="more")

    def show(self, page: Page[Any], turned: Callable[[], None]) -> None:
        """Writes the page from its first lines. `turned` is called whenever the visitor turns them."""
        self._page, self._turned = page, turned
        self.query_one("#page-stage", Static).update(StageLine(page.stage))
        self.query_one("#page-text", Static).update(page.text)
        self.query_one("#page-stop", BigButton).write(_("Stop"))
        self._write_answers()
        self._place_answers()
        self._code.show(page.code)
        self._write_lines()

    def forget(self) -> None:
        """The visit is over: nothing that was looked through stays."""
        self._page, self._turned = None, _nothing
        self.query_one("#page-text", Static).update("")
        self.query_one("#page-stage", Static).update("")
        self._write_answers()
        self._code.show("")
        self._write_lines()

    def on_resize(self, event: events.Resize) -> None:
        """Another width has other places; another screen may have room for the code, or none."""
        self._place_answers()
        self._write_lines()

    def press(self, digit: int) -> None:
        """1 to 3 are the answers, 0 turns the lines."""
        if digit == 0:
            self._turn()
        else:
            self._pick(digit - 1)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """An answer, "stop" or "more"."""
        event.stop()
        match (event.button.id or "").split("-")[1:]:
            case ["stop"]:
                self.stop()
            case ["more"]:
                self._turn()
            case ["answer", number]:
                self._pick(int(number))

    def on_lines_paged(self, event: Lines.Paged) -> None:
        """The "more" button says which page it is; without further pages it is not there."""
        event.stop()
        self._pages = event.pages
        more = self.query_one("#page-more", BigButton)
        more.visible = event.pages > 1
        more.write(_("More"), f"{event.page + 1} / {event.pages}")

    def _pick(self, number: int) -> None:
        if self._page is not None and number < len(self._page.options[:MOST]):
            self.give(self._page.options[number].value)

    def _turn(self) -> None:
        if self._pages > 1:
            self.query_one("#page-lines", Lines).turn()
            self._turned()

    def _write_answers(self) -> None:
        options = self._page.options[:MOST] if self._page is not None else ()
        for number in range(MOST):
            button = self.query_one(f"#page-answer-{number}", BigButton)
            button.display = number < len(options)
            if number < len(options):
                button.write(options[number].label, options[number].note)
            else:
                button.write("")

    def _place_answers(self) -> None:
        answers = len(self._page.options[:MOST]) if self._page is not None else 0
        found = places(answers, self.size.width)
        self.set_class(found.in_bar, "in-bar")
        self.set_class(self.size.width < 2 * BAR + GAP, "narrow")
        self.query_one("#page-buttons").styles.height = found.height
        self.query_one("#page-answers", Grid).styles.grid_size_columns = found.columns

    def _write_lines(self) -> None:
        lines, marked = self._lines()
        self.query_one("#page-lines", Lines).show(lines, marked)

    def _lines(self) -> tuple[tuple[str, ...], frozenset[int]]:
        """The body and its marks; above them, where the code has no room, what to use instead."""
        if self._page is None:
            return (), frozenset()
        if not self._page.code or self._code.fits:
            return self._page.body, self._page.marked
        instead = (_("The screen is too small for the code: use the slip"), "")
        return (*instead, *self._page.body), frozenset(number + len(instead) for number in self._page.marked)


def _nothing() -> None:
    """Nobody waits for an answer."""
