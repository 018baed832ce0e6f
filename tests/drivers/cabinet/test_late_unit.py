"""A module on a line whose answers come late or never: what is confirmed is so, and no reading is stale."""

import contextlib
import random
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.cabinet.unit import Unit
from drivers.cabinet.wiring import Module, Wiring
from drivers.modbus.master import ANSWER_S, LATE_S, Master, NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted
from tests.drivers.cabinet.peers import FakeModule, Reply
from tests.drivers.cabinet.stage import GENERIC, PERIOD_S, PULSE_S
from tests.drivers.cabinet.test_master import LineInTime

LAMP = 2


@dataclass
class Late:
    """A module that carries out what it hears, at once, and answers `latest` seconds later at most."""

    seed: int
    latest: float
    never: float = 0.2
    reads_outputs: bool = True
    """The share of requests that it does not hear; as many answers are late."""
    at: float = 0.0
    module: FakeModule = field(default_factory=lambda: FakeModule(1))
    bolts: list[tuple[float, bool]] = field(default_factory=lambda: [(0.0, False)])
    """Since when the bolt's contact is how."""
    heard: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.line = LineInTime(self.answer, at=10.0)
        master = Master(self.line, ANSWER_S, now=lambda: self.line.at)
        profile = replace(GENERIC, reads_outputs=self.reads_outputs)
        wired = Module(1, profile, "lock 1-2, lamp 1", "key 1-2, bolt 1")
        wiring = Wiring.of([wired])
        self.unit = Unit(
            wired,
            wiring.outputs[0],
            wiring.inputs[0],
            period_s=PERIOD_S,
            debounce_scans=2,
            now=lambda: self.line.at,
        )
        self.ask = master.ask
        self.unit.attach()

    def answer(self, frame: bytes) -> Reply:
        """What comes, and when."""
        fate = self.random.random()
        if fate < self.never:
            return []
        self.heard.append(frame)
        delay = self.random.uniform(0.0, self.latest) if fate < 2 * self.never else 0.005
        return [(delay, self.module.answer(frame))]

    def run(self, seconds: float) -> None:
        """Steps as they fall due, for so long; now and then the bolt moves."""
        end = self.line.at + seconds
        while (due := max(self.unit.due(), self.line.at)) <= end:
            self.line.at = due
            if self.random.random() < 0.1:
                self.bolts.append((self.line.at, not self.bolts[-1][1]))
                self.module.inputs[2] = self.bolts[-1][1]
            self.unit.step(self.ask)
            self.judge_reading()
        self.line.at = max(self.line.at, end)

    def judge_reading(self) -> None:
        """What a reading says was so behind its question, unless answers are later than is allowed for."""
        if self.latest > LATE_S or (reading := self.unit.reading(2)) is None:
            return
        since = [state for at, state in self.bolts if at >= reading.asked]
        before = [state for at, state in self.bolts if at < reading.asked][-1:]
        assert (reading.state == "locked") in (*before, *since)


@pytest.mark.parametrize(("latest", "reads_outputs"), [(LATE_S, True), (2.5, True), (LATE_S, False)])
@given(seed=st.integers(0, 1 << 32), orders=st.lists(st.sampled_from(["lock", "on", "off"]), max_size=8))
@settings(max_examples=60, deadline=None)
def test_what_is_confirmed_is_so_and_was_this_order(
    latest: float, reads_outputs: bool, seed: int, orders: list[str]
) -> None:
    """Up to `late_s` the very order was carried out; beyond, the output is at least as was confirmed."""
    late = Late(seed, latest, reads_outputs=reads_outputs)
    late.run(3.0)
    for order in orders:
        late.run(late.random.choice([0.0, PERIOD_S, 0.4, PULSE_S + 0.5, 2.0]))
        heard = len(late.heard)
        try:
            if order == "lock":
                late.unit.release(late.ask, 0, PULSE_S)
            else:
                late.unit.signal(late.ask, LAMP, on=order == "on")
        except (BadAnswer, Excepted, NotAsked):
            continue
        channel = 0 if order == "lock" else LAMP
        assert late.module.coils.get(channel, False) is (order != "off")
        if latest <= LATE_S:
            assert any(frame[1] == 5 and frame[3] == channel for frame in late.heard[heard:])


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=30, deadline=None)
def test_in_the_end_no_lock_has_current_and_the_lamp_is_as_confirmed(seed: int) -> None:
    late = Late(seed, LATE_S)
    late.run(3.0)
    wanted: bool | None = False
    for _ in range(4):
        late.run(0.7)
        on = late.random.random() < 0.5
        with contextlib.suppress(BadAnswer, NotAsked):
            late.unit.release(late.ask, 0, PULSE_S)
        try:
            late.unit.signal(late.ask, LAMP, on=on)
            wanted = on
        except NotAsked:
            wanted = wanted if on else False
        except BadAnswer:
            wanted = None if on else False
    late.never = 0.0
    late.run(8.0)
    assert not late.module.coils.get(0, False)
    assert wanted in (None, late.module.coils.get(LAMP, False))
