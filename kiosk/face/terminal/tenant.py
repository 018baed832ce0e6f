"""The app on the kiosk's terminal, as its driver knows it."""

from textual.app import App


class Tenant(App[None]):
    """What the driver asks of it beside what Textual's own apps have."""

    @property
    def at_a_field(self) -> bool:
        """Is there something to be typed into, or is every key an answer?"""
        return False

    def terminal_gone(self) -> None:
        """There is nothing to be drawn on any more."""
        self.exit()
