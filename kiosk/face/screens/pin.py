"""A PIN on a keypad: how many digits there are is shown, which ones is not."""

import secrets

from textual.app import ComposeResult
from textual.containers import Grid, Horizontal
from textual.widgets import Button, Static

from kiosk.core.desk.asking import PinQuestion
from kiosk.face.screens.view import View
from kiosk.face.widgets.big_button import BigButton
from kiosk.face.widgets.stage_line import stage_line
from kiosk.locale import _

DIGITS = "1234567890"
_HIDDEN = "■"


class PinView(View):
    """Shows a `PinQuestion`. The keys may change places, so that a look at the hand tells nothing."""

    def __init__(self) -> None:
        super().__init__(id="pin")
        self._question: PinQuestion | None = None
        self._typed = ""
        self._order = DIGITS

    def compose(self) -> ComposeResult:
        """What was typed between two rows of keys, as for a number."""
        yield Static(id="pin-stage", classes="stage", markup=False)
        yield Static(id="pin-text", classes="question", markup=False)
        with Grid(id="pin-pad", classes="pad"):
            for place in range(5):
                yield BigButton(repeats=True, id=f"pin-key-{place}")
            yield Static(id="pin-typed", classes="typed", markup=False)
            for place in range(5, 10):
                yield BigButton(repeats=True, id=f"pin-key-{place}")
            yield BigButton(repeats=True, id="pin-delete")
        with Horizontal(classes="bar"):
            yield BigButton(id="pin-stop", classes="stop")
            yield BigButton(id="pin-enter", classes="more")

    def show(self, question: PinQuestion) -> None:
        """Writes the question with nothing typed."""
        self._question, self._typed = question, ""
        self._order = _shuffled() if question.shuffled else DIGITS
        self.query_one("#pin-stage", Static).update(stage_line(question.stage))
        self.query_one("#pin-text", Static).update(f"{question.text}\n{question.note}")
        self.query_one("#pin-stop", BigButton).write(_("Stop"))
        self.query_one("#pin-enter", BigButton).write(_("Go on"))
        self.query_one("#pin-delete", BigButton).write(_("Delete"))
        for place, digit in enumerate(self._order):
            self.query_one(f"#pin-key-{place}", BigButton).write(digit)
        self._draw()

    def forget(self) -> None:
        """Nothing of what was typed is kept."""
        self._typed = ""

    def press(self, digit: int) -> None:
        """A digit, by touch or by key."""
        if self._question is not None and len(self._typed) < self._question.digits:
            self._typed += str(digit)
            self._draw()

    def enter(self) -> None:
        """All digits are there."""
        if self._typed:
            self.give(self._typed)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A digit, delete, enter or stop."""
        event.stop()
        match (event.button.id or "").split("-")[1:]:
            case ["key", place]:
                self.press(int(self._order[int(place)]))
            case ["delete"]:
                self._typed = self._typed[:-1]
                self._draw()
            case ["enter"]:
                self.enter()
            case ["stop"]:
                self.stop()

    def _draw(self) -> None:
        digits = self._question.digits if self._question else 0
        self.query_one("#pin-typed", Static).update((_HIDDEN * len(self._typed)).ljust(digits, "_"))
        self.query_one("#pin-enter", BigButton).disabled = not self._typed


def _shuffled() -> str:
    digits = list(DIGITS)
    secrets.SystemRandom().shuffle(digits)
    return "".join(digits)
