"""The conversation with an ESC/POS printer on an open wire: one thing sent, one answer awaited."""

import time
from collections.abc import Callable

from drivers.half_duplex import Port
from drivers.printer import escpos_bytes as escpos

ANSWER_S = 1.0
"""The latest that a printer answers DLE EOT: at once by the manual, but through a USB adapter."""
WORK_S = 5.0
"""The latest that a band is on paper, or the paper is cut, after its last byte: a hot head rests at times."""


class Silent(Exception):
    """No answer came."""


class Talk:
    """Asks one thing at a time. Belongs to one thread. Times in seconds.

    `owed`: until when an answer may come that was asked for in the conversation before (monotonic). The
    answers to all questions look alike, so one that is late must not be taken for the next one's.
    """

    def __init__(
        self, wire: Port, answer_s: float = ANSWER_S, work_s: float = WORK_S, *, owed: float = 0.0
    ) -> None:
        self._wire = wire
        self._answer_s = answer_s
        self._work_s = work_s
        self.owed = owed

    def trouble(self) -> str:
        """What keeps it from printing, or nothing. Raises `Silent`, `LineDown`."""
        return escpos.trouble(self._status)

    def through(self, data: bytes) -> str:
        """Sends `data`; returns when it was worked off, with what keeps it from that if it was not.

        Until then nothing more is sent, so there is never more in the printer than its buffer takes.
        Raises `Silent`, `LineDown`.
        """
        try:
            paper = self._exchange(data + escpos.SAY_WHEN_THERE, escpos.is_there, self._work_s)
        except Silent:
            if found := self.trouble():
                return found
            raise
        return "it has no paper" if escpos.paper_ended(paper) else ""

    def drain(self) -> None:
        """Drops what a job that was broken off had still to say, once it is worked off. Raises `LineDown`."""
        self._drop(time.monotonic() + self._answer_s)

    def _status(self, question: int) -> int:
        self._drop(self.owed)
        try:
            return self._exchange(escpos.ask(question), escpos.is_status, self._answer_s)
        except Silent:
            self.owed = time.monotonic() + self._answer_s  # as long again
            raise

    def _drop(self, until: float) -> None:
        while self._wire.read(until):
            pass

    def _exchange(self, frame: bytes, answers: Callable[[int], bool], within: float) -> int:
        self._wire.discard()
        self._wire.write(frame)
        deadline = time.monotonic() + self._wire.seconds_for(len(frame)) + within
        while piece := self._wire.read(deadline):
            for byte in piece:
                if answers(byte):
                    return byte
            if time.monotonic() > deadline:
                break
        raise Silent
