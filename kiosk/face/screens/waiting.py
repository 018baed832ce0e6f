"""Waiting for a hand or for the hardware: what for, how long, and what happens when the time ends."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Digits, Static

from kiosk.core.desk.asking import Waiting
from kiosk.face.screens.view import View
from kiosk.face.widgets.big_button import BigButton
from kiosk.face.widgets.cabinet_face import CabinetFace
from kiosk.face.widgets.stage_line import stage_line
from kiosk.locale import _


class WaitingView(View):
    """Shows a `Waiting` with its countdown and, if it is about a slot, the cabinet's face."""

    def __init__(self) -> None:
        super().__init__(id="waiting")

    def compose(self) -> ComposeResult:
        """Sentence, countdown and face."""
        yield Static(id="waiting-stage", classes="stage", markup=False)
        yield Static(id="waiting-warning", markup=False)
        yield Static(id="waiting-text", classes="question", markup=False)
        with Horizontal(id="waiting-body"):
            with Vertical(id="waiting-left"):
                yield Digits(id="countdown")
                yield Static(id="waiting-then", markup=False)
            yield CabinetFace(id="face")
        with Horizontal(classes="bar"):
            yield BigButton(id="waiting-stop", classes="stop")

    def show(self, waiting: Waiting, slots: tuple[int, ...]) -> None:
        """Writes everything; the countdown is written by `left`."""
        self.query_one("#waiting-stage", Static).update(stage_line(waiting.stage))
        self.query_one("#waiting-text", Static).update(waiting.text)
        self.query_one("#waiting-then", Static).update(waiting.then)
        warning = self.query_one("#waiting-warning", Static)
        warning.update(waiting.warning)
        warning.display = bool(waiting.warning)
        self.query_one("#face", CabinetFace).mark(slots, waiting.slot)
        self.query_one("#waiting-stop", BigButton).write(_("Stop"))

    def left(self, seconds: int) -> None:
        """The seconds that are left."""
        self.query_one("#countdown", Digits).update(str(seconds))

    def forget(self) -> None:
        """The drawing goes with the visit."""
        self.query_one("#face", CabinetFace).mark((), 0)

    def second(self) -> None:
        """Blinks the marked slot."""
        self.query_one("#face", CabinetFace).blink()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The visitor gives up."""
        event.stop()
        self.stop()
