"""Something to be read: a sign, a headline, what to do, one button."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from kiosk.desk import Message, Tone
from kiosk.locale import _
from kiosk.screens.view import View
from kiosk.widgets.big_button import BigButton
from kiosk.widgets.sign import SIGNS


class MessageView(View):
    """Shows a `Message`. Tone is carried by sign, word, bar and sound."""

    def __init__(self) -> None:
        super().__init__(id="message")

    def compose(self) -> ComposeResult:
        """Sign and headline side by side in a bar, the lines below, one button."""
        with Horizontal(id="headline"):
            yield Static(id="sign", markup=False)
            yield Static(id="message-text", markup=False)
        yield Static(id="message-lines", markup=False)
        with Horizontal(classes="bar"):
            yield BigButton(id="message-ok", classes="stop")

    def show(self, message: Message) -> None:
        """Writes the message in its tone."""
        headline = self.query_one("#headline")
        for tone in Tone:
            headline.set_class(tone is message.tone, f"tone-{tone}")
        self.query_one("#sign", Static).update(SIGNS[message.tone])
        self.query_one("#message-text", Static).update(message.text)
        self.query_one("#message-lines", Static).update("\n\n".join(message.lines))
        self.query_one("#message-ok", BigButton).write(_("Close"))

    def press(self, digit: int) -> None:
        """Any key closes it."""
        self.stop()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Read."""
        event.stop()
        self.stop()
