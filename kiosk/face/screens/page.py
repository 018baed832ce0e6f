"""Something to be looked through: lines that keep their columns, perhaps a code, and a few answers below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, Vertical
from textual.widgets import Button, Static

from kiosk.core.desk.asking import Looked, Needs, Option, Page
from kiosk.face.screens.view import View
from kiosk.face.widgets.big_button import BigButton
from kiosk.face.widgets.code import Code
from kiosk.face.widgets.lines import Lines
from kiosk.face.widgets.stage_line import StageLine
from kiosk.locale import _

MOST = 3
"""Answers that a page may have."""
BAR, LEAST, GAP = 22, 18, 2
"""Columns of a button in the bar, of the narrowest one, and between two of them."""
HIGH = 5
"""Rows of a button."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the answers are: between "stop" and "more" or in rows of their own, so many in a row.

    `stacked`: "stop" and "more" are above each other, since there is no room for both beside each other.
    """

    in_bar: bool
    columns: int
    rows: int
    stacked: bool = False

    @property
    def bar(self) -> int:
        """Rows of "stop" and "more"."""
        return 2 * HIGH + 1 if self.stacked else HIGH

    @property
    def height(self) -> int:
        """Rows of the screen that all buttons take."""
        return self.bar if self.in_bar else self.rows * (HIGH + 1) + self.bar


def places(answers: int, width: int, *, more: bool = False) -> Places:
    """The places of so many answers on so many columns. `more`: may there be no room for it beside "stop"?"""
    if answers * (LEAST + GAP) + GAP <= width - 2 * BAR:
        return Places(in_bar=True, columns=max(1, answers), rows=1)
    columns = max(1, min(answers, (width + GAP) // (LEAST + GAP)))
    stacked = more and width < 2 * LEAST + GAP
    return Places(in_bar=False, columns=columns, rows=-(-answers // columns), stacked=stacked)


class PageView(View):
    """Shows a `Page`. Its code is drawn by the app, beside the view and higher than it."""

    def __init__(self, code: Code) -> None:
        super().__init__(id="page")
        self._code = code
        self._code.changed = self._code_changed
        self._page: Page[Any] | None = None
        self._turned: Callable[[], None] = _nothing
        self._pages = 1
        self._written: tuple[tuple[str, ...], frozenset[int]] = ((), frozenset())

    def compose(self) -> ComposeResult:
        """The sentence, the lines, and all buttons below."""
        yield Static(id="page-stage", classes="stage", markup=False)
        yield Static(id="page-text", classes="question", markup=False)
        yield Lines(id="page-lines")
        with Vertical(id="page-buttons"):
            with Grid(id="page-answers"):
                for number in range(MOST):
                    yield BigButton(id=f"page-answer-{number}")
            with Horizontal(classes="bar"):
                yield BigButton(id="page-stop", classes="stop")
                yield BigButton(id="page-more", classes="more")

    def show(self, page: Page[Any], turned: Callable[[], None]) -> None:
        """Writes the page from its first lines. `turned` is called whenever the visitor turns them."""
        self._page, self._turned = page, turned
        self.query_one("#page-stage", Static).update(StageLine(page.stage))
        self.query_one("#page-text", Static).update(page.text)
        self.query_one("#page-stop", BigButton).write(page.aside.label if page.aside else _("Stop"))
        self._code.show(page.code.spellings if page.code is not None else ())
        self._write_lines()

    def forget(self) -> None:
        """The visit is over: nothing that was looked through stays."""
        self._page, self._turned = None, _nothing
        self.query_one("#page-text", Static).update("")
        self.query_one("#page-stage", Static).update("")
        self._code.show(())
        self._write_lines()

    def on_resize(self, event: events.Resize) -> None:
        """Another width has other places; another screen may have room for the code, or none."""
        self._place_answers()
        self._write_lines()

    def second(self) -> None:
        """What is on the screen has been there for a second longer."""
        self._write_answers()

    def aside(self) -> None:
        """The answer in the place of "stop"."""
        if self._page is not None and self._page.aside is not None:
            self.give(self._looked(self._page.aside))

    def press(self, digit: int) -> None:
        """1 to 3 are the answers, 0 turns the lines."""
        if digit == 0:
            self._turn()
        else:
            self._pick(digit - 1)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """An answer, "stop" or "more"."""
        event.stop()
        match (event.button.id or "").split("-")[1:]:
            case ["stop"]:
                self.aside()
                self.stop()  # which an answer that was given does not change
            case ["more"]:
                self._turn()
            case ["answer", number]:
                self._pick(int(number))

    def on_lines_paged(self, event: Lines.Paged) -> None:
        """The "more" button says which page it is; without further pages it is not there."""
        event.stop()
        self._pages = event.pages if event.rows > self._room_without_more else 1
        more = self.query_one("#page-more", BigButton)
        more.visible = event.pages > 1
        more.write(_("More"), f"{event.page + 1} / {event.pages}")
        self._place_answers()
        self._write_answers()

    @property
    def _room_without_more(self) -> int:
        """Rows for the lines if "more" had no row of its own: it has one only if they need it."""
        below_text = self.query_one("#page-text").virtual_region_with_margin.bottom
        buttons = places(len(self._offered()), self.size.width).height
        return self.size.height - below_text - buttons - self._lines.styles.margin.height

    def on_lines_whole(self, event: Lines.Whole) -> None:
        """What had to be read has been on the screen."""
        event.stop()
        self._write_answers()

    def _code_changed(self) -> None:
        """There is room for the code, or none; or it has been painted."""
        if self.children:  # composed, and not taken apart yet
            self._write_answers()
            self._place_answers()
            self._write_lines_if_changed()

    def _pick(self, number: int) -> None:
        offered = self._offered()
        if number < len(offered) and self._may(offered[number]):
            self.give(self._looked(offered[number]))

    def _looked(self, option: Option[Any]) -> Looked[Any]:
        return Looked(option.value, self._lines.whole, self._code.shown, self._code.shown_s)

    def _offered(self) -> tuple[Option[Any], ...]:
        """The answers that are there: none that needs a code for which there is no room."""
        options = self._page.options[:MOST] if self._page is not None else ()
        return tuple(each for each in options if each.needs is not Needs.CODE or self._code.fits)

    def _may(self, option: Option[Any]) -> bool:
        """Is what this answer needs on the screen?"""
        page = self._page
        return page is not None and self._looked(option).confirms(page) is not None

    def _turn(self) -> None:
        if self._pages > 1:
            self._lines.turn()
            self._turned()

    def _write_answers(self) -> None:
        offered = self._offered()
        for number in range(MOST):
            button = self.query_one(f"#page-answer-{number}", BigButton)
            button.display = number < len(offered)
            if number < len(offered):
                option = offered[number]
                button.disabled = not self._may(option)
                button.write(option.label, _UNMET[option.needs]() if button.disabled else option.note)
            else:
                button.write("")
        unread = any(each.needs is Needs.LINES for each in offered) and not self._lines.whole
        self.query_one("#page-more").set_class(unread, "wanted")

    def _place_answers(self) -> None:
        found = places(len(self._offered()), self.size.width, more=self._pages > 1)
        self.set_class(found.in_bar, "in-bar")
        self.set_class(self.size.width < 2 * BAR + GAP, "narrow")
        self.set_class(found.stacked, "stacked")
        self.query_one("#page-buttons").styles.height = found.height
        self.query_one("#page-answers", Grid).styles.grid_size_columns = found.columns

    @property
    def _lines(self) -> Lines:
        return self.query_one("#page-lines", Lines)

    def _write_lines(self) -> None:
        self._written = self._content()
        self._lines.show(*self._written)
        self._write_answers()

    def _write_lines_if_changed(self) -> None:
        if self._written != self._content():
            self._write_lines()

    def _content(self) -> tuple[tuple[str, ...], frozenset[int]]:
        """The body and its marks; above them, where the code has no room, that it has none."""
        if self._page is None:
            return (), frozenset()
        if self._page.code is None or self._code.fits:
            return self._page.body, self._page.marked
        instead = (_("The screen is too small for the code."), "")
        return (*instead, *self._page.body), frozenset(number + len(instead) for number in self._page.marked)


_UNMET: dict[Needs, Callable[[], str]] = {
    Needs.NOTHING: str,
    Needs.LINES: lambda: _("first read to the end"),
    Needs.CODE: lambda: _("first let it be seen"),
}
"""What is said below an answer that cannot be given yet."""


def _nothing() -> None:
    """Nobody waits for an answer."""
