"""The kiosk's application with the bench beside it, and keys for both."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from kiosk.core.station import Station
from kiosk.demo.panel import BenchPanel
from kiosk.demo.rig import Rig
from kiosk.face.app import Duty, KioskApp
from kiosk.locale import _

NARROWEST = 110
"""Columns below which the panel takes the kiosk's place, with F12, instead of standing beside it."""


class DemoApp(KioskApp):
    """Unlike the kiosk, the demo can be left from the keyboard."""

    CSS_PATH: ClassVar[list[str]] = ["../face/kiosk.tcss", "demo.tcss"]  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "leave", show=False, priority=True),
        Binding("f12", "panel", show=False, priority=True),
        Binding("f10", "hand(0)", show=False, priority=True),
        Binding("f11", "hand(1)", show=False, priority=True),
        *(Binding(f"f{number}", f"tap({number - 1})", show=False, priority=True) for number in range(1, 10)),
    ]

    def __init__(self, station: Station, duty: Duty, rig: Rig) -> None:
        self.panel = BenchPanel(rig)
        self._narrow = False
        super().__init__(station, duty, side=self.panel)
        self._rig = rig

    def on_resize(self, event: events.Resize) -> None:
        """A narrow terminal shows either; the kiosk comes first."""
        super().on_resize(event)
        self._narrow = event.size.width < NARROWEST
        self.panel.set_class(self._narrow, "alone")
        self._show_panel(not self._narrow)

    def _show_panel(self, shown: bool) -> None:
        self.panel.display = shown
        self.query_one("#kiosk").display = not (shown and self._narrow)
        self.call_after_refresh(self.code.fit)

    def foot_note(self) -> str:
        """Where there is no room beside the kiosk, how the panel is reached."""
        return _("F12: the world outside (demo)") if self._narrow else ""

    async def on_bench_panel_left(self) -> None:
        """The panel's last button."""
        await self.leave()

    async def action_leave(self) -> None:
        """Ends the demo."""
        await self.leave()

    def action_panel(self) -> None:
        """Shows or hides the panel."""
        self._show_panel(not self.panel.display)

    def action_tap(self, number: int) -> None:
        """The n-th member of the staff taps."""
        people = self._rig.settings.people
        if number < len(people):
            self.panel.do(f"tap {people[number].person.number}")

    def action_hand(self, number: int) -> None:
        """The n-th thing that a hand can do."""
        self.panel.do_by_hand(number)
