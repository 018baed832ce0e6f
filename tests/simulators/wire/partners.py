"""Modbus masters that we did not write, behind one face."""

import re
import subprocess
from collections.abc import Sequence
from types import TracebackType
from typing import ClassVar, Protocol, Self

import minimalmodbus
from pymodbus.client import ModbusSerialClient

from tests.simulators.conftest import PATIENCE

BAUD = 38400


class Partner(Protocol):
    """A master. Each call raises when the answer is not a good one."""

    def __init__(self, port: str, patience: float = PATIENCE) -> None: ...

    def read_bits(self, unit: int, function: int, address: int, count: int) -> list[bool]:
        """Functions 01 and 02."""

    def read_words(self, unit: int, function: int, address: int, count: int) -> list[int]:
        """Functions 03 and 04."""

    def write_bits(self, unit: int, function: int, address: int, bits: Sequence[bool]) -> None:
        """Functions 05 and 15."""

    def write_words(self, unit: int, function: int, address: int, words: Sequence[int]) -> None:
        """Functions 06 and 16."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class _Open:
    """What partners with a port have in common."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the port back."""


class Pymodbus(_Open):
    """pymodbus' synchronous client, without its retries."""

    def __init__(self, port: str, patience: float = PATIENCE) -> None:
        self._client = ModbusSerialClient(port, baudrate=BAUD, timeout=patience, retries=0)
        assert self._client.connect()

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]

    def read_bits(self, unit: int, function: int, address: int, count: int) -> list[bool]:
        read = self._client.read_coils if function == 1 else self._client.read_discrete_inputs
        answer = read(address, count=count, device_id=unit)
        assert not answer.isError(), answer
        return list(answer.bits[:count])

    def read_words(self, unit: int, function: int, address: int, count: int) -> list[int]:
        read = self._client.read_holding_registers if function == 3 else self._client.read_input_registers
        answer = read(address, count=count, device_id=unit)
        assert not answer.isError(), answer
        return list(answer.registers)

    def write_bits(self, unit: int, function: int, address: int, bits: Sequence[bool]) -> None:
        if function == 5:
            answer = self._client.write_coil(address, bits[0], device_id=unit)
        else:
            answer = self._client.write_coils(address, list(bits), device_id=unit)
        assert not answer.isError(), answer

    def write_words(self, unit: int, function: int, address: int, words: Sequence[int]) -> None:
        if function == 6:
            answer = self._client.write_register(address, words[0], device_id=unit)
        else:
            answer = self._client.write_registers(address, list(words), device_id=unit)
        assert not answer.isError(), answer


class Minimalmodbus(_Open):
    """minimalmodbus, which checks function, length and echo. After an exception it waits out its patience."""

    def __init__(self, port: str, patience: float = PATIENCE) -> None:
        self._port = minimalmodbus.serial.Serial(port, BAUD, timeout=patience)

    def close(self) -> None:
        self._port.close()

    def _unit(self, unit: int) -> minimalmodbus.Instrument:
        return minimalmodbus.Instrument(self._port, unit)

    def read_bits(self, unit: int, function: int, address: int, count: int) -> list[bool]:
        return [bool(bit) for bit in self._unit(unit).read_bits(address, count, function)]

    def read_words(self, unit: int, function: int, address: int, count: int) -> list[int]:
        return list(self._unit(unit).read_registers(address, count, function))

    def write_bits(self, unit: int, function: int, address: int, bits: Sequence[bool]) -> None:
        if function == 5:
            self._unit(unit).write_bit(address, int(bits[0]), 5)
        else:
            self._unit(unit).write_bits(address, [int(bit) for bit in bits])

    def write_words(self, unit: int, function: int, address: int, words: Sequence[int]) -> None:
        if function == 6:
            self._unit(unit).write_register(address, words[0], functioncode=6)
        else:
            self._unit(unit).write_registers(address, list(words))


class Mbpoll(_Open):
    """mbpoll, a command on top of libmodbus: one process for each request."""

    _TYPES: ClassVar = {1: "0", 2: "1", 3: "4", 4: "3", 5: "0", 15: "0", 6: "4", 16: "4"}

    def __init__(self, port: str, patience: float = PATIENCE) -> None:
        self._port = port
        self._patience = str(min(patience, 10.0))

    def _run(self, unit: int, function: int, address: int, *more: str) -> str:
        options = ["-m", "rtu", "-b", str(BAUD), "-P", "none", "-o", self._patience, "-0", "-1", "-q"]
        place = ["-a", str(unit), "-t", self._TYPES[function], "-r", str(address)]
        command = ["mbpoll", *options, *place, *more]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def _values(self, output: str) -> list[int]:
        return [int(value) for value in re.findall(r"^\[\d+\]:\s+(\d+)", output, re.MULTILINE)]

    def read_bits(self, unit: int, function: int, address: int, count: int) -> list[bool]:
        return [bool(bit) for bit in self.read_words(unit, function, address, count)]

    def read_words(self, unit: int, function: int, address: int, count: int) -> list[int]:
        return self._values(self._run(unit, function, address, "-c", str(count), self._port))

    def write_bits(self, unit: int, function: int, address: int, bits: Sequence[bool]) -> None:
        self.write_words(unit, function, address, [int(bit) for bit in bits])

    def write_words(self, unit: int, function: int, address: int, words: Sequence[int]) -> None:
        self._run(unit, function, address, self._port, *(str(word) for word in words))


PARTNERS: dict[str, type[Partner]] = {
    "pymodbus": Pymodbus,
    "minimalmodbus": Minimalmodbus,
    "mbpoll": Mbpoll,
}
