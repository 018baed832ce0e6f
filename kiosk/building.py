"""Builds a station from its settings: the only place where interfaces meet their implementations."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from drivers.badge import BadgeReader
from drivers.badge.pcsc import PcscReaders, Scard
from drivers.cabinet.modbus import ModbusCabinet
from drivers.cabinet.profile import load_profile
from drivers.cabinet.wiring import Module
from drivers.line import Line
from kiosk.clock import Clock, SystemClock
from kiosk.config import CabinetSettings, Settings
from kiosk.desk import Desk
from kiosk.office import roster
from kiosk.records_at_rest import on_duty
from kiosk.register import register_of
from kiosk.station import Equipment, Station
from kiosk.watch import Watch
from kiosk.workflows.reception import reception
from storage.database import open_database
from storage.ledger import Ledger
from storage.people import on_register
from storage.projections import Projections
from storage.records import StationStarted

Trace = Callable[[str, bytes, float], None]


@dataclass
class Built:
    """A station with its watch. `close` gives everything back; it is safe to call twice."""

    station: Station
    watch: Watch
    ledger: Ledger
    _resources: ExitStack

    async def on_duty(self, desk: Desk) -> None:
        """Everything the kiosk does: watch and serve, until cancelled or until something fails."""
        await self.watch.start()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.watch.run())
                group.create_task(self.watch.settle_what_nothing_senses())
                group.create_task(reception(self.station, desk))
        finally:
            await self.watch.stop("stopped")

    def close(self) -> None:
        """Closes ledger and database."""
        self._resources.close()


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


def readers_of(names: tuple[str, ...], scard: Scard | None = None) -> BadgeReader:
    """The badge readers; `scard` stands in for the PC/SC service where there is none."""
    return PcscReaders(names, scard=scard)


def build(
    settings: Settings,
    *,
    scard: Scard | None = None,
    clock: Clock | None = None,
    trace: Trace | None = None,
) -> Built:
    """The station of these settings. Raises `StorageError`, `ProfileError`, `WiringError`."""
    clock = clock or SystemClock()
    with ExitStack() as resources:
        resources.enter_context(on_duty(settings.database))
        database = open_database(settings.database, key=settings.keyring.database)
        resources.callback(database.close)
        signer = settings.keyring.signer
        ledger = Ledger(database, station=settings.station.id, clock=clock, signer=signer)
        resources.callback(ledger.close)
        ledger.take_up_key()
        register = register_of(
            ((enrolled.person, enrolled.cards) for enrolled in settings.people),
            settings.keys,
            settings.places,
            settings.keyring.station,
        )
        cabinet = cabinet_of(settings.cabinet, settings.path.parent, trace)
        equipment = Equipment(cabinet, readers_of(settings.readers.names, scard))
        station = Station(register, equipment, ledger, Projections(database), clock, settings.times)
        started = (
            StationStarted(software=version("kagiban"), config=settings.digest),
            *roster.changes(on_register(database), register.people.values()),
        )
        return Built(station, Watch(station, settings.keyring.station, started), ledger, resources.pop_all())
