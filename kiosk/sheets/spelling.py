"""Values as the cells of a sheet: what `cells` reads back as the same."""

from collections.abc import Iterable, Mapping
from datetime import date

from kiosk.locale import language
from kiosk.sheets import words
from kiosk.sheets.cells import SEVERAL

Value = str | int | date


Cells = Mapping[str, Value]
"""By column. An empty text is an empty cell."""


def several(texts: Iterable[str]) -> str:
    """Several things in one cell."""
    return "、".join(texts)


def purposes(texts: Iterable[str]) -> str:
    """Several texts in one cell, in lines of their own where one of them contains a separator."""
    texts = tuple(texts)
    if any(SEVERAL.search(text) for text in texts):
        return "\n".join(texts) + "\n"
    return several(texts)


def hours(since: int, until: int) -> str:
    """From and until as a clock shows them; empty for any hour."""
    return f"{_clock(since)}-{_clock(until)}" if since != until else ""


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def yes(value: bool) -> str:
    """Yes, or an empty cell."""
    return in_language(words.YES) if value else ""


def in_language(pair: tuple[str, str]) -> str:
    """Of a word in Japanese and in English, the one in the language in use."""
    ja, en = pair
    return ja if language() == "ja" else en
