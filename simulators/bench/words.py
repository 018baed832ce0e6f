"""The words of the bench: what can be said, and what a word in it means. No world here."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

USAGE: dict[str, tuple[str, ...]] = {
    "tap": ("tap CARD",),
    "lift": ("lift KEY [ajar]",),
    "hang": ("hang KEY [SLOT] [ajar]",),
    "shut": ("shut SLOT|door", "shut place N"),
    "open": ("open SLOT|door", "open place N"),
    "unplug": ("unplug reader|cabinet|shredder",),
    "plug": ("plug reader|cabinet|shredder",),
    "fault": ("fault cable KIND [RATE]", "fault slot N KIND", "fault shredder KIND [RATE]"),
    "heal": ("heal cable", "heal slot N", "heal shredder"),
    "feed": ("feed N [double] [RATE]",),
    "take-away": ("take-away",),
    "jam": ("jam",),
    "unjam": ("unjam",),
    "reverse": ("reverse N",),
    "noise": ("noise N",),
    "run-away": ("run-away on|off",),
    "power-cut": ("power-cut counter",),
    "state": ("state",),
    "help": ("help",),
}
"""Each verb with the ways to use it."""


MOST_SHEETS = 100_000
"""Nobody feeds more in one go."""


class BenchError(Exception):
    """The line cannot be understood or done; the message is a sentence that says why."""


def misused(verb: str) -> BenchError:
    """The error for a verb with words that it does not take."""
    return BenchError(f"say {' or '.join(repr(usage) for usage in USAGE[verb])}")


def find(text: str, numbers: Mapping[str, int | None], what: str) -> str:
    """The name meant by `text`: itself in any case or width, or the number at its end, or its own number.

    `numbers` gives all names, each with its own number if any. Raises `BenchError` unless one name is meant.
    """
    wanted = _plain(text)
    found = [name for name in numbers if name == text] or [n for n in numbers if _plain(n) == wanted]
    if not found and wanted.isdecimal():
        number = int(wanted)
        found = [name for name in numbers if _number_at_end(name) == number]
        found = found or [name for name, own in numbers.items() if own == number]
    if len(found) > 1:
        raise BenchError(f"{what} {text!r} may be any of {', '.join(found)}")
    if not found:
        raise BenchError(f"there is no {what} {text!r}, only {', '.join(numbers) or 'none at all'}")
    return found[0]


def slot_number(text: str | int) -> int:
    """A slot's number. Raises `BenchError`."""
    return _number(text, "slot")


def place_number(text: str | int) -> int:
    """The number of a storage place. Raises `BenchError`."""
    return _number(text, "place")


def sheet_count(text: str | int) -> int:
    """How many sheets, or pulses. Raises `BenchError`."""
    plain = _plain(str(text))
    if not plain.isdecimal() or not 1 <= int(plain) <= MOST_SHEETS:
        raise BenchError(f"{text!r} is no number of sheets, 1 to {MOST_SHEETS}")
    return int(plain)


def feed_rate(text: str) -> float:
    """Sheets a second, above 0. Raises `BenchError`."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1000:
        raise BenchError(f"a hand feeds above 0 and up to 1000 sheets a second, not {text!r}")
    return number


def _number(text: str | int, what: str) -> int:
    plain = _plain(str(text))
    if not plain.isdecimal():
        raise BenchError(f"{text!r} is not the number of a {what}")
    return int(plain)


def rate(text: str) -> float:
    """How often a fault strikes, 0 to 1. Raises `BenchError`."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise BenchError(f"a rate is a number from 0 to 1, not {text!r}")
    return number


def one_of(text: str, known: Iterable[str], what: str) -> str:
    """`text` in lower case when it is among `known`. Raises `BenchError`."""
    known = list(known)
    if text.lower() not in known:
        raise BenchError(f"{what} is one of {', '.join(known)}, not {text!r}")
    return text.lower()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _number_at_end(name: str) -> int | None:
    found = re.search(r"(\d+)$", _plain(name))
    return int(found[1]) if found else None
