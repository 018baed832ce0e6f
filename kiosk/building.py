"""Builds a station from its settings: the only place where interfaces meet their implementations."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version

from drivers.badge.kinds import CardKinds
from drivers.badge.pcsc import Scard
from drivers.printer import Printer
from drivers.shredder import Shredder
from kiosk.config import Settings
from kiosk.core.clock import Clock, SystemClock
from kiosk.core.desk.asking import Desk
from kiosk.core.devices.equipment import Equipment
from kiosk.core.errors import KioskError
from kiosk.core.machine.ending import Ending
from kiosk.core.recorder import Kept
from kiosk.core.station import Station
from kiosk.core.watch.watch import BeginAnew, Watch
from kiosk.counter.reception import reception
from kiosk.house.subject import House
from kiosk.notify.channels import channels_at_work
from kiosk.notify.outbox import Outbox
from kiosk.notify.sending import SendingWatch, outbox_of
from kiosk.notify.settings import NotifySettings
from kiosk.people.live import people_of
from kiosk.people.register.copy import read_copy
from kiosk.people.register.registrar import Registrar, configured, seed
from kiosk.records.at_rest import on_duty
from kiosk.shredding.machine.wired import wired_shredder
from kiosk.shredding.settings import ShredderSettings
from kiosk.station.printer import PrinterSettings
from kiosk.station.wired import Trace, cabinet_of, printer_of, readers_of
from kiosk.subjects import HOUSE
from storage.errors import DatabaseDamaged, LedgerUnavailable, StorageError
from storage.examine.problem import trouble
from storage.examine.recent import look_at_end
from storage.file.database import Database, UnopenedDatabase, open_database, open_for_reading
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.station.records import SIGNS, StationStarted

log = logging.getLogger(__name__)


@dataclass
class Built:
    """A station with its watch. `close` gives everything back; it is safe to call twice.

    `begins_anew`: it ended because its records, which were damaged, are whole again.
    """

    station: Station
    watch: Watch
    ledger: Ledger
    outbox: Outbox
    sending: SendingWatch
    _resources: ExitStack
    begins_anew: bool = False

    async def on_duty(self, desk: Desk, ordered: Callable[[], Ending]) -> None:
        """Everything the kiosk does: watch and serve, until cancelled or until something fails.

        `ordered` is asked why it was cancelled; the last record says so, or that something failed.
        """
        ending = Ending.FAULT
        try:
            await self.watch.start()
            async with asyncio.TaskGroup() as group:
                group.create_task(self.watch.run())
                group.create_task(reception(self.station, desk))
                group.create_task(self.outbox.run())
                group.create_task(self.sending.run())
        except BaseException as error:
            ending = self._ending(error, ordered)
            raise
        finally:
            await self.watch.stop(ending)

    def _ending(self, error: BaseException, ordered: Callable[[], Ending]) -> Ending:
        if isinstance(error, asyncio.CancelledError):
            return ordered()
        if not isinstance(error, BaseExceptionGroup):
            return Ending.FAULT
        healed, others = error.split(BeginAnew)
        self.begins_anew = healed is not None
        return Ending.FAULT if others is not None else Ending.ANEW

    def close(self) -> None:
        """Closes ledger and database."""
        self._resources.close()


def build(
    settings: Settings,
    *,
    scard: Scard | None = None,
    clock: Clock | None = None,
    trace: Trace | None = None,
    kept: Sequence[Kept] = (),
    house: House = HOUSE,
) -> Built:
    """The station of these settings. Raises `KioskError`, `StorageError`, `ProfileError`, `WiringError`.

    A database that cannot be opened, or is not whole, does not keep the kiosk from starting: returns and
    alarms go on without it. `kept`: facts that another start had to keep in memory. `house`: the subjects,
    with which the settings were read.
    """
    clock = clock or SystemClock()
    with ExitStack() as resources:
        database = _database(settings, resources)
        is_open = not isinstance(database, UnopenedDatabase)
        signer = settings.keyring.signer
        ledger = Ledger(database, station=settings.station.id, clock=clock, signer=signer)
        resources.callback(ledger.close)
        registrar = Registrar(database)
        register = read_copy(settings.database) or configured(settings)
        cabinet = cabinet_of(settings.cabinet, settings.path.parent, trace)
        badges = readers_of(settings.readers.names, scard, _kinds(settings))
        equipment = Equipment(cabinet, badges, _shredder(settings), _printer(settings))
        station = Station(register, equipment, ledger, database, clock, settings.times, kept)
        house.move_in(station, settings.sections.values())
        house.furnish(station, settings)
        station.rules, people_of(station).registrar = settings.rules, registrar
        started: list[Record] = [
            StationStarted(software=version("kagiban"), config=settings.digest, signs=SIGNS)
        ]
        latest_us = 0
        try:
            ledger.take_up_key()
            last = ledger.last()
            latest_us = last.at_us if last is not None else 0
            seed(database, ledger, settings)
            station.register = registrar.read()
        except (DatabaseDamaged, LedgerUnavailable) as error:
            station.recorder.give_up(error)
        watch = Watch(
            station,
            house.watchers(station),
            started,
            cause_of=house.alarm,
            latest_us=latest_us,
            whole_again=lambda: is_whole(settings, held=is_open and station.recorder.disputed),
        )
        # A channel that cannot be built keeps no other one from sending.
        notify = settings.section(NotifySettings)
        channels = channels_at_work(notify, settings.path, clock, settings.keyring.station)
        outbox = outbox_of(station, ledger, channels, house.alarm, notify.give_up_days)
        sending = SendingWatch(station, notify.alarm_after_min)
        return Built(station, watch, ledger, outbox, sending, resources.pop_all())


def _shredder(settings: Settings) -> Shredder | None:
    wired = settings.find(ShredderSettings)
    return None if wired is None else wired_shredder(wired, settings.path.parent)


def _printer(settings: Settings) -> Printer | None:
    wired = settings.find(PrinterSettings)
    return None if wired is None else printer_of(wired)


def _kinds(settings: Settings) -> CardKinds:
    return CardKinds.named(settings.readers.cards, settings.keyring.felica)


def _database(settings: Settings, resources: ExitStack) -> Database:
    """The open database, which nobody else may then replace; or one that says why it is not open."""
    with ExitStack() as attempt:
        attempt.enter_context(on_duty(settings.database))
        try:
            key, known = settings.keyring.database, settings.known
            database = open_database(settings.database, key=key, known=known)
            attempt.callback(database.close)
            if problems := look_at_end(database, own=settings.keyring.signer.verifier):
                raise trouble(problems)
        except (DatabaseDamaged, LedgerUnavailable) as error:
            return UnopenedDatabase(settings.database, error, settings.known)
        resources.push(attempt.pop_all())
        return database


def is_whole(settings: Settings, *, held: bool = False) -> bool:
    """Does the database's end look as it should, and can it be written again? No record is changed.

    `held`: this process keeps others from replacing it, and had it open all the while.
    """
    key, known = settings.keyring.database, settings.known
    try:
        with open_for_reading(settings.database, key=key, known=known) as database:
            if look_at_end(database, own=settings.keyring.signer.verifier):
                return False
        if held:
            return True
        with on_duty(settings.database):
            open_database(settings.database, key=key, known=known).close()
    except (StorageError, KioskError):
        return False
    return True
