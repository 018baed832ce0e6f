"""What the contacts of slots and doors mean, judged with what was granted and lent.

A key that moves while nobody is being served is noticed exactly as one that moves in a procedure.
"""

import asyncio
from dataclasses import replace
from functools import partial

from drivers.cabinet import Sensed
from kiosk.core.acting.actions import Reason
from kiosk.core.alarms import Alarm
from kiosk.core.clock import abandon
from kiosk.core.devices.sensed import BOLT, KEY, PLACE
from kiosk.core.station import Station
from kiosk.core.watch.watcher import Look, Watcher
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody import findings as custody
from kiosk.keys.custody.findings import Finding, Grant
from kiosk.keys.custody.grants import custody_now, grants_of
from kiosk.keys.custody.hooks import emptied_slots, hooks_of, is_foreign, strange_slots
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.custody.passing_time import look_at_loans, look_at_reservations
from kiosk.keys.custody.place_doors import look_at_places, place_sensed, take_up_places
from storage.keys.records import KeyMisplaced, KeyReturned, KeyTaken, KeyVanished
from storage.keys.tag_records import StrangeTaken
from storage.log.questions import RecordQuestions
from storage.station.facts import BoltState, KeyState, OpenIntent
from storage.station.questions import StationQuestions
from storage.station.records import Intended

LOANS, PLACES, RESERVATIONS, AGAIN = 20, 30, 40, 70
KEY_SENSOR_S = 0.5
"""How much later than the bolt a key's contact may be believed: chatter, debouncing, a lost scan or two."""
AGAIN_S = 1.0


class KeysWatch(Watcher):
    """See `Watcher`."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._grants = grants_of(station)
        self._loans = loans_of(station)
        self._hooks = hooks_of(station)
        self._settling: set[asyncio.Future[None]] = set()
        self._not_known: dict[int, int] = {}
        """Slots of which that is an alarm, and since when here: what was seen before does not end it."""
        self._emptied: set[int] = set()
        """Hooks found wrong that are empty: that their own key does not hang there is no news."""
        self.hears = {Sensed: self._sensed}
        self.looks = (
            Look(LOANS, partial(look_at_loans, station)),
            Look(PLACES, partial(look_at_places, station)),
            Look(RESERVATIONS, partial(look_at_reservations, station)),
            Look(AGAIN, self._look_again),
        )

    # --- a start, and an end ------------------------------------------------------------------------

    def recall(self) -> None:
        """What hangs where it should not, and which places stand open."""
        self._hooks.strange = strange_slots(self._station)
        self._emptied.update(emptied_slots(self._station))
        take_up_places(self._station)

    async def take_up(self) -> None:
        """Releases that were not settled are granted still."""
        asked = self._station.ask(StationQuestions)
        unknown = {intent.seq for intent in asked.unreconciled()}
        for intent in asked.unsettled():
            self._grants.take_up(self._grant_of(intent), outcome_unknown=intent.seq in unknown)

    def _grant_of(self, intent: OpenIntent) -> Grant:
        """What was read in the hand stands in the record alone."""
        written = self._station.ask(RecordQuestions).record(intent.seq)
        tag = written.record.tag if written and isinstance(written.record, Intended) else ""
        return replace(_grant_of(intent), tag=tag)

    async def run(self) -> None:
        """Ends grants nobody waits for at slots whose bolt nothing senses: the key sensor has said it all."""
        while True:
            await self._station.changes.until(lambda: bool(self._left_to_key_sensor()))
            for slot in self._left_to_key_sensor():
                await self._grants.settle(slot)
                if self._grants.is_unattended(slot):  # not asked since; nobody is in a hurry
                    await self._station.clock.sleep(AGAIN_S)

    def _left_to_key_sensor(self) -> tuple[int, ...]:
        """Those of which that is certain; a module that is lost elsewhere keeps no grant alive."""
        sensed = self._station.sensed
        return tuple(
            slot
            for slot in self._grants.by_slot
            if self._grants.is_unattended(slot)
            and sensed.has_key_sensor_alone(slot)
            and sensed.slots[slot].key is not KeyState.UNKNOWN
        )

    async def leave(self) -> None:
        """What waits for a key sensor's last word waits no more."""
        await abandon(*self._settling)

    @property
    def serves(self) -> bool:
        """Is a slot granted to somebody?"""
        return bool(self._grants.by_slot)

    # --- keys and bolts -----------------------------------------------------------------------------

    async def _sensed(self, event: Sensed, at_us: int) -> None:
        if event.what == KEY:
            states = KeyState(event.state), KeyState(event.before)
            await self._key_sensed(event.slot, *states, self._told(event.number))
        elif event.what == BOLT:
            await self._bolt_sensed(event.slot, BoltState(event.state), BoltState(event.before))
        elif event.what == PLACE:
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
            self._loans.take_for_lent(key)
        if state is KeyState.ABSENT:
            if before is not KeyState.UNKNOWN or slot not in self._emptied:
                await self._apply(custody.key_left(slot, custody_now(station)), slot)
            if self._hooks.strange.pop(slot, None) is not None:
                self._emptied.add(slot)
            await station.alarms.end(
                "removed", key_alarms.KEY_MISPLACED, key_alarms.FOREIGN_OBJECT, slot=slot
            )
        elif state is KeyState.PRESENT:
            self._emptied.discard(slot)
            if before is not KeyState.UNKNOWN or not self._hung_there_before(slot, told):
                await self._apply(custody.key_came(slot, custody_now(station), told), slot)
            if (key := station.register.key_in_slot(slot)) and self._loans.of_key(key.id) is None:
                await station.alarms.end("returned", key_alarms.KEY_VANISHED, slot=slot)
        await self._settle_if_shut(slot)

    def _hung_there_before(self, slot: int, told: str | None) -> bool:
        """Is it on record that something hangs in the slot? Then a sensor that is back says nothing new."""
        strange = slot in self._hooks.strange
        key = self._station.register.key_in_slot(slot)
        if told is not None and not strange:
            return key is not None and key.id == told and self._loans.of_key(key.id) is None
        return strange or (key is not None and self._loans.of_key(key.id) is None)

    async def _bolt_sensed(self, slot: int, state: BoltState, before: BoltState) -> None:
        station = self._station
        station.sensed.bolt_sensed(slot, state)
        if state is BoltState.OPEN:
            self._grants.opened(slot)
            await station.alarms.end("opened", key_alarms.SLOT_NOT_OPENED, slot=slot)
            if custody.opened_without_grant(slot, before, custody_now(station)):
                await station.alarms.start(Alarm(key_alarms.SLOT_FORCED, slot))
            elif slot not in self._grants.by_slot or self._grants.is_unattended(slot):
                await station.alarms.start(Alarm(key_alarms.SLOT_LEFT_OPEN, slot))
        elif state is BoltState.LOCKED:
            await station.alarms.end("shut", key_alarms.SLOT_FORCED, key_alarms.SLOT_LEFT_OPEN, slot=slot)
        await self._settle_if_shut(slot)

    async def _settle_if_shut(self, slot: int) -> None:
        """A grant has served once its slot was open and is shut with the key sensor knowing.

        Whoever pulls a key and shuts the door at once moves two contacts that settle apart: the bolt may be
        believed before the key. So "in vain" is said only when the key sensor has had its time to speak.
        """
        grant = self._grants.by_slot.get(slot)
        if grant is None or not self._may_settle(slot):
            return
        if custody.key_has_moved(grant, custody_now(self._station)):
            await self._grants.settle(slot)
        else:
            task = asyncio.ensure_future(self._settle_later(grant, self._station.sensed.cabinet_us()))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)

    def _may_settle(self, slot: int) -> bool:
        view = self._station.sensed.slots[slot]
        shut = view.bolt is BoltState.LOCKED and self._grants.has_opened(slot)
        return shut and view.key is not KeyState.UNKNOWN

    async def _settle_later(self, grant: Grant, shut_us: int) -> None:
        await self._station.clock.sleep(KEY_SENSOR_S)
        if self._grants.by_slot.get(grant.slot) is grant and self._may_settle(grant.slot):
            await self._grants.settle(grant.slot, shut_us)

    async def _look_again(self) -> None:
        """Sensors that answer again and say what they said before tell of no change: they are looked at."""
        alarms, sensed = self._station.alarms, self._station.sensed
        now_us = sensed.cabinet_us()
        not_known = [a.slot for a in alarms.standing if a.cause == key_alarms.SLOT_NOT_KNOWN]
        self._not_known = {slot: self._not_known.get(slot, now_us) for slot in not_known}
        for slot, since_us in self._not_known.items():
            what = KEY if sensed.has_key_sensor_alone(slot) else BOLT
            if sensed.saw_since(slot, what, since_us):
                await alarms.end("seen", key_alarms.SLOT_NOT_KNOWN, slot=slot)
        for slot in tuple(self._grants.by_slot):
            if self._grants.is_unattended(slot) and not self._settling:
                await self._settle_if_shut(slot)

    async def _apply(self, finding: Finding, slot: int) -> None:
        station = self._station
        for record in finding.records:
            if isinstance(record, KeyVanished):
                await station.alarms.start(Alarm(key_alarms.KEY_VANISHED, record.slot, record.key), record)
            elif isinstance(record, KeyMisplaced):
                self._hooks.strange[slot] = record.key if record.evidence else ""
                await station.alarms.start(Alarm(key_alarms.KEY_MISPLACED, slot, record.key), record)
            elif isinstance(record, StrangeTaken):
                await station.alarms.start(Alarm(key_alarms.KEY_ASTRAY, slot), record)
            else:
                await station.recorder.note(record)
            if isinstance(record, KeyTaken | KeyReturned | StrangeTaken):
                self._grants.key_moved(slot)
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
        self._hooks.strange.pop(slot, None)
        if station.sensed.holds_something(slot):
            await self._apply(custody.key_came(slot, custody_now(station)), slot)


def _grant_of(intent: OpenIntent) -> Grant:
    loan = intent.loan if intent.because == Reason.RETURN else 0
    sorts = intent.because == Reason.SORT
    return Grant(intent.slot, intent.key, intent.seq, intent.person, intent.purpose, loan, sorts=sorts)
