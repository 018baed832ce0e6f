"""The master on a line that goes wrong: nothing wrong is accepted, and nothing is sent twice."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from drivers.line import LineDown
from drivers.modbus import rtu
from drivers.modbus.master import LATE_S, Master, NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted
from drivers.wire import open_wire, unopened
from tests.drivers.cabinet.peers import Peer, Reply, Socket, seal

ANSWER_S = 0.4
READ = rtu.read_discrete_inputs(1, 0, 8)


@dataclass
class LineInTime:
    """A line in invented time: what comes, and when. 1,000 exchanges with their silences take no time."""

    answer: Callable[[bytes], Reply]
    at: float = 0.0
    coming: list[tuple[float, bytes]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)

    def seconds_for(self, count: int) -> float:
        """At 38400 baud."""
        return count * 11 / 38400

    def write(self, data: bytes) -> None:
        """The answer comes after the request has gone out."""
        self.sent.append(data)
        end = self.at + self.seconds_for(len(data))
        self.coming += [(end + after, piece) for after, piece in self.answer(data)]
        self.coming.sort(key=lambda item: item[0])

    def read(self, until: float) -> bytes:
        """The next piece that comes before `until`."""
        if self.coming and self.coming[0][0] <= max(until, self.at):
            at, data = self.coming.pop(0)
            self.at = max(self.at, at)
            return data
        self.at = max(self.at, until)
        return b""

    def discard(self) -> int:
        """What has come by now."""
        count = 0
        while self.coming and self.coming[0][0] <= self.at:
            count += len(self.coming.pop(0)[1])
        return count


class Faulty:
    """A module whose eight inputs change at random; 13 % of its answers are spoiled in one of ten ways."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.truth = 0
        self.spoiled = 0

    def __call__(self, frame: bytes) -> Reply:
        self.truth = self.random.randrange(256)
        good = seal(bytes([1, 2, 1, self.truth]))
        if self.random.random() > 0.13:
            return [(0.005, good)]
        self.spoiled += 1
        return self.random.choice(self._faults())(good)

    def _faults(self) -> list[Callable[[bytes], Reply]]:
        wrong = bytes([self.truth ^ 0xFF])
        late = self.random.uniform(0.0, 0.9 * ANSWER_S)
        return [
            lambda good: [],
            lambda good: [(0.005, good[:3])],
            lambda good: [(0.005, good[:-1] + bytes([good[-1] ^ 4]))],
            lambda good: [(0.005, seal(b"\x02\x02\x01" + wrong))],
            lambda good: [(0.005, seal(b"\x01\x01\x01" + wrong))],
            lambda good: [(0.005, seal(b"\x01\x02\x02" + wrong))],
            lambda good: [(0.005, b"\xff" + good)],
            lambda good: [(0.005, good + b"\x00")],
            # An answer that was spoiled, and then the module's second thoughts, as late as it may.
            lambda good: [(0.005, good[:-1] + b"?"), (late, seal(b"\x01\x02\x01" + wrong))],
            lambda good: [(0.005, good[:2]), (late, seal(b"\x01\x02\x01" + wrong))],
        ]


@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_exchanges_with_a_faulty_module_give_no_wrong_answer(seed: int) -> None:
    module = Faulty(seed)
    line = LineInTime(module)
    master = Master(line, ANSWER_S, now=lambda: line.at)
    accepted = rejected = 0
    for _ in range(1000):
        try:
            values = master.ask(READ)
        except BadAnswer:
            rejected += 1
        else:
            accepted += 1
            assert sum(bit << n for n, bit in enumerate(values)) == module.truth
        line.at += 0.05
    assert len(line.sent) == 1000
    assert rejected == module.spoiled
    assert accepted == 1000 - module.spoiled
    assert 80 < module.spoiled < 200


def test_a_late_answer_is_not_taken_for_the_next_one() -> None:
    """A module of two registers answers the first question, spoiled, and then once more, late."""
    stale, fresh = seal(b"\x01\x03\x02\x00\x01"), seal(b"\x01\x03\x02\x00\x02")
    replies: list[Reply] = [[(0.005, bytes(7)), (0.39, stale)], [(0.395, fresh)]]
    line = LineInTime(lambda _: replies.pop(0))
    master = Master(line, ANSWER_S, now=lambda: line.at)
    with pytest.raises(BadAnswer):
        master.ask(rtu.read_holding_registers(1, 0, 1))
    assert master.ask(rtu.read_holding_registers(1, 1, 1)) == (2,)


def test_a_silent_module_costs_its_longest_answer_time_and_the_next_waits_for_a_late_one() -> None:
    line = LineInTime(lambda _: [])
    master = Master(line, ANSWER_S, now=lambda: line.at)
    for n in range(3):
        with pytest.raises(BadAnswer, match="no answer"):
            master.ask(READ)
        assert line.at == pytest.approx(n * LATE_S + ANSWER_S, rel=0.05)


def test_whoever_is_asked_after_a_rest_waits_for_nothing() -> None:
    line = LineInTime(lambda _: [])
    master = Master(line, ANSWER_S, now=lambda: line.at)
    with pytest.raises(BadAnswer):
        master.ask(READ)
    line.at += LATE_S
    asked_at = line.at
    with pytest.raises(BadAnswer):
        master.ask(READ)
    assert line.at - asked_at == pytest.approx(ANSWER_S, rel=0.05)


def test_bytes_that_nobody_asked_for_are_waited_out() -> None:
    good = seal(b"\x01\x02\x01\x07")
    line = LineInTime(lambda _: [(0.005, good)], at=1.0)
    line.coming = [(0.9, b"\x01\x02"), (1.1, good)]
    master = Master(line, ANSWER_S, now=lambda: line.at)
    assert master.ask(READ) == (1, 1, 1, 0, 0, 0, 0, 0)
    assert line.at > 1.1 + ANSWER_S


def test_a_line_that_babbles_is_not_asked() -> None:
    line = LineInTime(lambda _: [], at=1.0)
    line.coming = [(n / 10, b"?") for n in range(100)]
    with pytest.raises(NotAsked):
        Master(line, ANSWER_S, now=lambda: line.at).ask(READ)
    assert line.sent == []


def test_an_exception_is_an_answer_and_needs_no_silence_after_it() -> None:
    line = LineInTime(lambda _: [(0.005, seal(b"\x01\x82\x02"))])
    master = Master(line, ANSWER_S, now=lambda: line.at)
    for _ in range(3):
        with pytest.raises(Excepted, match="illegal address"):
            master.ask(READ)
    assert line.at < ANSWER_S


def test_an_answer_that_comes_byte_by_byte_is_whole() -> None:
    good = seal(b"\x01\x02\x01\xa5")
    line = LineInTime(lambda _: [(0.01 * n, good[n : n + 1]) for n in range(len(good))])
    assert Master(line, ANSWER_S, now=lambda: line.at).ask(READ) == (1, 0, 1, 0, 0, 1, 0, 1)


class FallsAfterWriting(LineInTime):
    """The adapter is pulled out between the request and its answer."""

    def read(self, until: float) -> bytes:
        """It is gone."""
        raise LineDown("gone")


def test_a_line_that_falls_before_the_answer_had_sent() -> None:
    line = FallsAfterWriting(lambda _: [])
    with pytest.raises(LineDown) as caught:
        Master(line, ANSWER_S, now=lambda: line.at).ask(READ)
    assert caught.value.sent


def test_on_a_real_terminal(socket: Socket) -> None:
    """The same on a real port in real time: good, spoiled, good again, and what was late was thrown away."""
    good, wrong = seal(b"\x01\x02\x01\x0f"), seal(b"\x01\x02\x01\xf0")
    replies: list[Reply] = [
        [(0.0, good)],
        [(0.0, bytes(6)), (0.15, wrong)],
        [(0.0, good[:2]), (0.05, good[2:])],
    ]
    with Peer(socket, lambda _: replies.pop(0)) as peer:
        wire = open_wire(unopened(str(socket.path), 38400, "N", 1))
        master = Master(wire, ANSWER_S)
        assert master.ask(READ) == (1, 1, 1, 1, 0, 0, 0, 0)
        with pytest.raises(BadAnswer):
            master.ask(READ)
        assert master.ask(READ) == (1, 1, 1, 1, 0, 0, 0, 0)
        wire.close()
    assert peer.frames == [READ.frame] * 3
