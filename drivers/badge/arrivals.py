"""How many cards were laid down between two reports of a reader. Pure arithmetic.

A report is PC/SC's 32-bit state: flags below, and above bit 15 the count of insertions and removals since the
reader came. The count is what tells two cards with equal ATR apart, or shows one that came and went unseen.
"""

from drivers.badge import winscard

_COUNT_SHIFT = 16
_COUNTS = 0x10000
_BELIEVABLE = 128
"""More events than this between two reports: the count began anew, for the reader was plugged in again."""


def present(state: int) -> bool:
    """Whether a card, or something, lies on the reader."""
    return bool(state & winscard.STATE_PRESENT)


def usable(state: int) -> bool:
    """Whether the report says anything: a reader that is going or gone says nothing of cards."""
    return not state & (winscard.STATE_UNKNOWN | winscard.STATE_UNAVAILABLE)


def anew(before: int, now: int) -> bool:
    """Whether `now` is a first report, so that `before` says nothing about it."""
    return before == winscard.UNAWARE or _events(before, now) > _BELIEVABLE


def arrivals(before: int, now: int) -> int:
    """Cards laid down after the report `before` up to the report `now`; the last one may have gone again.

    A first report counts the card that lies there and no other.
    """
    if anew(before, now):
        return int(present(now))
    return (_events(before, now) + present(now)) // 2


def departures(before: int, now: int) -> int:
    """Cards taken away after the report `before` up to the report `now`; a first report tells of none."""
    return 0 if anew(before, now) else _events(before, now) - arrivals(before, now)


def _events(before: int, now: int) -> int:
    return ((now >> _COUNT_SHIFT) - (before >> _COUNT_SHIFT)) % _COUNTS
