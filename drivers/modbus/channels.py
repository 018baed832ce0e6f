"""A profile's channels as Modbus requests: one maker's outputs lie in coils, another's in a register."""

from collections.abc import Sequence

from drivers.modbus import rtu
from drivers.modbus.profile import Channels, Setup
from drivers.modbus.rtu import Request


def read_request(unit: int, channels: Channels, count: int) -> Request:
    """Reads the first `count` channels."""
    match channels.kind:
        case "coils":
            return rtu.read_coils(unit, channels.address, count)
        case "discrete":
            return rtu.read_discrete_inputs(unit, channels.address, count)
        case "register":
            return rtu.read_holding_registers(unit, channels.address, 1)
        case _:
            return rtu.read_input_registers(unit, channels.address, 1)


def bits_in(channels: Channels, values: Sequence[int], count: int) -> tuple[bool, ...]:
    """The channels in the answer to `read_request`."""
    if channels.kind in ("coils", "discrete"):
        return tuple(value == 1 for value in values)
    return tuple(values[0] >> index & 1 == 1 for index in range(count))


def image_request(unit: int, channels: Channels, bits: Sequence[bool]) -> Request:
    """Writes the first outputs all at once; in a register the others become 0."""
    if channels.kind == "coils":
        return rtu.write_coils(unit, channels.address, bits)
    return rtu.write_register(unit, channels.address, sum(bit << index for index, bit in enumerate(bits)))


def setup_request(unit: int, setup: Setup) -> Request:
    """What a profile wants written when the module is found."""
    match setup.kind:
        case "coil":
            return rtu.write_coil(unit, setup.address, on=setup.value == 1)
        case "coils":
            return rtu.write_coils(unit, setup.address, [setup.value == 1] * setup.count)
        case _:
            return rtu.write_register(unit, setup.address, setup.value)
