"""Nobody is here: no entry for outsiders, and where to tap. Never keys, slots or names."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from kiosk.core.alarms import Alarm
from kiosk.face.screens.view import View
from kiosk.face.widgets.big_button import BigButton
from kiosk.locale import _

NO_ENTRY = (
    "関係者以外 立入禁止",
    "STAFF ONLY    闲人免进    관계자 외 출입금지",
    "ここに はいらないで ください",
)
"""In the languages of the people at the counter, whatever language the staff use."""
SHOWN_ALARMS = 3


class IdleView(View):
    """The resting screen."""

    def compose(self) -> ComposeResult:
        """Sign, invitation, the day's work, standing alarms, and a way to return a key without a card."""
        yield Static("\n".join(NO_ENTRY), id="no-entry", markup=False)
        yield Static(id="invitation", markup=False)
        yield Static(id="idle-day", markup=False)
        yield Static(id="idle-alarms", markup=False)
        with Horizontal(classes="bar"):
            yield BigButton(id="no-card")

    def on_mount(self) -> None:
        """Words are set when the app runs, not when it is imported: the catalogue is known by then."""
        self.query_one("#no-card", BigButton).write(_("Return a key"), _("without a card"))
        self.show((), reader=True)
        self.show_day("")

    def show(self, alarms: tuple[Alarm, ...], *, reader: bool) -> None:
        """What stands, in words that name no place and no way in; and what to do while no reader works."""
        invitation = (
            _("Tap your staff card.")
            if reader
            else _("Cards cannot be read now. Keys can be returned below. Ask: responsible officer")
        )
        self.query_one("#invitation", Static).update(invitation)
        lines = [alarm.in_passing for alarm in alarms[-SHOWN_ALARMS:]]
        static = self.query_one("#idle-alarms", Static)
        static.set_class(bool(lines), "bad")
        static.update("\n".join(lines))

    def show_day(self, text: str) -> None:
        """What of the day's work is done and what is not, in a line without names."""
        day = self.query_one("#idle-day", Static)
        day.display = bool(text)
        if day.content != text:
            day.update(text)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Somebody without a card wants to return a key."""
        event.stop()
        self.give(True)

    def stop(self) -> None:
        """There is nothing to stop."""

    def press(self, digit: int) -> None:
        """0 is the button."""
        if digit == 0:
            self.give(True)
