"""A Modbus module without its wire: requests in, answers out, outputs with timers, inputs.

Source: MODBUS Application Protocol Specification V1.1b3, section 6: for each function first the quantity
(exception 03), then the addresses (02), then the values (03). A function without a table here is 01.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulators.wire.outputs import Outputs
from simulators.wire.wiring import Point
from simulators.world.paper import PulseCounter
from simulators.world.world import World

ON, OFF = 0xFF00, 0x0000

_READ_BITS, _WRITE_BITS = 2000, 1968
_READ_WORDS, _WRITE_WORDS = 125, 123


class Refused(Exception):
    """The module answers with an exception: `code` 1 (function), 2 (address) or 3 (value)."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exception {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Cell:
    """One address of a table: how it is read and, unless it is read-only, written. Bits are 0 and 1."""

    read: Callable[[], int]
    write: Callable[[int], None] | None = None


Table = dict[int, Cell]


class Module:
    """What all models have in common. A model fills the tables; functions of an empty one are refused."""

    def __init__(self, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        self.world = world
        self.outputs = Outputs(outputs, world)
        self.inputs = tuple(inputs)
        self.counters: dict[int, PulseCounter] = {}
        self.coils: Table = {}
        self.discretes: Table = {}
        self.holdings: Table = {}
        self.input_words: Table = {}

    def power_on(self) -> None:
        """The module gets its supply: outputs take their first state."""
        self.outputs.all(False)

    def power_off(self) -> None:
        """The module loses its supply: no output carries current any more."""
        self.outputs.all(False)
        for counter in self.counters.values():
            counter.power_cut()

    def due(self) -> float | None:
        """The moment on the world's clock at which the module next acts by itself, or None."""
        return self.outputs.due()

    def tick(self) -> None:
        """Does what is due."""
        self.outputs.tick()

    def heard(self) -> None:
        """A good request for this module came over the line."""

    def answer(self, pdu: bytes) -> bytes:
        """Carries out one request (function and data) and gives the answer or the exception."""
        self.heard()
        try:
            return pdu[:1] + self._carry_out(pdu[0], pdu[1:])
        except Refused as refused:
            return bytes([pdu[0] | 0x80, refused.code])

    # --- cells for models ---------------------------------------------------------------------------

    def output(self, index: int) -> Cell:
        """One output as a bit."""
        return Cell(lambda: int(self.outputs.get(index)), lambda value: self.write_output(index, bool(value)))

    def input(self, index: int) -> Cell:
        """One input as a bit."""
        return Cell(lambda: int(self.inputs[index].sense(self.world)))

    def count(self, high: int = 0xFFFF_FFFF) -> None:
        """Has a counter on every input to which sheets are wired."""
        for index, point in enumerate(self.inputs):
            if point.kind == "sheets" and self.world.paper is not None:
                self.counters[index] = PulseCounter(self.world.paper, high=high)

    def counter_words(self, index: int, *, low_first: bool) -> tuple[Cell, Cell]:
        """A counter's two words. Where nothing is counted they read 0."""

        def word(place: int) -> Cell:
            return Cell(lambda: self.shows(index) >> 16 * place & 0xFFFF)

        return (word(0), word(1)) if low_first else (word(1), word(0))

    def shows(self, index: int) -> int:
        """What a counter shows; 0 where there is none."""
        counter = self.counters.get(index)
        return 0 if counter is None else counter.value

    def overflowed(self, index: int) -> Cell:
        """A counter's overflow flag."""
        return Cell(lambda: int(index in self.counters and self._overflowed(index)))

    def clearing(self, index: int) -> Cell:
        """The bit that sets a counter to zero; it reads 0."""

        def write(value: int) -> None:
            if value and index in self.counters:
                self.counters[index].clear()

        return Cell(lambda: 0, write)

    def _overflowed(self, index: int) -> bool:
        self.shows(index)  # what came by now counts
        return self.counters[index].overflowed

    def write_output(self, index: int, on: bool) -> None:
        """An output is written over the line."""
        self.outputs.set(index, on)

    # --- functions ----------------------------------------------------------------------------------

    def _carry_out(self, function: int, data: bytes) -> bytes:
        tables = {1: self.coils, 2: self.discretes, 3: self.holdings, 4: self.input_words}
        tables |= {5: self.coils, 6: self.holdings, 15: self.coils, 16: self.holdings}
        table = tables.get(function)
        if not table:
            raise Refused(1)
        address, value = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
        match function:
            case 1 | 2:
                return self._read_bits(table, address, value)
            case 3 | 4:
                return self._read_words(table, address, value)
            case 5:
                self.write_coil(address, value)
                return data
            case 6:
                _write(table, {address: value})
                return data
            case 15:
                return self._write_bits(table, address, value, data)
            case _:
                return self._write_words(table, address, value, data)

    def write_coil(self, address: int, value: int) -> None:
        """Function 05. Raises `Refused`."""
        if value not in (ON, OFF):
            raise Refused(3)
        _write(self.coils, {address: int(value == ON)})

    @staticmethod
    def _read_bits(table: Table, address: int, count: int) -> bytes:
        bits = _read(table, address, count, _READ_BITS)
        packed = sum(bit << place for place, bit in enumerate(bits))
        size = (count + 7) // 8
        return bytes([size]) + packed.to_bytes(size, "little")

    @staticmethod
    def _read_words(table: Table, address: int, count: int) -> bytes:
        words = _read(table, address, count, _READ_WORDS)
        return bytes([2 * count]) + b"".join(word.to_bytes(2, "big") for word in words)

    @staticmethod
    def _write_bits(table: Table, address: int, count: int, data: bytes) -> bytes:
        if not 1 <= count <= _WRITE_BITS or not _holds(data, (count + 7) // 8):
            raise Refused(3)
        packed = int.from_bytes(data[5:], "little")
        _write(table, {address + place: packed >> place & 1 for place in range(count)})
        return data[:4]

    @staticmethod
    def _write_words(table: Table, address: int, count: int, data: bytes) -> bytes:
        if not 1 <= count <= _WRITE_WORDS or not _holds(data, 2 * count):
            raise Refused(3)
        words = {address + i: int.from_bytes(data[5 + 2 * i : 7 + 2 * i], "big") for i in range(count)}
        _write(table, words)
        return data[:4]


def packed(bits: Sequence[Cell]) -> Cell:
    """Up to sixteen bits as one word, the first bit lowest. Writable where every bit is."""
    if any(bit.write is None for bit in bits):
        return Cell(lambda: _word(bits))

    def write(value: int) -> None:
        for place, bit in enumerate(bits):
            if bit.write is not None:
                bit.write(value >> place & 1)

    return Cell(lambda: _word(bits), write)


def _holds(data: bytes, size: int) -> bool:
    """Whether a write request carries `size` bytes of values and says so."""
    return len(data) == 5 + size and data[4] == size


def _word(bits: Sequence[Cell]) -> int:
    return sum(bit.read() << place for place, bit in enumerate(bits))


def _read(table: Table, address: int, count: int, most: int) -> list[int]:
    if not 1 <= count <= most:
        raise Refused(3)
    addresses = range(address, address + count)
    if not all(each in table for each in addresses):
        raise Refused(2)
    return [table[each].read() for each in addresses]


def _write(table: Table, values: dict[int, int]) -> None:
    writes = [cell.write if (cell := table.get(address)) else None for address in values]
    if None in writes:
        raise Refused(2)
    for write, value in zip(writes, values.values(), strict=True):
        if write is not None:
            write(value)
