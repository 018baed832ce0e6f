"""Something to be read: a sign, a headline, what to do, one button; what has no room is turned by touch."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from kiosk.core.desk.asking import Message, Tone
from kiosk.face.screens.view import View
from kiosk.face.widgets.big_button import BigButton
from kiosk.face.widgets.lines import Lines
from kiosk.face.widgets.sign import SIGNS
from kiosk.locale import _


class MessageView(View):
    """Shows a `Message`. Tone is carried by sign, word, bar and sound."""

    def __init__(self) -> None:
        super().__init__(id="message")
        self._turned: Callable[[], None] = lambda: None
        self._pages = 1

    def compose(self) -> ComposeResult:
        """Sign and headline side by side in a bar, the lines below, one button."""
        with Horizontal(id="headline"):
            yield Static(id="sign", markup=False)
            yield Static(id="message-text", markup=False)
        yield Lines(id="message-lines")
        with Horizontal(classes="bar"):
            yield BigButton(id="message-ok", classes="stop")
            yield BigButton(id="message-more", classes="more")

    def show(self, message: Message, turned: Callable[[], None]) -> None:
        """Writes the message in its tone. `turned` is called whenever the visitor turns its lines."""
        self._turned = turned
        headline = self.query_one("#headline")
        for tone in Tone:
            headline.set_class(tone is message.tone, f"tone-{tone}")
        self.query_one("#sign", Static).update(SIGNS[message.tone])
        self.query_one("#message-text", Static).update(message.text)
        apart = [line for each in message.lines for line in (*each.splitlines(), "")]
        self.query_one("#message-lines", Lines).show(tuple(apart[:-1]))
        self.query_one("#message-ok", BigButton).write(_("Close"))

    def press(self, digit: int) -> None:
        """0 turns the lines; any other key closes it."""
        if digit == 0 and self._pages > 1:
            self._turn()
        else:
            self.stop()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Read, or there is more of it."""
        event.stop()
        if event.button.id == "message-more":
            self._turn()
        else:
            self.stop()

    def on_lines_paged(self, event: Lines.Paged) -> None:
        """Nothing is cut off: what has no room is one touch away."""
        event.stop()
        self._pages = event.pages
        more = self.query_one("#message-more", BigButton)
        more.visible = event.pages > 1
        more.write(_("More"), f"{event.page + 1} / {event.pages}")

    def _turn(self) -> None:
        self.query_one("#message-lines", Lines).turn()
        self._turned()
