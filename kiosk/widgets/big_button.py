"""A button for a finger: at least 5 rows by 18 columns, a label and a smaller second line."""

from rich.text import Text
from textual.widgets import Button


class BigButton(Button):
    """A touch target. Its text is data and never read as markup."""

    def __init__(self, label: str = "", note: str = "", *, id: str | None = None, classes: str = "") -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self.write(label, note)

    def write(self, label: str, note: str = "") -> None:
        """Writes the two lines."""
        text = Text(label, style="bold", justify="center", overflow="fold")
        if note:
            text.append(f"\n{note}", style="not bold")
        self.label = text
        self.tooltip = None
