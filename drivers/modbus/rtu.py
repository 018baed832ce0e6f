"""Modbus RTU frames, without input or output: requests, and the strict reading of the answer to one.

Source: MODBUS Application Protocol 1.1b3 and MODBUS over Serial Line 1.02 (modbus.org). RTU answers carry no
number of the request they belong to, so an answer is held against its request in everything that it repeats:
unit, function, length, and for writes the address and the value.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from drivers.half_duplex import BadAnswer as BadAnswer
from drivers.half_duplex import Silence as Silence
from drivers.half_duplex import Spoiled

MAX_BITS_READ, MAX_BITS_WRITTEN = 2000, 1968
MAX_REGISTERS_READ, MAX_REGISTERS_WRITTEN = 125, 123
"""The most that one request may carry (Application Protocol, 6.1 to 6.12)."""
EXCEPTION_SIZE = 5
COIL_ON, COIL_OFF = 0xFF00, 0x0000

EXCEPTIONS = {
    1: "illegal function",
    2: "illegal address",
    3: "illegal value",
    4: "device failure",
    5: "accepted, will take long",
    6: "busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target did not respond",
}
"""Exception codes (Application Protocol, 7)."""


class Excepted(Exception):
    """The unit answered, in a good frame, that it does not carry out the request; `code` says why."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exception {code}, {EXCEPTIONS.get(code, 'unknown code')}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the unit, function and data, and `answer_size`, the bytes of a good answer's frame."""

    unit: int
    pdu: bytes
    answer_size: int

    @property
    def frame(self) -> bytes:
        """The bytes for the line."""
        return sealed(bytes([self.unit]) + self.pdu)

    @property
    def function(self) -> int:
        """The function code."""
        return self.pdu[0]


def read_coils(unit: int, address: int, count: int) -> Request:
    """Function 01. Raises `ValueError`, as all of these do, for what no frame can carry."""
    return _read(unit, 1, address, count, MAX_BITS_READ)


def read_discrete_inputs(unit: int, address: int, count: int) -> Request:
    """Function 02."""
    return _read(unit, 2, address, count, MAX_BITS_READ)


def read_holding_registers(unit: int, address: int, count: int) -> Request:
    """Function 03."""
    return _read(unit, 3, address, count, MAX_REGISTERS_READ)


def read_input_registers(unit: int, address: int, count: int) -> Request:
    """Function 04."""
    return _read(unit, 4, address, count, MAX_REGISTERS_READ)


def write_coil(unit: int, address: int, *, on: bool) -> Request:
    """Function 05 with the two values that the standard knows."""
    return write_coil_raw(unit, address, COIL_ON if on else COIL_OFF)


def write_coil_raw(unit: int, address: int, value: int) -> Request:
    """Function 05 with any value: some makers put a time there."""
    return _write_one(unit, 5, address, value)


def write_register(unit: int, address: int, value: int) -> Request:
    """Function 06."""
    return _write_one(unit, 6, address, value)


def write_coils(unit: int, address: int, bits: Sequence[bool]) -> Request:
    """Function 15."""
    _check(unit, address, len(bits), MAX_BITS_WRITTEN)
    packed = bytearray((len(bits) + 7) // 8)
    for index, bit in enumerate(bits):
        packed[index // 8] |= bit << index % 8
    return _write_many(unit, 15, address, len(bits), bytes(packed))


def write_registers(unit: int, address: int, values: Sequence[int]) -> Request:
    """Function 16."""
    _check(unit, address, len(values), MAX_REGISTERS_WRITTEN)
    if not all(0 <= value <= 0xFFFF for value in values):
        raise ValueError(f"a register holds 0 to 65535, not {list(values)}")
    return _write_many(unit, 16, address, len(values), struct.pack(f">{len(values)}H", *values))


def size_of_answer(request: Request, so_far: bytes) -> int:
    """How long the answer will be, judged by its first bytes: an exception is shorter."""
    if len(so_far) >= 2 and so_far[1] == request.function | 0x80:
        return EXCEPTION_SIZE
    return request.answer_size


def values_in(request: Request, answer: bytes) -> tuple[int, ...]:
    """The bits or registers that a read asked for; nothing for a write.

    Raises `Excepted` for a well-formed exception, `BadAnswer` for everything else that is not exactly the
    answer to `request`; `Spoiled` where it has the length of one.
    """
    if not answer:
        raise Silence("no answer")
    if len(answer) != size_of_answer(request, answer):
        raise BadAnswer(f"answer of {len(answer)} bytes instead of {size_of_answer(request, answer)}")
    if sealed(answer[:-2]) != answer:
        raise Spoiled("answer with a wrong checksum")
    if answer[0] != request.unit:
        raise BadAnswer(f"answer from unit {answer[0]}")
    if answer[1] == request.function | 0x80:
        raise Excepted(answer[2])
    if answer[1] != request.function:
        raise BadAnswer(f"answer to function {answer[1]} instead of {request.function}")
    return _repeated(request, answer) if request.function >= 5 else _read_values(request, answer)


def crc(data: bytes) -> int:
    """CRC-16/MODBUS: polynomial 0xA001 reflected, initial 0xFFFF (Serial Line, 6.2.2)."""
    value = 0xFFFF
    for byte in data:
        value = (value >> 8) ^ _CRC_TABLE[(value ^ byte) & 0xFF]
    return value


def sealed(body: bytes) -> bytes:
    """`body` with its checksum, low byte first."""
    return body + crc(body).to_bytes(2, "little")


# --- parts --------------------------------------------------------------------------------------------


def _read(unit: int, function: int, address: int, count: int, most: int) -> Request:
    _check(unit, address, count, most)
    data = (count + 7) // 8 if function <= 2 else 2 * count
    return Request(unit, struct.pack(">BHH", function, address, count), 5 + data)


def _write_one(unit: int, function: int, address: int, value: int) -> Request:
    _check(unit, address, 1, 1)
    if not 0 <= value <= 0xFFFF:
        raise ValueError(f"a value is 0 to 65535, not {value}")
    return Request(unit, struct.pack(">BHH", function, address, value), 8)


def _write_many(unit: int, function: int, address: int, count: int, data: bytes) -> Request:
    return Request(unit, struct.pack(">BHHB", function, address, count, len(data)) + data, 8)


def _check(unit: int, address: int, count: int, most: int) -> None:
    """Broadcasts (unit 0) are refused: nobody answers them."""
    if not 1 <= unit <= 247:
        raise ValueError(f"a unit is 1 to 247, not {unit}")
    if not 1 <= count <= most:
        raise ValueError(f"one request carries 1 to {most} of these, not {count}")
    if not 0 <= address <= 0x10000 - count:
        raise ValueError(f"addresses are 0 to 65535, not {address} to {address + count - 1}")


def _repeated(request: Request, answer: bytes) -> tuple[int, ...]:
    """A write's answer repeats address and value, or address and count."""
    if answer[2:6] != request.pdu[1:5]:
        raise BadAnswer("answer that repeats another address or value")
    return ()


def _read_values(request: Request, answer: bytes) -> tuple[int, ...]:
    data = answer[3:-2]
    if answer[2] != len(data):
        raise BadAnswer(f"answer that announces {answer[2]} bytes of data instead of {len(data)}")
    if request.function >= 3:
        return struct.unpack(f">{len(data) // 2}H", data)
    count = int.from_bytes(request.pdu[3:5], "big")
    return tuple(data[index // 8] >> index % 8 & 1 for index in range(count))


def _crc_of_byte(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
    return value


_CRC_TABLE = tuple(_crc_of_byte(byte) for byte in range(256))
