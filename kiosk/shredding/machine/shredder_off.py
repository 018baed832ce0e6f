"""裁断機の停止: while nobody shreds it is off, and ordered off until that is answered or sensed."""

from enum import StrEnum

from drivers.shredder import Enabled, Jam
from kiosk.core.acting.actions import Because, Reason
from kiosk.core.alarms import Alarm
from kiosk.core.devices.equipment import SHREDDER
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.shredding import alarms
from kiosk.shredding.machine.enable import Enable
from kiosk.shredding.machine.shredder import shredder_of
from storage.station.facts import DeviceState

AGAIN_S = (1, 2, 5, 15, 60)
"""From one order that nobody answered to the next: each is two records."""


class Cut(StrEnum):
    """Why a session cannot go on, though nobody has ended it."""

    UNRECORDED = "unrecorded"
    WENT_OFF = "went_off"
    UNHEARD = "unheard"
    JAMMED = "jammed"
    UNCOUNTED = "uncounted"


async def cut_short(station: Station) -> Cut:
    """Returns when nothing can be written or counted, it has gone off or is not heard, or paper jams.

    A jam that stood at the start is no news: both have had it started to get the paper out.
    """
    view = shredder_of(station)
    seen_on, may_jam = False, view.jam is not Jam.JAMMED

    def why() -> Cut | None:
        nonlocal seen_on, may_jam
        seen_on = seen_on or view.enabled is Enabled.ENABLED
        may_jam = may_jam or view.jam is not Jam.JAMMED
        if not station.recorder.available:
            return Cut.UNRECORDED
        if station.health.get(SHREDDER) is DeviceState.OFFLINE:
            return Cut.UNHEARD
        if seen_on and view.enabled is not Enabled.ENABLED:
            return Cut.WENT_OFF if view.enabled is Enabled.DISABLED else Cut.UNHEARD
        if view.counter_lost:
            return Cut.UNCOUNTED
        return Cut.JAMMED if may_jam and view.jam is Jam.JAMMED else None

    await station.changes.until(lambda: why() is not None)
    return why() or Cut.UNHEARD


def is_off(station: Station) -> bool:
    """Is it sensed off, or was the last order to stop it answered and nothing sensed against that?"""
    view = shredder_of(station)
    return view.enabled is Enabled.DISABLED or (view.surely_off and view.enabled is not Enabled.ENABLED)


def off_said(station: Station) -> str:
    """Whether it is off, as far as that is known. Whoever reads it may be about to reach in."""
    if is_off(station):
        return _("The shredder is off.")
    if shredder_of(station).enabled is Enabled.ENABLED:
        return _("The shredder is STILL ON: pull its plug, do not reach in.")
    return _("Whether the shredder is off is not known: pull its plug first.")


async def look_whether_it_stays_on(station: Station) -> None:
    """An alarm while it is sensed on in nobody's name, whatever has changed: the output, or whose it is.

    Of one that nobody can read it is not known: what stands goes on standing.
    """
    view = shredder_of(station)
    if view.enabled is Enabled.ENABLED and not view.session:
        await station.alarms.start(Alarm(alarms.SHREDDER_STAYS_ON, device=SHREDDER))
    elif view.enabled is Enabled.DISABLED:
        await station.alarms.end("over", alarms.SHREDDER_STAYS_ON, device=SHREDDER)


class OffUntilSure:
    """Orders again what was not answered, less and less often; and says that it is on in nobody's name."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._orders = 0
        self._next_us = 0

    async def look(self) -> None:
        """To be called at every tick."""
        station = self._station
        if station.equipment.shredder is None or shredder_of(station).session:
            return
        await look_whether_it_stays_on(station)
        if shredder_of(station).surely_off and shredder_of(station).enabled is not Enabled.ENABLED:
            self._orders = 0
        elif self._is_due():
            await station.actuate(Enable(on=False), Because(Reason.SHRED))

    def _is_due(self) -> bool:
        """An order over a line that is down would reach nobody: the driver stops it first when it is back."""
        now = self._station.clock.monotonic_us()
        if self._station.health.get(SHREDDER) is DeviceState.OFFLINE or (
            self._orders and now < self._next_us
        ):
            return False
        self._next_us = now + AGAIN_S[min(self._orders, len(AGAIN_S) - 1)] * 1_000_000
        self._orders += 1
        return True
