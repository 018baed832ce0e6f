"""A printer's status that comes late is not the answer to the next question."""

import time

import pytest

from drivers.printer.escpos_talk import Silent, Talk

WELL, OFF_LINE = b"\x12", b"\x1a"


class Printer:
    """A wire on which answers come when they are to come: seconds from now, in real time."""

    def __init__(self) -> None:
        self.coming: list[tuple[float, bytes]] = []
        self.asked: list[bytes] = []
        self.answers: list[tuple[float, bytes]] = []

    def seconds_for(self, count: int) -> float:
        return 0.0

    def write(self, data: bytes) -> None:
        self.asked.append(data)
        if self.answers:
            after, answer = self.answers.pop(0)
            self.coming.append((time.monotonic() + after, answer))

    def read(self, until: float) -> bytes:
        while True:
            now = time.monotonic()
            for item in self.coming:
                if item[0] <= now:
                    self.coming.remove(item)
                    return item[1]
            if now >= until:
                return b""
            time.sleep(0.005)

    def discard(self) -> int:
        return len(self.read(0.0))


def test_a_status_that_is_late_is_not_the_next_ones() -> None:
    """It was off line when it was asked first; the answer comes when it is well again."""
    printer = Printer()
    printer.answers = [(0.15, OFF_LINE), *[(0.02, WELL)] * 4]
    talk = Talk(printer, 0.1, 0.2)
    with pytest.raises(Silent):
        talk.trouble()
    assert Talk(printer, 0.1, 0.2, owed=talk.owed).trouble() == ""


def test_what_a_job_that_was_broken_off_still_says_is_dropped() -> None:
    printer = Printer()
    talk = Talk(printer, 0.1, 0.2)
    printer.coming = [(time.monotonic() + 0.05, b"\x00")]
    talk.drain()
    with pytest.raises(Silent):
        talk.through(b"picture")
