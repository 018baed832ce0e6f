"""The DCON line: an answer without an address counts only between its own request and the next."""

import time
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.half_duplex import LATE_S, BadAnswer, NotAsked
from drivers.shredder.dcon import DconLine
from drivers.shredder.dcon_frames import (
    HOST_IS_OK,
    Declined,
    read_count,
    read_status,
    sealed,
    write_two_outputs,
)
from drivers.wire import LineDown

ANSWER_S = 0.4
COUNT = read_count(1, 0)


@dataclass
class Script:
    """A port in invented time. `answers`: for each request, pieces with the seconds until they come."""

    answers: list[list[tuple[float, bytes]]]
    at: float = 100.0
    sent: list[tuple[float, bytes]] = field(default_factory=list)
    coming: list[tuple[float, bytes]] = field(default_factory=list)

    def seconds_for(self, count: int) -> float:
        return count * 0.001

    def write(self, data: bytes) -> None:
        self.sent.append((self.at, data))
        for after, piece in self.answers.pop(0) if self.answers else []:
            self.coming.append((self.at + after, piece))
        self.coming.sort()

    def read(self, until: float) -> bytes:
        if self.coming and self.coming[0][0] <= max(until, self.at):
            at, piece = self.coming.pop(0)
            self.at = max(self.at, at)
            return piece
        self.at = max(self.at, until)
        return b""

    def discard(self) -> int:
        return len(self.read(0.0))


def line_of(script: Script) -> DconLine:
    line = DconLine(ANSWER_S, lambda: script.at)
    line.attach(script)
    return line


def test_an_answer_in_pieces() -> None:
    script = Script([[(0.01, b">000"), (0.02, b"0001E"), (0.03, sealed(">0000001E")[9:])]])
    assert line_of(script).ask(COUNT) == "0000001E"


def test_a_late_answer_is_not_taken_for_the_next_one() -> None:
    """Noise that looked like an end, then the answer, as late as a module may be."""
    script = Script([[(0.1, b"\xff\r"), (0.39, sealed(">00000001"))], [(0.01, sealed(">00000002"))]])
    line = line_of(script)
    with pytest.raises(BadAnswer):
        line.ask(COUNT)
    assert line.ask(COUNT) == "00000002"
    assert script.sent[1][0] >= 100.0 + 0.39 + ANSWER_S, "and then as long again was quiet"


def test_bytes_that_nobody_asked_for_are_waited_out() -> None:
    script = Script([[(0.01, sealed(">00000002"))]], coming=[(100.0, sealed(">00000001"))])
    assert line_of(script).ask(COUNT) == "00000002"
    assert script.sent[0][0] >= 100.0 + ANSWER_S


def test_an_answer_behind_the_answer_spoils_both() -> None:
    script = Script([[(0.01, sealed(">00000001") + sealed(">00000002"))]])
    with pytest.raises(BadAnswer):
        line_of(script).ask(COUNT)


def test_a_line_that_babbles_is_not_asked() -> None:
    script = Script([], coming=[(100.0 + n * 0.1, b"x") for n in range(50)])
    with pytest.raises(NotAsked, match="keep coming"):
        line_of(script).ask(COUNT)
    assert script.sent == []


def test_a_no_is_no_trouble() -> None:
    script = Script([[(0.01, sealed("?01"))], [(0.01, sealed("!0100"))]])
    line = line_of(script)
    with pytest.raises(Declined):
        line.ask(read_status(1))
    assert line.ask(read_status(1)) == "00"
    assert script.sent[1][0] - script.sent[0][0] < ANSWER_S


def test_signs_of_life_wait_for_nothing() -> None:
    script = Script([])
    line = line_of(script)
    line.tell(HOST_IS_OK)
    line.tell(HOST_IS_OK)
    assert script.sent == [(100.0, HOST_IS_OK)] * 2


def test_without_a_wire_nothing_is_sent() -> None:
    line = DconLine(ANSWER_S, time.monotonic)
    for ask in (lambda: line.ask(COUNT), lambda: line.tell(HOST_IS_OK)):
        with pytest.raises(LineDown) as caught:
            ask()
        assert not caught.value.sent


@given(
    delays=st.lists(st.floats(0.0, LATE_S), min_size=1, max_size=12),
    noises=st.lists(st.floats(0.0, ANSWER_S) | st.none(), min_size=12, max_size=12),
)
def test_whatever_is_late_or_disturbed_no_reading_gets_another_s_answer(
    delays: list[float], noises: list[float | None]
) -> None:
    """Every request has its own number as its answer, which comes as late as a module may ever be."""
    script = Script(
        [
            [(delay, sealed(f">{number:08X}")), *([] if noise is None else [(noise, b"\x00\r")])]
            for number, (delay, noise) in enumerate(zip(delays, noises, strict=False))
        ]
    )
    line = line_of(script)
    for number in range(len(delays)):
        try:
            assert int(line.ask(COUNT), 16) == number
        except BadAnswer:
            continue


@given(
    delays=st.lists(st.floats(0.0, LATE_S), min_size=1, max_size=12),
    heard=st.lists(st.booleans(), min_size=12, max_size=12),
    on=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_no_write_is_confirmed_by_an_older_one_s_answer(
    delays: list[float], heard: list[bool], on: list[bool]
) -> None:
    """`!01` is the answer to every write to the module, whatever it wrote: only time tells them apart."""
    script = Script(
        [[(delay, sealed("!01"))] if yes else [] for delay, yes in zip(delays, heard, strict=False)]
    )
    line = line_of(script)
    for number in range(len(delays)):
        try:
            line.ask(write_two_outputs(1, int(on[number])))
        except BadAnswer:
            continue
        assert heard[number]


def test_an_answer_to_what_was_asked_before_the_line_was_pulled_is_dropped() -> None:
    script = Script([[], [(0.01, sealed(">00000002"))]])
    line = line_of(script)
    with pytest.raises(BadAnswer):
        line.ask(COUNT)
    line.detach()
    script.coming = [(script.at + 0.3, sealed(">00000001"))]
    line.attach(script)
    assert line.ask(COUNT) == "00000002"
