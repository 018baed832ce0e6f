"""A button for a finger: at least 5 rows by 18 columns, a label and a smaller second line."""

from rich.text import Text
from textual import events
from textual.widgets import Button


class BigButton(Button, can_focus=False):
    """A touch target. Its text is data and never read as markup. Keys are the app's business, not a button's.

    A second touch of the same spot within half a second is a finger that bounced, and would answer a question
    that its owner has not read yet: it is ignored, unless the button `repeats` (a digit may come twice).
    """

    def __init__(
        self,
        label: str = "",
        note: str = "",
        *,
        repeats: bool = False,
        id: str | None = None,  # noqa: A002
        classes: str = "",
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._repeats = repeats
        # Textual's press animation makes a button deaf for its time; views are switched faster than that.
        self.active_effect_duration = 0
        self.write(label, note)

    def write(self, label: str, note: str = "") -> None:
        """Writes the two lines."""
        text = Text(label, style="bold", justify="center", overflow="fold")
        if note:
            text.append(f"\n{note}", style="not bold")
        self.label = text

    async def _on_click(self, event: events.Click) -> None:
        if event.chain > 1 and not self._repeats:
            event.stop()
            event.prevent_default()
