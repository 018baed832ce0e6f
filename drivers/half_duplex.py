"""One asks, one answers, on one wire: waits for the answer, and keeps off a line that is not quiet.

What is asked and how an answer is told from a wrong one is the protocol's affair. Nothing is ever sent twice.
"""

import time
from collections.abc import Callable
from typing import Protocol

from drivers.wire import LineDown

ANSWER_S = 0.4
"""The latest that a sound module answers; and so long the line must have been quiet after bytes that were
wrong or that nobody asked for (serial.md: with 0.4 s, 0 of 1,000 taken wrongly)."""
LATE_S = 1.0
"""The latest that an answer may still come after a request that was given up: so long nobody is asked, and
what comes is dropped. Nothing in an answer of Modbus RTU or DCON says to which of two equal requests it
belongs. MODBUS over Serial Line 1.02, 2.4.1: a master waits from 1 s on at 9600 baud; on the bench answers
0.45 to 0.75 s after their request were taken for the next one's while the line was quiet for 0.4 s only."""
NEVER_QUIET_S = 2.0
"""A line that still babbles after this is reported instead of waited for."""

LOST_AFTER = 3
"""A unit that fails so many times running is lost: what it said before counts no more."""
LOOK_FOR_LOST_S = 3.0
"""Every look for a lost unit keeps the line busy, and then silent, until no late answer can come (1 s)."""
CLOSING_S = 3.0
"""Once a line is being closed, no order to switch off begins after this. What is under way then, and what was
before, takes 1.4 s at most each: the service has 10 s to end (TimeoutStopSec)."""


class BadAnswer(Exception):
    """What came is not the answer to the request, or nothing came. Says nothing of what the unit did."""


class Silence(BadAnswer):
    """Nothing came at all."""


class Spoiled(BadAnswer):
    """The answer came and was damaged on its way: no other one is to be expected to this request."""


class NotAsked(Exception):
    """The request was not sent: other bytes keep coming in on the line, or the device is not ready for it."""


class Port(Protocol):
    """What is needed of a `drivers.wire.Wire`."""

    def seconds_for(self, count: int) -> float:
        """How long `count` characters take."""

    def write(self, data: bytes) -> None:
        """Sends. Raises `LineDown`."""

    def read(self, until: float) -> bytes:
        """What comes first, or nothing until `until`. Raises `LineDown`."""

    def discard(self) -> int:
        """Throws away what is there; gives the number of bytes. Raises `LineDown`."""


class HalfDuplex:
    """The only one that asks on `wire`. `answer_s`: the latest that any unit on it answers, in seconds.

    `late_s`: the latest that one answers a request that was given up, in seconds from the request.
    `owed`: until when an answer may come that was asked for before this wire was opened, as the one before
    said it (`owed`); on the monotonic clock.
    """

    def __init__(
        self,
        wire: Port,
        answer_s: float = ANSWER_S,
        now: Callable[[], float] = time.monotonic,
        *,
        late_s: float = LATE_S,
        owed: float = 0.0,
    ) -> None:
        self._wire = wire
        self._answer_s = answer_s
        self._late_s = max(late_s, answer_s)
        self._now = now
        self._last = 0.0
        """When the last byte went either way, on the monotonic clock."""
        self.owed = owed
        """Until when the answer to a request that was given up may come, on the monotonic clock."""
        self._troubled = owed > now()

    def exchange(self, frame: bytes, longest: int, is_whole: Callable[[bytes], bool]) -> bytes:
        """Sends `frame` once; gives what came until it was whole or nothing can come any more, unread.

        `longest`: bytes of the answer at most. Raises `NotAsked` (the line is not quiet; nothing was sent),
        `LineDown` (the port failed; its `sent` tells).
        """
        self._await_quiet()
        self.owed = self._now() + self._wire.seconds_for(len(frame)) + self._late_s
        self._wire.write(frame)
        try:
            return self._answer(frame, longest, is_whole)
        except LineDown as down:
            raise LineDown(down.reason, sent=True) from down

    def tell(self, frame: bytes) -> None:
        """Sends what nobody answers. Raises as `exchange` does."""
        self._await_quiet()
        self._wire.write(frame)

    def answered(self) -> None:
        """The answer was a good one: nothing of its request is under way any more."""
        self.owed = 0.0

    def distrust(self, error: BadAnswer) -> None:
        """There was none, or a wrong one: before the next request, to whomever, the line is left alone until
        nothing of this one can be under way. A damaged answer was the answer."""
        self._troubled = True
        if isinstance(error, Spoiled):
            self.owed = 0.0

    def _answer(self, frame: bytes, longest: int, is_whole: Callable[[bytes], bool]) -> bytes:
        self._last = self._now() + self._wire.seconds_for(len(frame))
        deadline = self._last + self._answer_s + self._wire.seconds_for(longest)
        answer = b""
        while not is_whole(answer):
            piece = self._wire.read(deadline)
            if not piece:
                break
            self._last = self._now()
            answer += piece
        return answer

    def _await_quiet(self) -> None:
        """After an error, or when bytes came unasked: waits until none came for the longest answer time."""
        if not self._troubled:
            if not self._wire.discard():
                return
            self._troubled, self._last = True, self._now()
        give_up = self._now() + NEVER_QUIET_S
        while self._wire.read(max(self._last + self._answer_s, self.owed)):
            self._last = self._now()
            if self._last > give_up:
                raise NotAsked("bytes keep coming on the line without having been asked for")
        self._troubled = False
