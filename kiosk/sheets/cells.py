"""One cell's text as a value. Each function raises `Expected` with what it would have taken.

Width, surrounding spaces and an apostrophe in front never matter. An empty text is judged like any other.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeVar

import msgspec

from kiosk.config.values import Label, Optional80, Slug
from kiosk.locale import _
from kiosk.sheets import words
from kiosk.sheets.columns import folded
from kiosk.sheets.problems import Expected

E = TypeVar("E", bound=Enum)

SEVERAL = re.compile(r"[,、，;；\n]")
"""What stands between several things in one cell."""

DAY_MINUTES = 24 * 60

_ERAS = {
    "明治": ("m", 1868, date(1868, 1, 25)),
    "大正": ("t", 1912, date(1912, 7, 30)),
    "昭和": ("s", 1926, date(1926, 12, 25)),
    "平成": ("h", 1989, date(1989, 1, 8)),
    "令和": ("r", 2019, date(2019, 5, 1)),
}
"""Each era's letter, its first year and its first day (元号法; 改元の詔書, 政令)."""

_DAY = re.compile(
    r"(?P<era>[a-z]|明治|大正|昭和|平成|令和)?(?P<year>\d{1,4}|元)(?:年|[-/.])"
    r"(?P<month>\d{1,2})(?:月|[-/.])(?P<day>\d{1,2})日?(?:t?00:00(?::00)?)?"
)
_EIGHT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_CLOCK = r"(\d{1,2})(?::(\d\d)(?::00)?|時(?:(\d{1,2})分)?)"
_HOURS = re.compile(rf"{_CLOCK}(?:-|~|〜|–|—|−|から){_CLOCK}(?:まで)?")
_SIGNS = re.compile(r"[\s']")


def plain(text: str) -> str:
    """The text with narrow digits and letters, without what surrounds it."""
    return unicodedata.normalize("NFKC", text).strip().removeprefix("'").strip()


def items(text: str) -> tuple[str, ...]:
    """The several things in a cell, apart."""
    return tuple(part.strip() for part in SEVERAL.split(text) if part.strip())


def lines(text: str) -> tuple[str, ...]:
    """Texts of which each may contain a comma: apart by lines where there are several lines."""
    if "\n" not in text:
        return items(text)
    return tuple(part.strip() for part in text.split("\n") if part.strip())


# --- texts --------------------------------------------------------------------------------------------


def label(text: str) -> str:
    """A name that must be there."""
    return fit(text, Label, _("a text of 1 to 80 characters without control characters"))


def short_text(text: str) -> str:
    """A text that may be empty."""
    return fit(text, Optional80, _("a text of at most 80 characters without control characters"))


def slug(text: str) -> str:
    """A name for records, as of a place or a course."""
    return fit(plain(text), Slug, _("a name of at most 32 small letters a-z, digits and hyphens"))


def fit(text: str, kind: Any, expected: str) -> str:
    """A text of this kind. Raises `Expected` with what it would have been."""
    try:
        return str(msgspec.convert(unicodedata.normalize("NFC", text).strip(), kind))
    except msgspec.ValidationError:
        raise Expected(expected) from None


# --- words --------------------------------------------------------------------------------------------


def yes(text: str) -> bool:
    """Yes or no; empty: no."""
    word = folded(text)
    if word in map(folded, (*words.YES, *words.ALSO_YES)):
        return True
    if word in map(folded, (*words.NO, *words.ALSO_NO)):
        return False
    raise Expected(_("yes or no, or 1 or 0; empty is no"))


def word(text: str, spelled: Mapping[E, tuple[str, str]], also: Mapping[str, E], expected: str) -> E:
    """What is meant by one of these words, each in two languages, or by one of the others."""
    known = {folded(word): value for value, pair in spelled.items() for word in pair}
    known |= {folded(word): value for word, value in also.items()}
    try:
        return known[folded(text)]
    except KeyError:
        raise Expected(expected) from None


# --- numbers and times --------------------------------------------------------------------------------


def whole(low: int, high: int, empty: int | None = None) -> Callable[[str], int]:
    """Reads a whole number between two, both included. `empty`: what an empty cell means, if it may be."""

    def read(text: str) -> int:
        digits = plain(text)
        if not digits and empty is not None:
            return empty
        if re.fullmatch(r"[0-9]{1,9}", digits) and low <= int(digits) <= high:
            return int(digits)
        raise Expected(_("a whole number from {low} to {high}").format(low=low, high=high))

    return read


def day(text: str) -> date | None:
    """A day, as 2026-04-01, 2026/4/1, 令和8年4月1日 or R8.4.1; None for an empty cell."""
    spelled = _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if not spelled:
        return None
    match = _DAY.fullmatch(spelled)
    try:
        if match is None:
            return _eight_digits(spelled)
        return _day(match["era"] or "", match["year"], int(match["month"]), int(match["day"]))
    except ValueError:
        raise Expected(_("a day, as 2026-04-01, 令和8年4月1日 or R8.4.1")) from None


def _eight_digits(text: str) -> date:
    """A day without anything between: 20260401. Raises `ValueError`."""
    if (match := _EIGHT.fullmatch(text)) is None:
        raise ValueError(text)
    return _day("", match[1], int(match[2]), int(match[3]))


def _day(era: str, year: str, month: int, number: int) -> date:
    """Raises `ValueError` for a day that is none, is not in its era, or has not all digits of its year."""
    if not era:
        if len(year) != 4 or int(year) < 1868:
            raise ValueError(year)
        return date(int(year), month, number)
    names = list(_ERAS)
    at = next((i for i, name in enumerate(names) if era in (name, _ERAS[name][0])), None)
    if at is None:
        raise ValueError(era)
    _letter, first, begins = _ERAS[names[at]]
    meant = date(first - 1 + (1 if year == "元" else int(year)), month, number)
    ends = _ERAS[names[at + 1]][2] if at + 1 < len(names) else date.max
    # The day on which 大正 and 昭和 began was also the last of the era before; elsewhere it does no harm.
    if not begins <= meant <= ends:
        raise ValueError(era)
    return meant


def hours(text: str) -> tuple[int, int]:
    """From and until as minutes since midnight, as 8:30-17:15; both 0 for an empty cell: any hour.

    The dash that Japanese keyboards give is taken for a hyphen.
    """
    spelled = _SIGNS.sub("", unicodedata.normalize("NFKC", text)).replace("ー", "-").replace("‐", "-")
    if not spelled:
        return 0, 0
    match = _HOURS.fullmatch(spelled)
    if match is not None:
        since, until = _minutes(*match.groups()[:3]), _minutes(*match.groups()[3:])
        if since < DAY_MINUTES and until <= DAY_MINUTES and since != until:
            return since, until
    raise Expected(_("hours, as 8:30-17:15 (an end before the start goes over midnight)"))


def _minutes(hour: str, minute: str | None, named: str | None) -> int:
    """Minutes since midnight; more than a day's for what no clock shows."""
    minutes = int(minute or named or 0)
    return int(hour) * 60 + minutes if minutes < 60 else DAY_MINUTES + 1
