"""The watch: takes every event of every device in order, records it, and judges what it means.

It runs from start to stop whatever the screen is doing: a key that moves while nobody is being served is
noticed exactly as one that moves in a procedure.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from drivers.badge import (
    BadgeEvent,
    Evidence,
    ReadersChanged,
    Tap,
    Unreadable,
)
from drivers.cabinet import (
    CabinetEvent,
    LinkChanged,
    OutputRead,
    PartChanged,
    Sensed,
)
from kiosk.core.actions import (
    RELEASE,
    Because,
    Reason,
    Sound,
)
from kiosk.core.alarms import Alarm, CauseOf, unknown_cause
from kiosk.core.arrivals import Arrival, Unread
from kiosk.core.clock import abandon
from kiosk.core.equipment import CABINET, LEDGER, SHREDDER
from kiosk.core.machine.ending import Ending
from kiosk.core.office.register import card_digest
from kiosk.core.office.today import look_at_day
from kiosk.core.sensed import BOLT, KEY
from kiosk.core.station import Station
from kiosk.core.watch import alarms as watch_alarms
from kiosk.core.watch.outputs import SOUNDS, OutputWatch
from kiosk.core.watch.parts import all_reached, part_changed, readers_are
from kiosk.core.watch.passing_time import look_at_times
from kiosk.keys import alarms as key_alarms
from kiosk.keys import custody
from kiosk.keys.custody import Finding, Grant
from kiosk.keys.grants import custody_now, grants_of
from kiosk.keys.hooks import emptied_slots, hooks_of, is_foreign, strange_slots
from kiosk.keys.loans import loans_of
from kiosk.keys.place_doors import place_sensed, take_up_places
from kiosk.people.live import look_at_register
from kiosk.records.outside import outside_of
from kiosk.shredding import alarms as shredding_alarms
from kiosk.shredding.shredder_off import OffUntilSure
from kiosk.shredding.shredder_watch import OfShredder, shredder_event
from kiosk.vault import alarms as vault_alarms
from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.keys.records import KeyMisplaced, KeyReturned, KeyTaken, KeyVanished
from storage.keys.tag_records import StrangeTaken
from storage.log.ledger import CLOCK_STEP_US
from storage.log.record import Record
from storage.station.facts import BoltState, DeviceState, KeyState, OpenIntent
from storage.station.records import CardTapped, CardUnreadable, Intended, Reconciled, StationStopped, Unknown
from storage.station.records import Sensed as SensedRecord

DeviceEvent = BadgeEvent | CabinetEvent | OfShredder
TICK_S = 1.0
CHECKPOINT_TICKS = 60
"""Ticks between two looks at when a checkpoint left the machine."""
LOOK_S = 5.0
"""How often damaged records are looked at again."""
CLOCK = "clock"
KEY_SENSOR_S = 0.5
"""How much later than the bolt a key's contact may be believed: chatter, debouncing, a lost scan or two."""


class BeginAnew(Exception):
    """The records are whole again: the kiosk starts anew on them, with what was kept in memory meanwhile."""


class Watch:
    """Listens to the station's devices and keeps its picture of the world true.

    `started`: what a start has to tell before anything else. `cause_of`: the alarms that this kiosk knows.
    `latest_us`: the time of the last record, behind which the clock should not be. `whole_again`: asked now
    and then while the records are damaged.
    """

    def __init__(
        self,
        station: Station,
        card_key: bytes,
        started: Sequence[Record],
        *,
        cause_of: CauseOf = unknown_cause,
        latest_us: int = 0,
        whole_again: Callable[[], bool] = lambda: False,
    ) -> None:
        self._station = station
        self._card_key = card_key
        self._started = started
        self._cause_of = cause_of
        self._latest_us = latest_us
        self._whole_again = whole_again
        self._ticks = 0
        self._shredder = OffUntilSure(station)
        self._to_sound = False
        self._outputs = OutputWatch(station)
        self._looked_us = station.clock.monotonic_us()
        self._events: asyncio.Queue[DeviceEvent] = asyncio.Queue()
        self._offset_us = 0
        self._settling: set[asyncio.Future[None]] = set()
        self._not_known: dict[int, int] = {}
        """Slots of which that is an alarm, and since when here: what was seen before does not end it."""
        self._emptied: set[int] = set()
        """Hooks found wrong that are empty: that their own key does not hang there is no news."""
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
        self._look_at_checkpoint()
        emit = self._emitter()
        station.equipment.cabinet.start(emit)
        station.equipment.badges.start(emit)
        if station.equipment.shredder is not None:
            station.equipment.shredder.start(lambda event: emit(OfShredder(event)))

    async def _take_up(self) -> None:
        """What the ledger left open. Raises what reading it raises."""
        station = self._station
        station.alarms.restore(station.projections.alarms(), self._cause_of)
        self._outputs.take_up()
        hooks_of(station).strange = strange_slots(station)
        self._emptied.update(emptied_slots(station))
        look_at_day(station)
        take_up_places(station)
        await self._take_up_intents()
        await station.alarms.stands_while(
            bool(station.projections.open_batches()), shredding_alarms.BATCH_LEFT, SHREDDER, "closed"
        )
        await self._take_up_counts()

    async def _take_up_counts(self) -> None:
        """A count's alarm comes behind its record, and ends behind another: either may have been cut off."""
        alarms = self._station.alarms
        escalated = {each.place for each in self._station.projections.days.open_counts() if each.is_escalated}
        known = {each.device for each in alarms.standing if each.cause == vault_alarms.COUNT_DIFFERS}
        for place in escalated | known:
            await alarms.stands_while(place in escalated, vault_alarms.COUNT_DIFFERS, place, "settled")

    async def run(self) -> None:
        """Handles events for ever. Raises `BeginAnew` when damaged records are whole again."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._consume())
            group.create_task(self._tick())

    async def settle_what_nothing_senses(self) -> None:
        """Ends grants nobody waits for at slots whose bolt nothing senses: the key sensor has said it all."""
        while True:
            await self._station.changes.until(lambda: bool(self._left_to_key_sensor()))
            for slot in self._left_to_key_sensor():
                await grants_of(self._station).settle(slot)
                if grants_of(self._station).is_unattended(
                    slot
                ):  # it has not been asked since; nobody is in a hurry
                    await self._station.clock.sleep(TICK_S)

    def _left_to_key_sensor(self) -> tuple[int, ...]:
        """Those of which that is certain; a module that is lost elsewhere keeps no grant alive."""
        station = self._station
        return tuple(
            slot
            for slot in grants_of(station).by_slot
            if grants_of(station).is_unattended(slot)
            and station.sensed.has_key_sensor_alone(slot)
            and station.sensed.slots[slot].key is not KeyState.UNKNOWN
        )

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
        await abandon(*self._settling)
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
        await abandon(*self._settling)
        await self._station.door.finish()

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
        match event:
            case OfShredder(event=shredders):
                at_us = int(shredders.at * 1_000_000) + self._offset_us
                await shredder_event(self._station, shredders, at_us)
            case Sensed():
                await self._sensed(event)
            case PartChanged():
                await part_changed(self._station, CABINET, event)
            case OutputRead():
                await self._outputs.read(event, int(event.at * 1_000_000) + self._offset_us)
            case LinkChanged():
                await self._cabinet_is(DeviceState(event.state), event.detail)
            case Tap():
                await self._tapped(event)
            case Unreadable():
                await self._station.recorder.note(CardUnreadable(reader=event.reader, reason=event.reason))
                self._station.arrivals.put(Unread(event.reason))
            case ReadersChanged():
                await readers_are(self._station, event.readers, event.detail)
        if DeviceState.UNKNOWN not in self._station.health.values():
            self.seen.set()
        self._station.changes.tell()

    async def _tapped(self, tap: Tap) -> None:
        digest = card_digest(self._card_key, tap.credential.kind, tap.credential.id)
        person = self._station.register.holder_of_card(digest)
        tapped = CardTapped(
            reader=tap.reader,
            card=digest,
            card_kind=tap.credential.kind,
            evidence=tap.evidence,
            person=person.id if person else "",
        )
        # The visitor is greeted while the disk turns; whatever the visit records comes behind this record.
        noted = asyncio.ensure_future(self._station.recorder.note(tapped))
        genuine = tap.evidence is Evidence.AUTHENTICATED
        self._station.arrivals.put(Arrival(digest, person, genuine, tap.credential.kind))
        await noted

    async def _cabinet_is(self, state: DeviceState, detail: str) -> None:
        await self._station.health.device_is(CABINET, state, detail)
        await self._station.alarms.stands_while(
            state is DeviceState.OFFLINE, watch_alarms.CABINET_OFFLINE, CABINET, "back"
        )
        if state is DeviceState.ONLINE:
            await all_reached(self._station, CABINET)

    # --- keys and bolts ---------------------------------------------------------------------------

    async def _sensed(self, event: Sensed) -> None:
        at_us = int(event.at * 1_000_000) + self._offset_us
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
        if event.what == "key":
            states = KeyState(event.state), KeyState(event.before)
            await self._key_sensed(event.slot, *states, self._told(event.number))
        elif event.what == "bolt":
            await self._bolt_sensed(event.slot, BoltState(event.state), BoltState(event.before))
        elif event.what == "place":
            doors = BoltState(event.state), BoltState(event.before)
            await place_sensed(self._station, event.place, *doors, at_us)

    def _told(self, number: int) -> str | None:
        """Which key a device says it is: empty for none of ours, None where it has not said."""
        if not number:
            return None
        key = self._station.register.key_numbered(number)
        return key.id if key else ""

    async def _key_sensed(self, slot: int, state: KeyState, before: KeyState, told: str | None) -> None:
        station = self._station
        station.sensed.slots[slot].key = state
        key = station.register.key_in_slot(slot)
        if state is KeyState.ABSENT and before is KeyState.UNKNOWN and station.recorder.damaged and key:
            loans_of(station).take_for_lent(key)
        if state is KeyState.ABSENT:
            if before is not KeyState.UNKNOWN or slot not in self._emptied:
                await self._apply(custody.key_left(slot, custody_now(station)), slot)
            if hooks_of(station).strange.pop(slot, None) is not None:
                self._emptied.add(slot)
            await station.alarms.end(
                "removed", key_alarms.KEY_MISPLACED, key_alarms.FOREIGN_OBJECT, slot=slot
            )
        elif state is KeyState.PRESENT:
            self._emptied.discard(slot)
            if before is not KeyState.UNKNOWN or not self._hung_there_before(slot, told):
                await self._apply(custody.key_came(slot, custody_now(station), told), slot)
            if (key := station.register.key_in_slot(slot)) and loans_of(station).of_key(key.id) is None:
                await station.alarms.end("returned", key_alarms.KEY_VANISHED, slot=slot)
        await self._settle_if_shut(slot)

    def _hung_there_before(self, slot: int, told: str | None) -> bool:
        """Is it on record that something hangs in the slot? Then a sensor that is back says nothing new."""
        station = self._station
        key = station.register.key_in_slot(slot)
        if told is not None and slot not in hooks_of(station).strange:
            return key is not None and key.id == told and loans_of(station).of_key(key.id) is None
        strange = slot in hooks_of(station).strange
        return strange or (key is not None and loans_of(station).of_key(key.id) is None)

    async def _bolt_sensed(self, slot: int, state: BoltState, before: BoltState) -> None:
        station = self._station
        station.sensed.bolt_sensed(slot, state)
        if state is BoltState.OPEN:
            grants_of(station).opened(slot)
            await station.alarms.end("opened", key_alarms.SLOT_NOT_OPENED, slot=slot)
            if custody.opened_without_grant(slot, before, custody_now(station)):
                await station.alarms.start(Alarm(key_alarms.SLOT_FORCED, slot))
            elif slot not in grants_of(station).by_slot or grants_of(station).is_unattended(slot):
                await station.alarms.start(Alarm(key_alarms.SLOT_LEFT_OPEN, slot))
        elif state is BoltState.LOCKED:
            await station.alarms.end("shut", key_alarms.SLOT_FORCED, key_alarms.SLOT_LEFT_OPEN, slot=slot)
        await self._settle_if_shut(slot)

    async def _settle_if_shut(self, slot: int) -> None:
        """A grant has served once its slot was open and is shut with the key sensor knowing.

        Whoever pulls a key and shuts the door at once moves two contacts that settle apart: the bolt may be
        believed before the key. So "in vain" is said only when the key sensor has had its time to speak.
        """
        grant = grants_of(self._station).by_slot.get(slot)
        if grant is None or not self._may_settle(slot):
            return
        if custody.key_has_moved(grant, custody_now(self._station)):
            await grants_of(self._station).settle(slot)
        else:
            task = asyncio.ensure_future(self._settle_later(grant, self._station.sensed.cabinet_us()))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)

    def _may_settle(self, slot: int) -> bool:
        view = self._station.sensed.slots[slot]
        shut = view.bolt is BoltState.LOCKED and grants_of(self._station).has_opened(slot)
        return shut and view.key is not KeyState.UNKNOWN

    async def _settle_later(self, grant: Grant, shut_us: int) -> None:
        await self._station.clock.sleep(KEY_SENSOR_S)
        if grants_of(self._station).by_slot.get(grant.slot) is grant and self._may_settle(grant.slot):
            await grants_of(self._station).settle(grant.slot, shut_us)

    async def _look_again(self) -> None:
        """Sensors that answer again and say what they said before tell of no change: they are looked at."""
        station, now_us = self._station, self._station.sensed.cabinet_us()
        not_known = [a.slot for a in station.alarms.standing if a.cause == key_alarms.SLOT_NOT_KNOWN]
        self._not_known = {slot: self._not_known.get(slot, now_us) for slot in not_known}
        for slot, since_us in self._not_known.items():
            what = KEY if station.sensed.has_key_sensor_alone(slot) else BOLT
            if station.sensed.saw_since(slot, what, since_us):
                await station.alarms.end("seen", key_alarms.SLOT_NOT_KNOWN, slot=slot)
        for slot in tuple(grants_of(station).by_slot):
            if grants_of(station).is_unattended(slot) and not self._settling:
                await self._settle_if_shut(slot)

    async def _apply(self, finding: Finding, slot: int) -> None:
        station = self._station
        for record in finding.records:
            if isinstance(record, KeyVanished):
                await station.alarms.start(Alarm(key_alarms.KEY_VANISHED, record.slot, record.key), record)
            elif isinstance(record, KeyMisplaced):
                hooks_of(station).strange[slot] = record.key if record.evidence else ""
                await station.alarms.start(Alarm(key_alarms.KEY_MISPLACED, slot, record.key), record)
            elif isinstance(record, StrangeTaken):
                await station.alarms.start(Alarm(key_alarms.KEY_ASTRAY, slot), record)
            else:
                await station.recorder.note(record)
            if isinstance(record, KeyTaken | KeyReturned | StrangeTaken):
                grants_of(station).key_moved(slot)
            if isinstance(record, KeyReturned):
                await self._was_not_misplaced(record.key)
                if record.evidence:
                    await station.alarms.end("read right", key_alarms.KEY_MISSING, slot=record.slot)
        if finding.foreign:
            await is_foreign(station, slot)

    async def _was_not_misplaced(self, key: str) -> None:
        """The key hangs in its own slot: what was taken for it in another slot is something else."""
        station = self._station
        if not (slot := station.alarms.slot_of(key_alarms.KEY_MISPLACED, key)):
            return
        await station.alarms.end("another key", key_alarms.KEY_MISPLACED, slot=slot)
        hooks_of(station).strange.pop(slot, None)
        if station.sensed.slots[slot].key is KeyState.PRESENT:
            await self._apply(custody.key_came(slot, custody_now(station)), slot)

    # --- what a restart finds ---------------------------------------------------------------------

    async def _take_up_intents(self) -> None:
        """Commands cut off before their answer become `Unknown`; releases not settled are granted still."""
        station = self._station
        unanswered = station.projections.open_intents()
        await station.recorder.note(*(Unknown(intent=i.seq, slot=i.slot) for i in unanswered))
        unreconciled = station.projections.unreconciled()
        unsettled = station.projections.unsettled()
        over = {intent.seq for intent in unreconciled} - {intent.seq for intent in unsettled}
        await station.recorder.note(*(_never_sensed(intent) for intent in unreconciled if intent.seq in over))
        unknown = {intent.seq for intent in unreconciled}
        for intent in unsettled:
            grants_of(station).take_up(self._grant_of(intent), outcome_unknown=intent.seq in unknown)

    def _grant_of(self, intent: OpenIntent) -> Grant:
        """What was read in the hand stands in the record alone."""
        written = self._station.projections.record(intent.seq)
        tag = written.record.tag if written and isinstance(written.record, Intended) else ""
        return replace(_grant_of(intent), tag=tag)

    # --- the clock, and the ledger's recovery -----------------------------------------------------

    async def _tick(self) -> None:
        while True:
            await self._station.clock.sleep(TICK_S)
            await self._look_at_clock()
            await self._look_at_ledger()
            self._look_at_checkpoint()
            look_at_register(self._station)
            await look_at_times(self._station)
            await self._look_again()
            await self._shredder.look()
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

    def _look_at_checkpoint(self) -> None:
        """Rarely: a question a minute is enough to show days."""
        if self._ticks % CHECKPOINT_TICKS == 0:
            outside_of(self._station).look()
        self._ticks += 1

    async def _look_at_clock(self) -> None:
        offset = self._wall_against_monotonic()
        step, self._offset_us = offset - self._offset_us, offset
        if abs(step) >= CLOCK_STEP_US:
            await self._station.recorder.look_at_clock()
        now = self._station.clock.now_us()
        self._latest_us = max(self._latest_us, now)
        await self._station.alarms.stands_while(
            now < self._latest_us - CLOCK_STEP_US, watch_alarms.CLOCK_WENT_BACK, CLOCK, "back"
        )

    async def _look_at_ledger(self) -> None:
        recorder = self._station.recorder
        if recorder.waiting:
            await recorder.flush()
        state = DeviceState.ONLINE if recorder.available else DeviceState.OFFLINE
        await self._station.health.device_is(LEDGER, state, recorder.detail)
        full = not recorder.available and not recorder.damaged
        await self._station.alarms.stands_while(full, watch_alarms.LEDGER_UNAVAILABLE, LEDGER, "back")
        damaged = recorder.damaged and not recorder.disputed
        await self._station.alarms.stands_while(damaged, watch_alarms.LEDGER_DAMAGED, LEDGER, "back")
        await self._station.alarms.stands_while(
            recorder.disputed, watch_alarms.LEDGER_DISPUTED, LEDGER, "back"
        )
        if recorder.damaged:
            await self._look_whether_whole()

    async def _look_whether_whole(self) -> None:
        """Somebody may have mended the file. Whoever stands at the kiosk is served to the end first."""
        station, now = self._station, self._station.clock.monotonic_us()
        if now - self._looked_us < LOOK_S * 1_000_000 or grants_of(station).by_slot or station.busy:
            return
        self._looked_us = now
        if await asyncio.to_thread(self._whole_again):
            raise BeginAnew

    def _wall_against_monotonic(self) -> int:
        return self._station.clock.now_us() - self._station.clock.monotonic_us()


def _never_sensed(intent: OpenIntent) -> Reconciled:
    """A lamp or a buzzer, which nothing senses; or a release after which the slot was opened anew."""
    what = "a later release took its place" if intent.action == RELEASE else f"nothing senses {intent.action}"
    return Reconciled(intent=intent.seq, slot=intent.slot, finding=what)


def _grant_of(intent: OpenIntent) -> Grant:
    loan = intent.loan if intent.because == Reason.RETURN else 0
    sorts = intent.because == Reason.SORT
    return Grant(intent.slot, intent.key, intent.seq, intent.person, intent.purpose, loan, sorts=sorts)
