"""One question, its answers as big buttons, a page at a time."""

from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal
from textual.widgets import Button, Static

from kiosk.core.desk.asking import Question
from kiosk.face.screens.view import View
from kiosk.face.widgets.big_button import BigButton
from kiosk.face.widgets.lines import wrapped
from kiosk.face.widgets.stage_line import stage_line
from kiosk.locale import _

MOST = 12
"""Buttons that exist; a page shows as many of them as there is room for."""
CELL_WIDTH, CELL_HEIGHT = 24, 6
"""Columns and rows of one answer with its gap: a button is at least 18 by 5."""


QUESTION = 2
"""Rows of a question that are always left for it."""


class ChoiceView(View):
    """Shows a `Question`."""

    def __init__(self) -> None:
        super().__init__(id="choice")
        self._question: Question[Any] | None = None
        self._page = 0
        self._filled = (0, 0)

    def compose(self) -> ComposeResult:
        """The question, the answers, and the bar with "stop" and "more"."""
        yield Static(id="choice-stage", classes="stage", markup=False)
        yield Static(id="choice-text", classes="question", markup=False)
        with Grid(id="answers"):
            for number in range(MOST):
                yield BigButton(id=f"answer-{number}")
        with Horizontal(classes="bar"):
            yield BigButton(id="choice-stop", classes="stop")
            yield BigButton(id="choice-aside", classes="aside")
            yield BigButton(id="choice-more", classes="more")

    def show(self, question: Question[Any]) -> None:
        """Writes the question and its first page."""
        self._question, self._page = question, 0
        self.query_one("#choice-stage", Static).update(stage_line(question.stage))
        self.query_one("#choice-text", Static).update(question.text)
        self.query_one("#choice-stop", BigButton).write(_("Stop"))
        aside = self.query_one("#choice-aside", BigButton)
        aside.visible = question.aside is not None
        if question.aside is not None:
            aside.write(question.aside.label, question.aside.note)
        self._fill()

    def on_resize(self, event: events.Resize) -> None:
        """Another size holds another number of answers."""
        if self._room() != self._filled:
            self._page = 0
            self._fill()

    def press(self, digit: int) -> None:
        """1 to 9 are the answers of the page, 0 turns it."""
        if digit == 0:
            self._turn()
        else:
            self._pick(digit - 1)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """An answer, "stop" or "more"."""
        event.stop()
        match (event.button.id or "").rsplit("-", 1):
            case ["choice", "stop"]:
                self.stop()
            case ["choice", "more"]:
                self._turn()
            case ["choice", "aside"]:
                self.aside()
            case [_, number]:
                self._pick(int(number))

    def aside(self) -> None:
        """What is wanted more rarely."""
        if self._question is not None and self._question.aside is not None:
            self.give(self._question.aside.value)

    def _room(self) -> tuple[int, int]:
        """How many columns and rows of answers fit below the question."""
        columns = max(1, min(4, (self.size.width - 2) // CELL_WIDTH))
        text = self._question.text if self._question is not None else ""
        more = len(wrapped(text, self.size.width - 2)) - QUESTION
        rows = max(1, (self.size.height - 10 - max(0, more)) // CELL_HEIGHT)
        return columns, min(rows, MOST // columns)

    def _fill(self) -> None:
        if self._question is None:
            return
        columns, rows = self._filled = self._room()
        self.query_one("#answers", Grid).styles.grid_size_columns = columns
        start = self._page * columns * rows
        shown = self._question.options[start : start + columns * rows]
        for number in range(MOST):
            button = self.query_one(f"#answer-{number}", BigButton)
            button.display = number < len(shown)
            if number < len(shown):
                button.write(shown[number].label, shown[number].note)
        pages = -(-len(self._question.options) // (columns * rows))
        more = self.query_one("#choice-more", BigButton)
        more.visible = pages > 1
        more.write(_("More"), f"{self._page + 1} / {pages}")

    def _pick(self, number: int) -> None:
        columns, rows = self._filled
        index = self._page * columns * rows + number
        if self._question is not None and number < columns * rows and index < len(self._question.options):
            self.give(self._question.options[index].value)

    def _turn(self) -> None:
        if self._question is not None:
            columns, rows = self._filled
            pages = -(-len(self._question.options) // (columns * rows))
            self._page = (self._page + 1) % pages
            self._fill()
