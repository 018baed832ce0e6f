"""What one channel's receiver has refused: kept, offered again and again, given up only after days.

It lies behind the channel's cursor, so that nothing that came later waits for it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.core.clock import Clock
from kiosk.notify.channel import NOBODY, Held, NotSent
from kiosk.notify.pauses import FIRST_PAUSE_S, LONGEST_WISH_S, longer
from kiosk.notify.trouble import Trouble

AT_ONCE = 20
"""So many are offered again in one round: what comes in meanwhile must not wait for hundreds."""

SURE_S = 86_400.0
"""So long must the kiosk itself have offered a notice before it is given up: a clock may have been set, or
the kiosk may have been off all the while."""


@dataclass(frozen=True, slots=True)
class HeldNotice:
    """As the records have it: the notice's number, since when (microseconds), why, and who has it already."""

    seq: int
    since_us: int
    detail: str
    had: frozenset[str] = NOBODY


@dataclass(slots=True)
class _Kept:
    held: HeldNotice
    trouble: Trouble
    due_us: int
    began_us: int
    pause_s: float = FIRST_PAUSE_S
    counts: bool = True


class Aside:
    """The held notices of one channel. `give_up_s`: seconds from the first refusal to giving up."""

    def __init__(self, clock: Clock, give_up_s: float) -> None:
        self._clock = clock
        self._give_up_us = give_up_s * 1e6
        self._kept: dict[int, _Kept] = {}
        self._unsaved: set[int] = set()

    def take_up(self, held: Iterable[tuple[HeldNotice, bool]]) -> None:
        """Goes on with what an earlier run has held, and whether that counts: it is due at once."""
        now = self._clock.monotonic_us()
        for each, counts in held:
            self._kept[each.seq] = _Kept(each, Trouble.NOTICE_REFUSED, now, now, counts=counts)

    def put(self, seq: int, error: NotSent, had: frozenset[str] = NOBODY, *, counts: bool) -> None:
        """It was not taken (again): it is due after a pause. `counts`: is that a trouble of the channel's?

        `had`: those who had it before this try; whoever got it by this one, the error says.
        """
        now = self._clock.monotonic_us()
        had |= error.had if isinstance(error, Held) else NOBODY
        kept = self._kept.get(seq)
        if kept is None:
            held = HeldNotice(seq, self._clock.now_us(), error.detail, had)
            kept = self._kept[seq] = _Kept(held, error.trouble, now, now, 0.0)
            self._unsaved.add(seq)
        elif had - kept.held.had:
            kept.held = HeldNotice(seq, kept.held.since_us, error.detail, kept.held.had | had)
            self._unsaved.add(seq)
        kept.trouble, kept.counts = error.trouble, counts
        kept.pause_s = longer(kept.pause_s)
        kept.due_us = now + int(max(kept.pause_s, min(error.wait_s, LONGEST_WISH_S)) * 1e6)

    def over(self, seq: int) -> None:
        """It is held no longer. The way may be open for the others too: they are due now."""
        del self._kept[seq]
        self._unsaved.discard(seq)
        now = self._clock.monotonic_us()
        for kept in self._kept.values():
            kept.due_us = min(kept.due_us, now)

    def is_late(self, seq: int) -> bool:
        """Have its days run out, by the clock on the wall and by this kiosk's own tries?"""
        kept = self._kept[seq]
        tried_us = self._clock.monotonic_us() - kept.began_us
        held_us = self._clock.now_us() - kept.held.since_us
        return held_us >= self._give_up_us and tried_us >= min(SURE_S * 1e6, self._give_up_us)

    def due(self) -> tuple[HeldNotice, ...]:
        """What is to be offered again now, oldest first."""
        now = self._clock.monotonic_us()
        due = (kept.held for _seq, kept in sorted(self._kept.items()) if kept.due_us <= now)
        return tuple(held for held, _number in zip(due, range(AT_ONCE), strict=False))

    @property
    def due_in_s(self) -> float | None:
        """Seconds until the next one is due; None where nothing is held."""
        now = self._clock.monotonic_us()
        return min((max(kept.due_us - now, 0) / 1e6 for kept in self._kept.values()), default=None)

    @property
    def unsaved(self) -> tuple[HeldNotice, ...]:
        """What the records do not know yet. It must be there before a cursor stands behind it."""
        return tuple(self._kept[seq].held for seq in sorted(self._unsaved))

    def saved(self, held: Iterable[HeldNotice]) -> None:
        """The records know these now."""
        self._unsaved -= {each.seq for each in held}

    @property
    def troubles(self) -> Iterator[tuple[HeldNotice, Trouble]]:
        """Those that count as a trouble of the channel's, oldest first."""
        return ((kept.held, kept.trouble) for _seq, kept in sorted(self._kept.items()) if kept.counts)
