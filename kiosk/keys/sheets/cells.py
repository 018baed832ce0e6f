"""One cell of a sheet of keys as a value. Each function raises `Expected` with what it would have taken."""

from kiosk.keys.sheets import words
from kiosk.locale import _
from kiosk.sheets.cells import plain, word, yes
from storage.keys.facts import Guarded, Second


def second(text: str) -> Second:
    """Who has to stand beside; empty: nobody."""
    expected = _("one of {words}").format(words=", ".join(ja for ja, _en in words.SECONDS.values()))
    return word(text, words.SECONDS, words.ALSO_SECONDS, expected)


def guarded(text: str) -> Guarded:
    """Is the tag read on return? Empty: by what the key opens."""
    if not plain(text):
        return Guarded.BY_PLACE
    return Guarded.YES if yes(text) else Guarded.NO
