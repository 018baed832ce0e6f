"""What is known of the outputs: one that is not as it was ordered is an alarm until it is.

Two things tell: the module, read back, and orders to buzzer and siren that nothing confirms. An alarm that
one of them began may end by the other, but not while a reading says that it is still so.
"""

from drivers.cabinet import OutputRead
from kiosk.core.acting.actions import Sound
from kiosk.core.alarms import Alarm
from kiosk.core.devices.equipment import CABINET
from kiosk.core.station import Station
from kiosk.core.watch import alarms as watch_alarms
from storage.station.records import OutputHeld

LOCK = "lock"
SOUNDS = ("buzzer", "alarm")


class OutputWatch:
    """Starts and ends every alarm of an output."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._otherwise: set[Alarm] = set()
        """What the module said of it last is not what was ordered."""
        self._in_vain: set[str] = set()

    def take_up(self) -> None:
        """Of a sound of which a restart finds an alarm nothing is known: silence is ordered until it is."""
        for alarm in self._station.alarms.standing:
            if _is_of_a_sound(alarm):
                self._station.signals.want(Sound(alarm.device, on=False))

    async def read(self, event: OutputRead, at_us: int) -> None:
        """What is as ordered is worth a record only where it was not so before, be it before a restart."""
        about, alarms = _alarm(event), self._station.alarms
        if not event.as_ordered:
            self._otherwise.add(about)
            await alarms.start(about, _held(event, at_us))
            return
        self._otherwise.discard(about)
        if about in alarms.standing:
            await self._station.recorder.note(_held(event, at_us))
            await alarms.end("as ordered", about.cause, slot=about.slot, device=about.device)

    async def look(self, *, to_sound: bool) -> None:
        """Not heard although it should be: that is for somebody to know who looks at the screen."""
        alarms, before = self._station.alarms, self._in_vain
        self._in_vain = set(self._station.signals.in_vain) & set(SOUNDS)
        for what in sorted(self._in_vain - before) if to_sound else ():
            await alarms.start(Alarm(watch_alarms.OUTPUT_WRONG, device=what))
        for alarm in alarms.standing:
            if (
                _is_of_a_sound(alarm)
                and alarm not in self._otherwise
                and self._station.signals.is_confirmed(alarm.device)
            ):
                await alarms.end("confirmed", alarm.cause, device=alarm.device)


def _is_of_a_sound(alarm: Alarm) -> bool:
    return alarm.cause == watch_alarms.OUTPUT_WRONG and alarm.device in SOUNDS


def _alarm(event: OutputRead) -> Alarm:
    """A lock that stays on lets anybody in, and burns; lamps and sounds are told apart by their names."""
    if event.what == LOCK:
        return Alarm(watch_alarms.LOCK_STAYS_ON, event.slot)
    return Alarm(watch_alarms.OUTPUT_WRONG, device=f"{event.what} {event.slot}" if event.slot else event.what)


def _held(event: OutputRead, at_us: int) -> OutputHeld:
    return OutputHeld(
        device=CABINET,
        what=event.what,
        slot=event.slot,
        reads="on" if event.on else "off",
        ordered="on" if event.ordered else "off",
        observed_us=at_us,
    )
