"""One Modbus master on one wire: asks, waits, reads strictly, and keeps off a line that is not quiet.

Nothing here is ever sent twice.
"""

import time
from collections.abc import Callable
from typing import Protocol

from drivers.cabinet.rtu import BadAnswer, Request, size_of_answer, values_in
from drivers.wire import LineDown

ANSWER_S = 0.4
"""The latest that a sound module answers. A wrong answer is followed by as long a silence, so that a late
one cannot be taken for the answer to the next request (serial.md: with 0.4 s, 0 of 1,000 taken wrongly)."""
NEVER_QUIET_S = 2.0
"""A line that still babbles after this is reported instead of waited for."""


class NotAsked(Exception):
    """The request was not sent: other bytes keep coming in on the line."""


class Port(Protocol):
    """What a master needs of a `drivers.wire.Wire`."""

    def seconds_for(self, count: int) -> float:
        """How long `count` characters take."""

    def write(self, data: bytes) -> None:
        """Sends. Raises `LineDown`."""

    def read(self, until: float) -> bytes:
        """What comes first, or nothing until `until`. Raises `LineDown`."""

    def discard(self) -> int:
        """Throws away what is there; gives the number of bytes. Raises `LineDown`."""


class Master:
    """The only one that asks on `wire`. `answer_s`: the latest that any unit on it answers, in seconds."""

    def __init__(
        self, wire: Port, answer_s: float = ANSWER_S, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._wire = wire
        self._answer_s = answer_s
        self._now = now
        self._last = 0.0
        """When the last byte went either way, on the monotonic clock."""
        self._troubled = False

    def ask(self, request: Request) -> tuple[int, ...]:
        """Sends `request` once; gives the values that it asked for.

        Raises `Excepted` (the unit says no), `BadAnswer` (no answer or a wrong one), `NotAsked` (the line
        is not quiet; nothing was sent), `LineDown` (the port failed; its `sent` tells).
        """
        self._await_quiet()
        self._wire.write(request.frame)
        try:
            return values_in(request, self._answer(request))
        except BadAnswer:
            self._troubled = True
            raise
        except LineDown as down:
            raise LineDown(down.reason, sent=True) from down

    def _answer(self, request: Request) -> bytes:
        """What came until it was as long as the answer should be, or until nothing can come any more."""
        self._last = self._now() + self._wire.seconds_for(len(request.frame))
        deadline = self._last + self._answer_s + self._wire.seconds_for(request.answer_size)
        answer = b""
        while len(answer) < size_of_answer(request, answer):
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
        while self._wire.read(self._last + self._answer_s):
            self._last = self._now()
            if self._last > give_up:
                raise NotAsked("bytes keep coming on the line without having been asked for")
        self._troubled = False
