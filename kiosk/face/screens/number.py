"""A number on a keypad."""

from textual.app import ComposeResult
from textual.containers import Grid, Horizontal
from textual.widgets import Button, Static

from kiosk.core.desk.asking import NumberQuestion
from kiosk.face.screens.view import View
from kiosk.face.widgets.big_button import BigButton
from kiosk.face.widgets.stage_line import stage_line
from kiosk.locale import _


class NumberView(View):
    """Shows a `NumberQuestion`: what has been typed, ten digits, delete and enter."""

    def __init__(self) -> None:
        super().__init__(id="number")
        self._question: NumberQuestion | None = None
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Text on the left, keypad on the right."""
        yield Static(id="number-stage", classes="stage", markup=False)
        yield Static(id="number-text", classes="question", markup=False)
        with Grid(id="pad"):
            for digit in "12345":
                yield BigButton(digit, repeats=True, id=f"digit-{digit}")
            yield Static(id="typed", markup=False)
            for digit in "67890":
                yield BigButton(digit, repeats=True, id=f"digit-{digit}")
            yield BigButton(repeats=True, id="number-delete")
        with Horizontal(classes="bar"):
            yield BigButton(id="number-stop", classes="stop")
            yield BigButton(id="number-enter", classes="more")

    def show(self, question: NumberQuestion) -> None:
        """Writes the question with nothing typed."""
        self._question, self._typed = question, ""
        self.query_one("#number-stage", Static).update(stage_line(question.stage))
        self.query_one("#number-text", Static).update(f"{question.text}\n{question.note}")
        self.query_one("#number-stop", BigButton).write(_("Stop"))
        self.query_one("#number-enter", BigButton).write(_("Go on"))
        self.query_one("#number-delete", BigButton).write(_("Delete"))
        self._draw()

    def press(self, digit: int) -> None:
        """A digit, by touch or by key."""
        if self._question is not None and len(self._typed) < self._question.digits:
            self._typed += str(digit)
            self._draw()

    def enter(self) -> None:
        """The number is complete."""
        if self._typed:
            self.give(int(self._typed))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A digit, delete, enter or stop."""
        event.stop()
        match (event.button.id or "").split("-"):
            case ["digit", digit]:
                self.press(int(digit))
            case [_, "delete"]:
                self._typed = self._typed[:-1]
                self._draw()
            case [_, "enter"]:
                self.enter()
            case [_, "stop"]:
                self.stop()

    def _draw(self) -> None:
        digits = self._question.digits if self._question else 0
        self.query_one("#typed", Static).update(self._typed.ljust(digits, "_"))
        self.query_one("#number-enter", BigButton).disabled = not self._typed
