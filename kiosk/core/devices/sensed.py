"""What the cabinet's contacts say: of slots, bolts, the doors of places, and how fresh that is."""

from dataclasses import dataclass

from drivers.cabinet import KeyCabinet
from drivers.errors import DeviceError
from kiosk.core.clock import Clock
from kiosk.core.devices.health import Health
from storage.keys.facts import StoragePlace
from storage.station.facts import BoltState, KeyState

KEY, BOLT, PLACE = "key", "bolt", "place"
STALE_S = 2.5
"""What was read longer ago is not how it is: a module is given up after three silences, of a second each."""
LOOK_WITHIN_S = 1.5
"""So long a look at a sensor is waited for: one answer may be missing (1 s), then all modules are asked."""
LOOK_EVERY_S = 0.05
"""A cabinet is scanned 20 times a second."""


@dataclass(slots=True)
class SlotView:
    """What one slot's sensors say now."""

    key: KeyState = KeyState.UNKNOWN
    bolt: BoltState = BoltState.UNKNOWN


class Sensors:
    """What they say now."""

    def __init__(self, cabinet: KeyCabinet, clock: Clock, health: Health) -> None:
        self._cabinet = cabinet
        self._clock = clock
        self._health = health
        self.slots = {slot: SlotView() for slot in cabinet.slots}
        self.silent_slots: dict[int, int] = {}
        """The slots that stood open when they fell silent, and when that was (microseconds)."""
        self.open_places: dict[int, int] = {}
        """The contacts of the places that stand open, or did when they fell silent, and since when (µs)."""
        self.silent_places: set[int] = set()
        """Those of them of which nothing is known any more."""
        self._shut_places: set[int] = set()
        self._with_bolt: set[int] = set()

    def bolt_sensed(self, slot: int, state: BoltState) -> None:
        """Takes note of a bolt."""
        if state is BoltState.UNKNOWN and self.is_open(slot):
            self.silent_slots[slot] = self._clock.now_us()
        self.slots[slot].bolt = state
        if state is not BoltState.UNKNOWN:
            self._with_bolt.add(slot)
            self.silent_slots.pop(slot, None)

    def place_sensed(self, contact: int, state: BoltState, at_us: int) -> None:
        """Takes note of a place's door. An open one whose contact is lost counts as open, but not known."""
        self._shut_places.discard(contact)
        self.silent_places.discard(contact)
        if state is BoltState.OPEN:
            self.open_places.setdefault(contact, at_us)
        elif state is BoltState.LOCKED:
            self.open_places.pop(contact, None)
            self._shut_places.add(contact)
        elif contact in self.open_places:
            self.silent_places.add(contact)

    def take_up_open_place(self, contact: int, since_us: int) -> None:
        """A restart found on record that it stood open: that is so until its contact is heard."""
        if contact not in self._shut_places and contact not in self.open_places:
            self.open_places[contact] = since_us
            self.silent_places.add(contact)

    def is_sensed(self, place: StoragePlace) -> bool:
        """Is it known whether this place's door is open or shut? One without a contact nobody asks about."""
        if not place.contact or place.contact in self.open_places:
            return True
        return place.contact in self._shut_places and self.is_fresh(place.contact, PLACE)

    def is_fresh(self, number: int, what: str) -> bool:
        """Was this sensor asked a moment ago? A module that is being lost has said nothing for as long."""
        reading = self._cabinet.reading(number, what)
        return reading is not None and self._cabinet.now() - reading.asked <= STALE_S

    def senses_bolt(self, slot: int) -> bool:
        """Does anything say whether this slot is locked, or has it said so and is lost now?"""
        return slot in self._with_bolt

    def is_open(self, slot: int) -> bool:
        """Is the slot sensed open?"""
        return self.slots[slot].bolt is BoltState.OPEN

    def is_locked(self, slot: int) -> bool:
        """Is the slot sensed locked? One whose bolt has fallen silent is not."""
        return self.slots[slot].bolt is BoltState.LOCKED

    def holds_something(self, slot: int) -> bool:
        """Does something hang in the slot?"""
        return self.slots[slot].key is KeyState.PRESENT

    def is_lost(self, slot: int) -> bool:
        """Has a sensor of this slot fallen silent?"""
        view = self.slots[slot]
        bolt_lost = view.bolt is BoltState.UNKNOWN and self.senses_bolt(slot)
        return bolt_lost or view.key is KeyState.UNKNOWN

    def has_key_sensor_alone(self, slot: int) -> bool:
        """Is it certain that nothing says whether this slot is locked? Before all that sense it have been
        heard, its bolt may only not have been heard of yet."""
        return self._health.sees(slot) and not self.senses_bolt(slot)

    def cabinet_us(self) -> int:
        """Now, by the clock on which the cabinet's readings are (microseconds): a demo's day is hurried, its
        sensors are not."""
        return round(self._cabinet.now() * 1_000_000)

    async def seen_since(self, slot: int, what: str, since_us: int) -> str:
        """What the slot's `key` or `bolt` says by a look that began at `since_us` or later; empty
        where none came in time. What a sensor said before says nothing of what happened since."""
        for _ in range(round(LOOK_WITHIN_S / LOOK_EVERY_S)):
            if seen := self.saw_since(slot, what, since_us):
                return seen
            await self._clock.sleep(LOOK_EVERY_S)
        return self.saw_since(slot, what, since_us)

    def saw_since(self, slot: int, what: str, since_us: int) -> str:
        """The same, as far as it has been seen by now, and taken note of here too."""
        reading, view = self._cabinet.reading(slot, what), self.slots[slot]
        if reading is None or round(reading.asked * 1_000_000) < since_us:
            return ""
        noted = view.key if what == KEY else view.bolt
        return reading.state if reading.state == noted else ""

    async def still_energised(self, slot: int) -> bool | None:
        """Reads back whether the slot's lock is energised; None where the cabinet cannot say."""
        try:
            return await self._cabinet.release_is_on(slot)
        except DeviceError:
            return None
