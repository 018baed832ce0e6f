"""The codec against documents, against itself damaged, and against the largest frames."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU

from drivers.modbus import rtu
from drivers.modbus.rtu import BadAnswer, Excepted, Request

VECTORS = Path(__file__).parents[2] / "vectors"
MAKERS: list[dict[str, str]] = json.loads((VECTORS / "modbus.json").read_text())
SPEC: list[dict[str, Any]] = json.loads((VECTORS / "modbus_spec.json").read_text())
"""Examples printed in MODBUS Application Protocol 1.1b3, chapter 6."""

UNITS = st.integers(1, 247)
BUILT = {
    "read inputs 0-7": rtu.read_discrete_inputs(1, 0, 8),
    "relay 0 on": rtu.write_coil(1, 0, on=True),
    "all relays off": rtu.write_coil(1, 0xFF, on=False),
    "flash relay 0 for 700 ms": rtu.write_coil_raw(1, 0x0200, 7),
    "flash relay 5 for 500 ms": rtu.write_coil_raw(1, 0x0205, 5),
    "read version": rtu.read_holding_registers(1, 0x8000, 1),
    "read coils 20-38": rtu.read_coils(1, 19, 19),
    "read discrete inputs 197-218": rtu.read_discrete_inputs(1, 196, 22),
    "read holding registers 108-110": rtu.read_holding_registers(1, 107, 3),
    "read input register 9": rtu.read_input_registers(1, 8, 1),
    "write coil 173 on": rtu.write_coil(1, 172, on=True),
    "write register 2": rtu.write_register(1, 1, 3),
    "write coils 20-29": rtu.write_coils(1, 19, [bit == "1" for bit in "1011001110"]),
    "write registers 2-3": rtu.write_registers(1, 1, [10, 258]),
}


def by_pymodbus(body: bytes) -> bytes:
    """`body` with the checksum that pymodbus computes."""
    return body + FramerRTU.compute_CRC(body).to_bytes(2, "big")


@pytest.mark.parametrize("vector", MAKERS, ids=lambda vector: vector["name"])
def test_frames_in_makers_documents(vector: dict[str, str]) -> None:
    assert BUILT[vector["name"]].frame == bytes.fromhex(vector["request"])
    if "response" in vector:
        answer = bytes.fromhex(vector["response"])
        reads = BUILT[vector["name"]].function <= 2
        assert rtu.values_in(BUILT[vector["name"]], answer) == ((0,) * 8 if reads else ())


@pytest.mark.parametrize("vector", SPEC, ids=lambda vector: vector["name"])
def test_examples_in_the_standard(vector: dict[str, Any]) -> None:
    request = BUILT[vector["name"]]
    assert request.frame == by_pymodbus(b"\x01" + bytes.fromhex(vector["pdu"]))
    answer = by_pymodbus(b"\x01" + bytes.fromhex(vector["answer"]))
    assert rtu.size_of_answer(request, answer[:2]) == len(answer)
    assert rtu.values_in(request, answer) == tuple(vector["values"])


# --- any request and a good answer to it -----------------------------------------------------------------

BITS = st.lists(st.booleans(), min_size=1, max_size=64)
WORDS = st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=16)


@st.composite
def exchanges(draw: st.DrawFn) -> tuple[Request, bytes, tuple[int, ...]]:
    """A request, a good answer to it, and the values in that."""
    unit, function = draw(UNITS), draw(st.sampled_from([1, 2, 3, 4, 5, 6, 15, 16]))
    address = draw(st.integers(0, 0xFF00))
    head = bytes([unit, function])
    if function <= 2:
        bits = draw(BITS)
        packed = sum(bit << n for n, bit in enumerate(bits)).to_bytes((len(bits) + 7) // 8, "little")
        make = rtu.read_coils if function == 1 else rtu.read_discrete_inputs
        answer = head + bytes([len(packed)]) + packed
        return make(unit, address, len(bits)), by_pymodbus(answer), tuple(map(int, bits))
    words = draw(WORDS)
    if function <= 4:
        read = rtu.read_holding_registers if function == 3 else rtu.read_input_registers
        data = b"".join(word.to_bytes(2, "big") for word in words)
        return read(unit, address, len(words)), by_pymodbus(head + bytes([len(data)]) + data), tuple(words)
    request = {
        5: lambda: rtu.write_coil_raw(unit, address, words[0]),
        6: lambda: rtu.write_register(unit, address, words[0]),
        15: lambda: rtu.write_coils(unit, address, [word & 1 == 1 for word in words]),
        16: lambda: rtu.write_registers(unit, address, words),
    }[function]()
    return request, by_pymodbus(head + request.pdu[1:5]), ()


@given(exchanges())
def test_a_good_answer_gives_its_values(exchange: tuple[Request, bytes, tuple[int, ...]]) -> None:
    request, answer, values = exchange
    assert rtu.values_in(request, answer) == values


@given(exchanges(), st.data())
def test_an_answer_with_up_to_three_wrong_bits_is_rejected(
    exchange: tuple[Request, bytes, tuple[int, ...]], data: st.DataObject
) -> None:
    """The checksum's polynomial finds all such errors in frames of this length."""
    request, answer, _ = exchange
    bits = data.draw(st.sets(st.integers(0, len(answer) * 8 - 1), min_size=1, max_size=3))
    damaged = int.from_bytes(answer, "little")
    for bit in bits:
        damaged ^= 1 << bit
    with pytest.raises(BadAnswer):
        rtu.values_in(request, damaged.to_bytes(len(answer), "little"))


@given(exchanges(), st.data())
def test_an_answer_cut_short_or_followed_by_more_is_rejected(
    exchange: tuple[Request, bytes, tuple[int, ...]], data: st.DataObject
) -> None:
    request, answer, _ = exchange
    cut = answer[: data.draw(st.integers(0, len(answer) - 1))]
    more = answer + data.draw(st.binary(min_size=1, max_size=8))
    for damaged in (cut, more):
        with pytest.raises(BadAnswer):
            rtu.values_in(request, damaged)


@given(exchanges(), exchanges())
def test_a_good_answer_to_another_request_is_rejected_where_it_shows(
    asked: tuple[Request, bytes, tuple[int, ...]], other: tuple[Request, bytes, tuple[int, ...]]
) -> None:
    """Unit, function, length, and for writes address and value: all that an answer repeats."""
    request, answer, _ = asked
    assume(other[1][:2] != answer[:2] or len(other[1]) != len(answer) or request.function >= 5)
    assume(other[1] != answer)
    with pytest.raises(BadAnswer):
        rtu.values_in(request, other[1])


@given(exchanges(), st.integers(0, 255))
def test_a_read_whose_length_byte_lies_is_rejected(
    exchange: tuple[Request, bytes, tuple[int, ...]], length: int
) -> None:
    request, answer, _ = exchange
    assume(request.function <= 4 and length != answer[2])
    with pytest.raises(BadAnswer, match="announces"):
        rtu.values_in(request, by_pymodbus(answer[:2] + bytes([length]) + answer[3:-2]))


@given(exchanges(), st.integers(0, 255))
def test_an_exception_carries_its_code(exchange: tuple[Request, bytes, tuple[int, ...]], code: int) -> None:
    request, _, _ = exchange
    answer = by_pymodbus(bytes([request.unit, request.function | 0x80, code]))
    assert rtu.size_of_answer(request, answer[:2]) == len(answer)
    with pytest.raises(Excepted) as caught:
        rtu.values_in(request, answer)
    assert caught.value.code == code


@given(st.binary(max_size=40))
def test_any_bytes_are_read_without_surprise(data: bytes) -> None:
    request = rtu.read_discrete_inputs(1, 0, 17)
    try:
        assert rtu.values_in(request, data) is not None
        assert data[:3] == bytes([1, 2, 3])
        assert by_pymodbus(data[:-2]) == data
    except (BadAnswer, Excepted):
        pass


# --- limits ------------------------------------------------------------------------------------------------


def test_the_largest_frames_fit() -> None:
    assert len(rtu.write_coils(247, 0, [True] * 1968).frame) <= 256
    assert len(rtu.write_registers(247, 0xFFFF - 122, [0xFFFF] * 123).frame) <= 256
    assert rtu.read_coils(1, 0, 2000).answer_size <= 256
    assert rtu.read_holding_registers(1, 0, 125).answer_size <= 256


@pytest.mark.parametrize(
    "make",
    [
        lambda: rtu.read_coils(0, 0, 1),
        lambda: rtu.read_coils(248, 0, 1),
        lambda: rtu.read_coils(1, 0, 0),
        lambda: rtu.read_coils(1, 0, 2001),
        lambda: rtu.read_discrete_inputs(1, 0xFFFF, 2),
        lambda: rtu.read_input_registers(1, -1, 1),
        lambda: rtu.read_holding_registers(1, 0, 126),
        lambda: rtu.write_coil_raw(1, 0, 0x10000),
        lambda: rtu.write_register(1, 0, -1),
        lambda: rtu.write_coils(1, 0, []),
        lambda: rtu.write_coils(1, 0, [True] * 1969),
        lambda: rtu.write_registers(1, 0, [0x10000]),
        lambda: rtu.write_registers(1, 0, [0] * 124),
    ],
)
def test_what_no_frame_carries_is_refused(make: Any) -> None:
    with pytest.raises(ValueError, match=r"is|carries|holds|are"):
        make()
