"""How long a channel waits before it tries again."""

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 600.0
JITTER = 0.25
"""The part of a pause that chance may take off: kiosks that lost one server do not come back as one."""

LONGEST_WISH_S = 3600.0
"""So long a server may have itself left alone (`Retry-After`): an alarm does not wait for a day."""

LOOK_S = 60.0
"""So often the records are looked at by a worker that nobody woke: a fact can be written late."""

ASIDE_AFTER_S = 600.0
"""A notice that has been in the way for so long is tried against the next one: perhaps it is not the way."""


def longer(pause_s: float) -> float:
    """The pause after this one; the first one after none."""
    return min(max(2 * pause_s, FIRST_PAUSE_S), LONGEST_PAUSE_S)
