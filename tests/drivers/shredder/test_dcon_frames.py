"""The driver's DCON frames: the makers' examples, and that nothing else is taken for an answer."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.half_duplex import BadAnswer
from drivers.shredder import dcon_frames as dcon
from drivers.shredder.dcon_frames import Command, Declined, data_in, sealed

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "dcon.json").read_text(encoding="utf-8"))


def command_of(call: list[Any]) -> Command:
    name, *numbers = call
    if name == "set_watchdog":
        return dcon.set_watchdog(numbers[0], numbers[1], on=numbers[2])
    make: Callable[..., Command] = getattr(dcon, name)
    return make(*numbers)


COMMANDS = [command_of(vector["call"]) for vector in VECTORS["answered"]]


@pytest.mark.parametrize(("text", "with_checksum", "source"), VECTORS["sealed"])
def test_the_makers_checksums(text: str, with_checksum: str, source: str) -> None:
    assert sealed(text) == with_checksum.encode() + b"\r", source


@pytest.mark.parametrize("vector", VECTORS["answered"], ids=lambda v: f"{v['command']} {v['meaning']}")
def test_the_makers_examples(vector: dict[str, Any]) -> None:
    command = command_of(vector["call"])
    assert command.text == vector["command"]
    assert data_in(command, sealed(vector["answer"])) == vector["data"]


@pytest.mark.parametrize("vector", VECTORS["refused"], ids=lambda v: str(v["meaning"]))
def test_what_a_module_declines(vector: dict[str, Any]) -> None:
    command = command_of(vector["call"])
    assert command.text == vector["command"]
    with pytest.raises(Declined):
        data_in(command, sealed(vector["answer"]))


def test_the_sign_of_life() -> None:
    assert dcon.HOST_IS_OK == b"~**D2\r"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "no answer"),
        (b">0000001E", "one end"),
        (b">0000001EB4\r\r", "one end"),
        (b"x>0000001EB4\r\r", "one end"),
        (b"\r", "checksum"),
        (b"3E\r", "checksum"),
        (b">0000001E\r", "checksum"),
        (b">0000001EAF\r", "checksum"),
        (b">0000001e" + b"%02X\r" % (sum(b">0000001e") % 256), "to"),
        (b">\xff000001EB4\r", "ASCII"),
        (sealed(">000001E"), "to"),
        (sealed(">00000001E"), "to"),
        (sealed("!0000001E"), "to"),
        (sealed("!010000001E"), "to"),
        (sealed(" >0000001E"), "to"),
        (sealed("?02"), "to"),
    ],
)
def test_what_is_no_answer_to_a_reading(answer: bytes, why: str) -> None:
    with pytest.raises(BadAnswer, match=why):
        data_in(dcon.read_count(1, 0), answer)


def test_an_answer_of_another_module_is_none() -> None:
    with pytest.raises(BadAnswer):
        data_in(dcon.read_overflow(1, 0), sealed("!021"))


@pytest.mark.parametrize(
    "make",
    [
        lambda: dcon.read_count(256, 0),
        lambda: dcon.read_count(-1, 0),
        lambda: dcon.read_count(1, 16),
        lambda: dcon.write_four_outputs(1, 16),
        lambda: dcon.set_watchdog(1, 0, on=True),
        lambda: dcon.set_watchdog(1, 256, on=True),
    ],
)
def test_what_no_command_carries(make: Callable[[], Command]) -> None:
    with pytest.raises(ValueError, match=r"0 to|1 to"):
        make()


# --- any bytes --------------------------------------------------------------------------------------------

commands = st.sampled_from(COMMANDS)


def is_answer(command: Command, answer: bytes) -> bool:
    """What the manuals say, put another way."""
    body = answer[:-3]
    if answer[-1:] != b"\r" or b"\r" in answer[:-1] or answer[-3:-1] != b"%02X" % (sum(body) % 256):
        return False
    head = command.lead + (command.text[1:3] if command.addressed else "")
    return body.startswith(head.encode()) and bool(re.fullmatch(command.data.encode(), body[len(head) :]))


@given(
    command=commands,
    answer=st.binary(max_size=20) | st.text("!?>0123456789ABCDEF\r", max_size=16).map(str.encode),
)
def test_any_bytes_are_an_answer_only_if_they_are(command: Command, answer: bytes) -> None:
    try:
        data = data_in(command, answer)
    except (BadAnswer, Declined):
        assert not is_answer(command, answer)
    else:
        assert is_answer(command, answer)
        assert answer[:-3].endswith(data.encode())


@given(vector=st.sampled_from(VECTORS["answered"]), at=st.integers(0, 200), bit=st.integers(0, 7))
def test_no_answer_with_one_bit_turned_is_taken(vector: dict[str, Any], at: int, bit: int) -> None:
    command, answer = command_of(vector["call"]), bytearray(sealed(vector["answer"]))
    answer[at % len(answer)] ^= 1 << bit
    with pytest.raises((BadAnswer, Declined)) as caught:
        data_in(command, bytes(answer))
    assert issubclass(caught.type, BadAnswer)


@given(vector=st.sampled_from(VECTORS["answered"]), cut=st.integers(1, 20))
def test_no_part_of_an_answer_is_taken(vector: dict[str, Any], cut: int) -> None:
    answer = sealed(vector["answer"])
    with pytest.raises(BadAnswer):
        data_in(command_of(vector["call"]), answer[: max(0, len(answer) - cut)])


@given(number=st.integers(0, 0xFFFF_FFFF))
def test_every_count_is_read_as_it_was_sent(number: int) -> None:
    assert int(data_in(dcon.read_count(1, 0), sealed(f">{number:08X}")), 16) == number


@given(data=st.binary(max_size=40))
def test_reading_ends_at_the_end_or_when_nothing_can_fit(data: bytes) -> None:
    assert dcon.is_whole(data) == (data.endswith(b"\r") or len(data) > dcon.LONGEST_ANSWER)
