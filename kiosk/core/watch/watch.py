"""The watch: takes every event of every device in order, records it, and has the subjects judge it.

It runs from start to stop whatever the screen is doing. Devices, clock and ledger are its own matter; what
anything means to a subject is that subject's `Watcher`'s.
"""

import asyncio
from collections.abc import Callable, Sequence

from drivers.badge import ReadersChanged, Unreadable
from drivers.cabinet import LinkChanged, OutputRead, PartChanged, Sensed
from kiosk.core.acting.actions import Because, Reason, Sound
from kiosk.core.alarms import CauseOf, unknown_cause
from kiosk.core.arrivals import Unread
from kiosk.core.devices.equipment import CABINET, LEDGER
from kiosk.core.machine.ending import Ending
from kiosk.core.station import Station
from kiosk.core.watch import alarms
from kiosk.core.watch.outputs import SOUNDS, OutputWatch
from kiosk.core.watch.parts import all_reached, part_changed, readers_are
from kiosk.core.watch.restart import take_up_intents
from kiosk.core.watch.watcher import DeviceEvent, Hear, OfShredder, Watcher
from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.log.ledger import CLOCK_STEP_US
from storage.log.record import Record
from storage.station.facts import DeviceState
from storage.station.questions import StationQuestions
from storage.station.records import CardUnreadable, StationStopped
from storage.station.records import Sensed as SensedRecord

TICK_S = 1.0
LOOK_S = 5.0
"""How often damaged records are looked at again."""
CLOCK = "clock"


class BeginAnew(Exception):
    """The records are whole again: the kiosk starts anew on them, with what was kept in memory meanwhile."""


class Watch:
    """Listens to the station's devices and keeps its picture of the world true.

    `watchers`: the subjects'. `started`: what a start has to tell before all else. `cause_of`: the alarms
    that this kiosk knows. `latest_us`: the time of the last record, behind which the clock should not be.
    `whole_again`: asked now and then while the records are damaged.
    """

    def __init__(
        self,
        station: Station,
        watchers: Sequence[Watcher],
        started: Sequence[Record],
        *,
        cause_of: CauseOf = unknown_cause,
        latest_us: int = 0,
        whole_again: Callable[[], bool] = lambda: False,
    ) -> None:
        self._station = station
        self._watchers = watchers
        self._looks = sorted((each for own in watchers for each in own.looks), key=lambda each: each.rank)
        self._started = started
        self._cause_of = cause_of
        self._latest_us = latest_us
        self._whole_again = whole_again
        self._to_sound = False
        self._outputs = OutputWatch(station)
        self._looked_us = station.clock.monotonic_us()
        self._events: asyncio.Queue[DeviceEvent] = asyncio.Queue()
        self._offset_us = 0
        self._own: dict[type, Hear] = {
            Sensed: self._sensed,
            PartChanged: lambda event, at_us: part_changed(station, CABINET, alarms.CABINET_IN_PART, event),
            OutputRead: self._outputs.read,
            LinkChanged: self._cabinet_is,
            Unreadable: self._unreadable,
            ReadersChanged: lambda event, at_us: readers_are(station, event.readers, event.detail),
        }
        self.seen = asyncio.Event()
        """Set once cabinet and readers have each been heard of."""

    async def start(self) -> None:
        """Takes up what the ledger left open, then lets the devices speak."""
        station = self._station
        self._offset_us = self._wall_against_monotonic()
        await station.recorder.note(*self._started)
        try:
            await self._take_up()
        except (DatabaseDamaged, LedgerUnavailable) as error:
            station.recorder.give_up(error)
        await self._look_at_ledger()
        await self._look_at_clock()
        emit = self._emitter()
        station.equipment.cabinet.start(emit)
        station.equipment.badges.start(emit)
        if station.equipment.shredder is not None:
            station.equipment.shredder.start(lambda event: emit(OfShredder(event)))

    async def _take_up(self) -> None:
        """What the ledger left open. Raises what reading it raises."""
        station = self._station
        station.alarms.restore(station.ask(StationQuestions).alarms(), self._cause_of)
        self._outputs.take_up()
        for watcher in self._watchers:
            watcher.recall()
        await station.alarms.end_what_nobody_knows()
        await take_up_intents(station)
        for watcher in self._watchers:
            await watcher.take_up()

    async def run(self) -> None:
        """Handles events for ever. Raises `BeginAnew` when damaged records are whole again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._consume())
            group.create_task(self._tick())
            for watcher in self._watchers:
                group.create_task(watcher.run())

    async def stop(self, reason: str) -> None:
        """Silences the devices and writes what they had still said, then how it ended.

        Where that fails, it ended by a fault, which is written whatever else cannot be.
        """
        try:
            await self._silence()
        except Exception:
            reason = Ending.FAULT
            raise
        finally:
            await self._station.recorder.note(StationStopped(reason=reason))

    async def _silence(self) -> None:
        """Devices first: nothing that is waited for here may keep a shredder or a siren on."""
        await self._leave()
        equipment = self._station.equipment
        lines = [equipment.cabinet.stop()]
        if equipment.shredder is not None:
            lines.insert(0, equipment.shredder.stop())
        ended = await asyncio.gather(*lines, return_exceptions=True)  # a dead line takes seconds of its own
        try:
            for error in filter(None, ended):
                raise error
            await self._station.equipment.badges.stop()
        finally:
            await self._take_last_words()

    async def _take_last_words(self) -> None:
        await asyncio.sleep(0)
        while not self._events.empty():
            await self._handle(self._events.get_nowait())
        await self._leave()
        await self._station.door.finish()

    async def _leave(self) -> None:
        for watcher in self._watchers:
            await watcher.leave()

    @property
    def busy(self) -> bool:
        """Is there an event that has not been handled?"""
        return not self._events.empty()

    # --- events -----------------------------------------------------------------------------------

    def _emitter(self) -> Callable[[DeviceEvent], None]:
        loop = asyncio.get_running_loop()

        def emit(event: DeviceEvent) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._events.put_nowait, event)

        return emit

    async def _consume(self) -> None:
        while True:
            await self._handle(await self._events.get())

    async def _handle(self, event: DeviceEvent) -> None:
        at_us, kind = int(event.at * 1_000_000) + self._offset_us, type(event)
        if (own := self._own.get(kind)) is not None:
            await own(event, at_us)
        for watcher in self._watchers:
            if (hears := watcher.hears.get(kind)) is not None:
                await hears(event, at_us)
        if DeviceState.UNKNOWN not in self._station.health.values():
            self.seen.set()
        self._station.changes.tell()

    async def _sensed(self, event: Sensed, at_us: int) -> None:
        await self._station.recorder.note(
            SensedRecord(
                what=event.what,
                state=event.state,
                before=event.before,
                observed_us=at_us,
                slot=event.slot,
                device=CABINET,
                contact=event.place,
                number=event.number,
            )
        )

    async def _unreadable(self, event: Unreadable, at_us: int) -> None:
        unreadable = CardUnreadable(reader=event.reader, reason=event.reason)
        await self._station.recorder.note(unreadable)
        self._station.arrivals.put(Unread(event.reason))

    async def _cabinet_is(self, event: LinkChanged, at_us: int) -> None:
        state = DeviceState(event.state)
        await self._station.health.device_is(CABINET, state, event.detail)
        await self._station.alarms.stands_while(
            state is DeviceState.OFFLINE, alarms.CABINET_OFFLINE, CABINET, "back"
        )
        if state is DeviceState.ONLINE:
            await all_reached(self._station, CABINET, alarms.CABINET_IN_PART)

    # --- the clock, and the ledger's recovery -----------------------------------------------------

    async def _tick(self) -> None:
        while True:
            await self._station.clock.sleep(TICK_S)
            await self._look_at_clock()
            await self._look_at_ledger()
            for each in self._looks:
                await each.look()
            await self._signal()

    async def _signal(self) -> None:
        """Buzzer and alarm output follow the alarms that are to be heard; what is not confirmed, again."""
        station = self._station
        if (to_sound := station.alarms.sounds) is not self._to_sound:
            self._to_sound = to_sound
            station.signals.want(*(Sound(what, on=to_sound) for what in SOUNDS))
        for signal in station.signals.due(station.health.reaches_output):
            await station.actuate(signal, Because(Reason.SIGNAL))
        await self._outputs.look(to_sound=to_sound)

    async def _look_at_clock(self) -> None:
        offset = self._wall_against_monotonic()
        step, self._offset_us = offset - self._offset_us, offset
        if abs(step) >= CLOCK_STEP_US:
            await self._station.recorder.look_at_clock()
        now = self._station.clock.now_us()
        self._latest_us = max(self._latest_us, now)
        await self._station.alarms.stands_while(
            now < self._latest_us - CLOCK_STEP_US, alarms.CLOCK_WENT_BACK, CLOCK, "back"
        )

    async def _look_at_ledger(self) -> None:
        recorder = self._station.recorder
        if recorder.waiting:
            await recorder.flush()
        state = DeviceState.ONLINE if recorder.available else DeviceState.OFFLINE
        await self._station.health.device_is(LEDGER, state, recorder.detail)
        full = not recorder.available and not recorder.damaged
        await self._station.alarms.stands_while(full, alarms.LEDGER_UNAVAILABLE, LEDGER, "back")
        damaged = recorder.damaged and not recorder.disputed
        await self._station.alarms.stands_while(damaged, alarms.LEDGER_DAMAGED, LEDGER, "back")
        await self._station.alarms.stands_while(recorder.disputed, alarms.LEDGER_DISPUTED, LEDGER, "back")
        if recorder.damaged:
            await self._look_whether_whole()

    async def _look_whether_whole(self) -> None:
        """Somebody may have mended the file. Whoever stands at the kiosk is served to the end first."""
        station, now = self._station, self._station.clock.monotonic_us()
        serves = station.busy or any(watcher.serves for watcher in self._watchers)
        if now - self._looked_us < LOOK_S * 1_000_000 or serves:
            return
        self._looked_us = now
        if await asyncio.to_thread(self._whole_again):
            raise BeginAnew

    def _wall_against_monotonic(self) -> int:
        return self._station.clock.now_us() - self._station.clock.monotonic_us()
