"""The shredder that the settings describe, as a device."""

from pathlib import Path

from drivers.line import Line
from drivers.shredder import Shredder
from drivers.shredder.dcon import DconCounter, DconShredder, DconSwitch
from drivers.shredder.modbus import ModbusCounter, ModbusShredder, ModbusSwitch
from drivers.shredder.profile import load_profile
from kiosk.shredding.settings import ShredderSettings


def wired_shredder(settings: ShredderSettings, beside: Path) -> Shredder:
    """The shredder that the settings describe. Raises `ProfileError`, its own `WiringError`."""
    line = Line(settings.port, baud=settings.baud, parity=settings.parity, stopbits=settings.stopbits)
    counter, switch = settings.counter, settings.switch
    if settings.kind == "dcon":
        return DconShredder(
            line,
            DconCounter(counter.unit, counter.model, counter.channel),
            DconSwitch(switch.unit, switch.model, switch.outputs, switch.inputs, switch.inputs_first),
            poll_hz=settings.poll_hz,
        )
    return ModbusShredder(
        line,
        ModbusCounter(counter.unit, load_profile(counter.model, beside), counter.channel),
        ModbusSwitch(switch.unit, load_profile(switch.model, beside), switch.outputs, switch.inputs),
        poll_hz=settings.poll_hz,
    )
