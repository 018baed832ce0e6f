"""A key cabinet made of Modbus RTU modules on one serial line."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from drivers.cabinet import CabinetEvent, Reading
from drivers.cabinet.scan import Scan
from drivers.cabinet.unit import Tripped, Unit, Unreadable
from drivers.cabinet.wiring import Module, SlotWiring, Terminal, Wiring
from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from drivers.line import Line, LineDown, Wire
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted

T = TypeVar("T")

LONGEST_PULSE_MS = 10_000
"""A lock's solenoid is made for moments; this is far above any that opens."""


class ModbusCabinet:
    """A `KeyCabinet`. Raises `WiringError` for wires that cannot be, `ValueError` for numbers out of range.

    `scan_hz`: scans of every module a second, fewer if the line is slower. A sensor's change counts after
    `debounce_scans` equal scans. `pulse_ms`: how long a lock is energised; a module that times the pulse
    itself rounds it up to its unit.

    All locks are off before anything else is done on a line that was opened, and before it is closed.

    The alarm output too is off before anything else when the program starts, whatever the last run left
    there, and before it ends, be it by a fault. While the program runs, a module that is lost and found again
    is told to sound on only if the alarm was not silenced meanwhile. When the program is killed, a module
    with a host watchdog falls silent by itself (its safe values are off); one without sounds on until the
    next start or until its power is cut.
    """

    name = "cabinet"

    def __init__(
        self,
        line: Line,
        modules: Sequence[Module],
        *,
        scan_hz: float = 20.0,
        debounce_scans: int = 2,
        pulse_ms: int = 500,
    ) -> None:
        if not 0.1 <= scan_hz <= 200 or not 1 <= debounce_scans <= 100:
            raise ValueError("a cabinet is scanned 0.1 to 200 times a second and debounced by 1 to 100 scans")
        if not 1 <= pulse_ms <= LONGEST_PULSE_MS:
            raise ValueError(f"a pulse lasts 1 to {LONGEST_PULSE_MS} ms, not {pulse_ms}")
        self._line = line
        self._wiring = Wiring.of(modules)
        self._scan = Scan(modules, self._wiring, period_s=1 / scan_hz, debounce_scans=debounce_scans)
        self._pulse_s = pulse_ms / 1000

    @property
    def slots(self) -> tuple[int, ...]:
        """The numbers of the slots, ascending."""
        return tuple(self._wiring.slots)

    @property
    def places(self) -> tuple[int, ...]:
        """The numbers of the storage places whose doors have contacts, ascending."""
        return self._wiring.places

    def start(self, emit: Callable[[CabinetEvent], None]) -> None:
        """Begins scanning. `emit` is called from the line's thread, in order; it must not block."""
        self._scan.listen(emit)
        self._line.start(self._scan)

    async def release(self, slot: int) -> None:
        """Energises one slot's lock for a moment; returns when the module has confirmed it.

        The pulse ends by itself, also when the waiting task is cancelled. Raises `DeviceOffline` (nothing
        was sent), `DeviceRefused` (the module said no), `NoAnswer` (no answer, or a wrong one); `KeyError`
        for a slot that does not exist. Never sends the order twice.
        """
        await self._command(
            self._slot(slot).lock,
            lambda unit, channel: unit.release(self._scan.ask, channel, self._pulse_s),
        )

    async def lamp(self, slot: int, *, on: bool) -> None:
        """Lights or darkens the lamp of one slot, if it has one. Raises as `release` does."""
        if (lamp := self._slot(slot).lamp) is not None:
            await self._signal(lamp, on=on)

    async def buzzer(self, *, on: bool) -> None:
        """Sounds or silences the cabinet, if it can. Raises as `release` does, but for `KeyError`."""
        if self._wiring.buzzer is not None:
            await self._signal(self._wiring.buzzer, on=on)

    async def alarm(self, *, on: bool) -> None:
        """Sounds or silences the alarm output, if there is one. Raises as `buzzer` does.

        Silence that could not be given (`DeviceOffline`, `NoAnswer`) is given as soon as the module can be
        reached; sound that was not confirmed is not.
        """
        if self._wiring.alarm is not None:
            await self._signal(self._wiring.alarm, on=on)

    async def release_is_on(self, slot: int) -> bool:
        """Reads back whether the slot's lock is energised now. Raises as `release` does, and `DeviceRefused`
        where the module's outputs cannot be read."""
        return await self._command(
            self._slot(slot).lock, lambda unit, channel: unit.is_on(self._scan.ask, channel)
        )

    def reading(self, number: int, what: str) -> Reading | None:
        """See `KeyCabinet`."""
        terminal = self._wiring.senses.get((what, number))
        return None if terminal is None else self._scan.units[terminal.module].reading(terminal.channel)

    def now(self) -> float:
        """See `KeyCabinet`: `time.monotonic`."""
        return time.monotonic()

    async def stop(self) -> None:
        """Switches everything off and closes the line; returns when the thread is gone."""
        await asyncio.to_thread(self._line.stop)

    def _slot(self, slot: int) -> SlotWiring:
        return self._wiring.slots[slot]

    async def _signal(self, terminal: Terminal, *, on: bool) -> None:
        ordered = self._scan.units[terminal.module]
        if not on:
            # Even when the line is closed and no order gets as far as the unit.
            ordered.keep_off(terminal.channel)
        since = ordered.kept_off(terminal.channel)
        await self._command(
            terminal, lambda unit, channel: unit.signal(self._scan.ask, channel, on=on, since=since)
        )

    async def _command(self, terminal: Terminal, order: Callable[[Unit, int], T]) -> T:
        """Has `order` carried out on the line's thread, in the words of this interface where it fails."""
        unit = self._scan.units[terminal.module]

        def job(_wire: Wire) -> T:
            return order(unit, terminal.channel)

        try:
            return await asyncio.wrap_future(self._line.submit(job))
        except LineDown as error:
            kind = NoAnswer if error.sent else DeviceOffline
            raise kind(self.name, error.reason) from error
        except NotAsked as error:
            raise DeviceOffline(self.name, f"{unit.name}: {error}") from error
        except (Excepted, Tripped, Unreadable) as error:
            raise DeviceRefused(self.name, f"{unit.name}: {error}") from error
        except BadAnswer as error:
            raise NoAnswer(self.name, f"{unit.name}: {error}") from error
