"""The page on the panel when the kiosk is not there: what is so, and what to do. No names, no traceback."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk import locale
from kiosk.face.terminal import streams
from kiosk.face.terminal.drawing import Drawing
from kiosk.locale import _


def by_a_fault() -> str:
    """What happened: something that nobody foresaw."""
    return _("It stopped because of a fault in its program.")


def no_start() -> str:
    """What happened: configuration, keys or records do not let it start."""
    return _("It cannot start: something that it needs is not as it should be.")


def show_out_of_order(happened: Callable[[], str]) -> None:
    """Draws the page on the terminal, if any. `happened` says a sentence in the language in use."""
    try:
        terminal = streams.open_for_drawing() if streams.is_there() else None
    except OSError:
        return
    if terminal is not None:
        Drawing(terminal, lambda: None).end(_drawn(page_of(happened)))


@contextmanager
def instead_of_the_kiosk() -> Iterator[None]:
    """Where the kiosk cannot even start, the page stands on a terminal on which nobody reads the error."""
    try:
        yield
    except Exception:
        if not os.isatty(streams.ERRORS):
            show_out_of_order(no_start)
        raise


def page_of(happened: Callable[[], str]) -> str:
    """The page in the kiosk's language, and then in English for whoever does not read that."""
    said = [locale.language(), "en"]
    return "\n\n\n".join(_in(language, happened) for language in dict.fromkeys(said))


def _in(language: str, happened: Callable[[], str]) -> str:
    before = locale.language()
    locale.use(language)
    try:
        return "\n\n".join(_sentences(happened))
    finally:
        locale.use(before)


def _sentences(happened: Callable[[], str]) -> list[str]:
    again = [_("It starts again by itself.")] if "NOTIFY_SOCKET" in os.environ else []
    return [
        _("This kiosk is out of order"),
        " ".join([happened(), *again]),
        _("A key that you have: hand it to the custodian."),
        _("If this stays for a minute: call the custodian, and whoever looks after this machine."),
    ]


def _drawn(page: str) -> str:
    """On an empty screen, with the cursor below: whatever is written next stands under it."""
    lines = "\r\n".join(f"   {line}".rstrip() for line in page.split("\n"))
    return f"\x1b[0m\x1b[H\x1b[2J\r\n{lines}\r\n\r\n"
