"""The devices that every kiosk may have, as the settings describe them: cabinet, readers, printer."""

from collections.abc import Callable
from pathlib import Path

from drivers.badge import BadgeReader
from drivers.badge.kinds import BY_NUMBER, CardKinds
from drivers.badge.pcsc import PcscReaders, Scard
from drivers.cabinet.modbus import ModbusCabinet
from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module
from drivers.line import Line
from drivers.printer.cups import CupsPrinter
from drivers.printer.escpos import DOTS, EscPosPrinter
from kiosk.config import CabinetSettings
from kiosk.station.printer import PrinterSettings

Trace = Callable[[str, bytes, float], None]


def cabinet_modules(settings: CabinetSettings, beside: Path) -> tuple[Module, ...]:
    """The modules as the driver wants them. Raises `ProfileError`. `beside`: where extra profiles lie."""
    return tuple(
        Module(module.unit, load_profile(module.profile, beside), module.outputs, module.inputs)
        for module in settings.modules
    )


def cabinet_of(settings: CabinetSettings, beside: Path, trace: Trace | None = None) -> ModbusCabinet:
    """The Modbus cabinet that the settings describe."""
    line = Line(
        settings.port,
        baud=settings.baud,
        parity=settings.parity,
        stopbits=settings.stopbits,
        trace=trace,
    )
    return ModbusCabinet(
        line,
        cabinet_modules(settings, beside),
        scan_hz=settings.scan_hz,
        debounce_scans=settings.debounce_scans,
        pulse_ms=settings.pulse_ms,
    )


def printer_of(settings: PrinterSettings) -> EscPosPrinter | CupsPrinter:
    """The `Printer` that the settings describe."""
    if settings.kind == "cups":
        return CupsPrinter(settings.queue)
    return EscPosPrinter(settings.port, baud=settings.baud, dots=settings.dots or DOTS[settings.paper])


def readers_of(
    names: tuple[str, ...], scard: Scard | None = None, kinds: CardKinds = BY_NUMBER
) -> BadgeReader:
    """The badge readers; `scard` stands in for the PC/SC service where there is none."""
    return PcscReaders(names, scard=scard, kinds=kinds)
