"""DCON modules without their wire: the makers' examples, the watchdog, and what gets silence."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.shredder.dcon_counter import DconUnit
from simulators.shredder.dcon_frames import LONGEST, lines_in, seal, unseal
from simulators.shredder.dcon_modules import MODELS, DconModule
from simulators.world.paper import Paper
from simulators.world.world import World
from tests.simulators.conftest import FakeClock

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "dcon.json").read_text(encoding="utf-8"))


def built(unit: DconUnit, clock: FakeClock | None = None) -> DconModule:
    """The module in a world with a shredder."""
    clock = clock or FakeClock()
    module = unit.build(World({}, slots=[], paper=Paper(now=clock), now=clock))
    module.power_on()
    return module


def as_in(state: dict[str, Any]) -> DconModule:
    """The module as a vector describes it."""
    counters = state.get("counters", {})
    inputs = ", ".join("sheets" if str(n) in counters else "spare" for n in range(2))
    outputs, wired = ("", inputs) if "4080" in state["model"] or "7080" in state["model"] else ("enable", "")
    module = built(DconUnit(state["address"], state["model"], outputs, wired))
    for bit in range(len(module.outputs)):
        module.outputs.set(bit, state.get("outputs", 0) >> bit & 1 == 1)
    module.tripped = state.get("tripped", False)
    for channel, values in counters.items():
        counter = module.counters[int(channel)]
        for name in ("low", "high", "value", "overflowed", "counting"):
            if name in values:
                setattr(counter, name, values[name])
    return module


@pytest.mark.parametrize(("text", "with_checksum", "source"), VECTORS["sealed"])
def test_the_makers_checksums(text: str, with_checksum: str, source: str) -> None:
    assert seal(text) == with_checksum.encode() + b"\r", source
    assert unseal(with_checksum.encode()) == text


@pytest.mark.parametrize(
    "vector", VECTORS["answered"] + VECTORS["refused"], ids=lambda v: f"{v['command']} {v['meaning']}"
)
def test_the_makers_examples(vector: dict[str, Any]) -> None:
    assert as_in(vector["module"]).answer(vector["command"]) == vector["answer"]


def test_adam_takes_the_flag_down_by_being_asked_and_icp_das_does_not() -> None:
    for model, second in (("adam-4080", "!010"), ("i-7080", "!011")):
        module = built(DconUnit(1, model, "", "sheets"))
        module.counters[0].overflowed = True
        assert module.answer("$0170") == "!011"
        assert module.answer("$0170") == second


def test_clearing_takes_count_and_flag() -> None:
    module = built(DconUnit(1, "i-7080", "", "spare, sheets"))
    counter = module.counters[1]
    counter.value, counter.overflowed = 99, True
    assert [module.answer(text) for text in ("$0161", "#011", "$0171")] == ["!01", ">00000000", "!010"]


def test_the_watchdog_trips_only_without_signs_of_life(clock: FakeClock) -> None:
    module = built(DconUnit(2, "i-7060", "enable"), clock)
    assert [module.answer(text) for text in ("~02311E", "@021")] == ["!02", ">"]
    for _ in range(10):
        clock.pass_by(2.9)
        module.host_is_ok()
    assert module.due() == clock.at + 3.0
    assert module.answer("@02") == ">0100"
    clock.pass_by(3.0)  # requests are no signs of life here
    assert [module.answer(text) for text in ("@02", "@021", "~020")] == [">0000", "!", "!0204"]
    module.power_off()
    module.power_on()
    assert module.answer("~020") == "!0204", "kept in EEPROM"
    assert [module.answer(text) for text in ("~021", "@021", "~020")] == ["!02", ">", "!0200"]


def test_an_i_7080_that_has_tripped_answers_and_does_nothing(clock: FakeClock) -> None:
    module = built(DconUnit(1, "i-7080", "enable"), clock)
    module.answer("~01310A")
    clock.pass_by(1.0)
    assert [module.answer(text) for text in ("@01DO01", "@01DI")] == ["!01", "!0100000"]


@pytest.mark.parametrize("text", ["", "#", "#020", "$0199", "@01X", "~013200", "hello", "@01DO04", "#01F"])
def test_what_is_no_command_gets_silence_or_a_no(text: str) -> None:
    module = built(DconUnit(1, "i-7080", "", "sheets"))
    assert module.answer(text) in (None, "?01")


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        (DconUnit(256, "i-7080"), "unit 256: an address is 0 to 255"),
        (DconUnit(1, "i-1"), "unit 1: there is no model 'i-1', only i-7060"),
        (DconUnit(1, "i-7080", "spare 3"), "unit 1: it has 2 outputs and 2 inputs"),
        (DconUnit(1, "i-7060", "lock 1"), "unit 1: lock 1: there is no such slot"),
        (DconUnit(1, "i-7060", "sheets"), "unit 1: 'sheets' is not one of lock"),
    ],
)
def test_a_unit_that_cannot_be_built_says_why(unit: DconUnit, says: str) -> None:
    with pytest.raises(ValueError, match="unit") as caught:
        built(unit)
    assert str(caught.value).startswith(says)


def test_a_shredder_where_there_is_none() -> None:
    with pytest.raises(ValueError, match="enable: there is no such shredder"):
        DconUnit(1, "i-7060", "enable").build(World({}, slots=[]))


texts = st.text("#$@~%0123456789ABCDEFDOIG*", max_size=10) | st.text(max_size=10)


@given(
    model=st.sampled_from(sorted(MODELS)),
    commands=st.lists(texts.map(lambda text: text[:1] + "01" + text[1:])),
)
def test_any_command_gets_a_proper_answer_or_silence(model: str, commands: list[str]) -> None:
    module = built(DconUnit(1, model))
    for command in commands:
        answer = module.answer(command)
        assert answer is None or (answer.isascii() and answer[0] in "!?>" and len(answer) <= 11)


@given(data=st.binary(max_size=100), cuts=st.lists(st.integers(0, 100)))
def test_lines_come_whole_however_they_are_cut(data: bytes, cuts: list[int]) -> None:
    buffer, found = bytearray(), []
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    for start, end in pairwise(edges):
        buffer += data[start:end]
        found += lines_in(buffer)
        assert len(buffer) <= LONGEST
    if all(len(line) <= LONGEST for line in data.split(b"\r")):
        assert found == data.split(b"\r")[:-1]


@given(line=st.binary(max_size=20))
def test_only_sealed_text_is_unsealed(line: bytes) -> None:
    text = unseal(line)
    assert text is None or seal(text) == line + b"\r"
