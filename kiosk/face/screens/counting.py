"""裁断の枚数: two name plates, and one number as big as the screen allows."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from kiosk.core.desk.asking import CountEnd, Counting
from kiosk.face.screens.view import View
from kiosk.face.widgets.big_button import BigButton
from kiosk.face.widgets.big_number import BigNumber
from kiosk.face.widgets.stage_line import stage_line
from kiosk.locale import _


class CountingView(View):
    """Shows a `Counting`; `follow` writes the number anew."""

    def __init__(self) -> None:
        super().__init__(id="counting")
        self._counting: Counting | None = None

    def compose(self) -> ComposeResult:
        """Stage, sentence, plates, the number, and what stands in the way."""
        yield Static(id="counting-stage", classes="stage", markup=False)
        yield Static(id="counting-text", classes="question", markup=False)
        yield Static(id="counting-people", markup=False)
        yield BigNumber(id="counting-number")
        yield Static(id="counting-of", markup=False)
        yield Static(id="counting-trouble", markup=False)
        yield Static(id="counting-then", markup=False)
        with Horizontal(classes="bar"):
            yield BigButton(id="counting-pause", classes="stop")
            yield BigButton(id="counting-finish", classes="more")

    def show(self, counting: Counting) -> None:
        """Writes everything once."""
        self._counting = counting
        self.query_one("#counting-stage", Static).update(stage_line(counting.stage))
        self.query_one("#counting-text", Static).update(counting.text)
        first, second = counting.people
        self.query_one("#counting-people", Static).update(f"[ {first} ]   [ {second} ]")
        self.query_one("#counting-then", Static).update(counting.then)
        of = _("of {count} sheets").format(count=counting.sheets)
        self.query_one("#counting-of", Static).update(of)
        self.query_one("#counting-pause", BigButton).write(_("Pause"))
        self.query_one("#counting-finish", BigButton).write(_("Finish"))
        self.follow()

    def follow(self) -> None:
        """The counter has moved, or what keeps sheets out has changed."""
        if self._counting is None:
            return
        now = self._counting.now()
        self.query_one("#counting-number", BigNumber).show(f"{now.counted:03}")
        trouble = self.query_one("#counting-trouble", Static)
        trouble.display = bool(now.trouble)
        trouble.update(f"! {now.trouble}")

    def forget(self) -> None:
        """The visit is over: no name stays."""
        self._counting = None
        self.query_one("#counting-people", Static).update("")

    def stop(self) -> None:
        """Escape pauses."""
        self.give(CountEnd.PAUSED)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Pause or finish."""
        event.stop()
        finished = event.button.id == "counting-finish"
        self.give(CountEnd.FINISHED if finished else CountEnd.PAUSED)
