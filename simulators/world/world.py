"""The world without protocol: doors, keys and solenoids, and what a hand can do with them.

What the wires drive and sense is `WireEnds`; here are hands, faults, and the truth for panels and tests.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulators.world.paper import Paper
from simulators.world.slot import Fault, Slot
from simulators.world.wire_ends import WireEnds, WorldError

__all__ = ["Fault", "World", "WorldError"]


class World(WireEnds):
    """A cabinet with its slots, the keys that belong in it, and its outer door. Safe for many threads.

    `keys` gives for each key's name the slot it hangs in at first, which is also its own slot. `places` are
    the numbers of the storage places whose doors have contacts; all are shut at first. `fobs` gives the
    number on the fob of a key, where the cabinet can read fobs.
    `now` gives seconds on a monotonic clock; `seed` fixes how the contacts chatter. `paper` is the shredder
    in the room, if there is one; it should have the same clock.
    Raises `ValueError` when a key's slot does not exist or two keys share one.
    """

    def __init__(
        self,
        keys: Mapping[str, int],
        *,
        slots: Iterable[int],
        places: Iterable[int] = (),
        fobs: Mapping[str, int] | None = None,
        now: Callable[[], float] = time.monotonic,
        seed: int = 0,
        paper: Paper | None = None,
    ) -> None:
        numbers = sorted(set(slots))
        hanging = {slot: key for key, slot in keys.items()}
        if len(hanging) != len(keys):
            raise ValueError("two keys cannot hang in one slot")
        if missing := sorted(set(hanging) - set(numbers)):
            raise ValueError(f"there is no slot {missing[0]} for key {hanging[missing[0]]!r}")
        super().__init__(
            hanging, slots=numbers, places=places, fobs=fobs or {}, now=now, seed=seed, paper=paper
        )
        self._homes = dict(keys)

    # --- what there is ----------------------------------------------------------------------------

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of all keys, in the order given."""
        return tuple(self._homes)

    @property
    def slots(self) -> tuple[int, ...]:
        """The numbers of all slots, ascending."""
        return tuple(self._slots)

    @property
    def places(self) -> tuple[int, ...]:
        """The numbers of all storage places with a contact, ascending."""
        return tuple(self._places)

    def home(self, key: str) -> int:
        """The slot in which the key belongs."""
        return self._homes[self._known(key)]

    # --- the hand -----------------------------------------------------------------------------------

    def lift(self, key: str) -> int:
        """Takes the key off its peg into the hand; gives the slot it hung in. Raises `WorldError`."""
        with self._turn() as now:
            slot = self._slot_of(self._known(key))
            if slot is None:
                raise WorldError(f"key {key!r} is not in the cabinet")
            self._reach_into(slot)
            slot.put(None, now)
            self._touch()
            return slot.number

    def hang(self, key: str, slot: int | None = None) -> int:
        """Hangs the key into `slot`, by default its own; gives the slot. Raises `WorldError`."""
        with self._turn() as now:
            target = self._at(self.home(key) if slot is None else slot)
            if (present := self._slot_of(key)) is not None:
                raise WorldError(f"key {key!r} already hangs in slot {present.number}")
            self._reach_into(target)
            if target.key is not None:
                raise WorldError(f"slot {target.number} already holds key {target.key!r}")
            target.put(key, now)
            self._touch()
            return target.number

    def shut(self, slot: int) -> bool:
        """Pushes a slot's door shut. False when it stays ajar: the latch is broken, or held back."""
        with self._turn() as now:
            latched = self._at(slot).shut(now)
            self._touch()
            return latched

    def force(self, slot: int) -> None:
        """Opens a slot's door with the mechanical key or by violence."""
        with self._turn() as now:
            self._at(slot).force(now)
            self._touch()

    def vanish(self, key: str) -> int:
        """Forces the door before the key and takes it; gives the slot. Raises `WorldError`."""
        slot = self.where(key)
        if slot is None:
            raise WorldError(f"key {key!r} is not in the cabinet")
        self.force(slot)
        return self.lift(key)

    def open_door(self) -> None:
        """Opens the cabinet's outer door."""
        self._move(self._door, True)

    def shut_door(self) -> None:
        """Shuts the cabinet's outer door."""
        self._move(self._door, False)

    def open_place(self, place: int) -> None:
        """Opens the door of a storage place. Raises `WorldError`."""
        self._move(self._place(place), True)

    def shut_place(self, place: int) -> None:
        """Shuts the door of a storage place. Raises `WorldError`."""
        self._move(self._place(place), False)

    # --- the truth, for panels and tests -----------------------------------------------------------

    def where(self, key: str) -> int | None:
        """The slot in which the key hangs, or None while it is out."""
        with self._turn():
            slot = self._slot_of(self._known(key))
            return None if slot is None else slot.number

    def hanging(self, slot: int) -> str | None:
        """The key that hangs in the slot, or None."""
        with self._turn():
            return self._at(slot).key

    def is_open(self, slot: int) -> bool:
        """Whether the slot's door truly stands open or ajar, whatever its sensor says."""
        with self._turn():
            return self._at(slot).open

    def lamp(self, slot: int) -> bool:
        """Whether the slot's lamp is lit."""
        with self._turn():
            return self._at(slot).lamp

    @property
    def buzzer(self) -> bool:
        """Whether the buzzer sounds."""
        return self._buzzer

    @property
    def alarm_on(self) -> bool:
        """Whether the siren sounds."""
        return self._alarm

    def energised(self, slot: int) -> bool:
        """Whether the slot's solenoid has current now."""
        with self._turn():
            return self._at(slot).energised

    def energised_for(self, slot: int) -> float:
        """Seconds that the slot's solenoid has had current, all in all."""
        with self._turn() as now:
            return self._at(slot).energised_for(now)

    def releases(self, slot: int) -> int:
        """How often the slot's solenoid was given current, jammed or not."""
        with self._turn():
            return self._at(slot).releases

    @property
    def damage(self) -> tuple[str, ...]:
        """What was destroyed, a sentence each, in order; it stays noted after a repair."""
        with self._turn():
            return tuple(self._damage)

    def state(self) -> dict[str, Any]:
        """Everything as plain values fit for JSON."""
        shredder = {} if self.paper is None else {"shredder": self.paper.state()}
        with self._turn() as now:
            return {
                **shredder,
                "door": str(self._door),
                "places": {str(number): str(door) for number, door in self._places.items()},
                "buzzer": self._buzzer,
                "alarm": self._alarm,
                "slots": {str(slot.number): self._describe(slot, now) for slot in self._slots.values()},
                "keys": {key: slot.number if (slot := self._slot_of(key)) else None for key in self._homes},
                "damage": list(self._damage),
            }

    # --- faults -----------------------------------------------------------------------------------

    def fail(self, slot: int, fault: Fault, *, reads: bool | None = None) -> None:
        """Breaks something at a slot. A broken sensor reads `reads` for ever, by default as now."""
        with self._turn() as now:
            self._at(slot).fail(fault, now, reads)
            self._touch()

    def mend(self, slot: int) -> None:
        """Repairs everything at a slot."""
        with self._turn():
            self._at(slot).mend()
            self._touch()

    # --- inside -----------------------------------------------------------------------------------

    def _known(self, key: str) -> str:
        if key not in self._homes:
            raise WorldError(f"there is no key {key!r}")
        return key

    def _slot_of(self, key: str) -> Slot | None:
        return next((slot for slot in self._slots.values() if slot.key == key), None)

    @staticmethod
    def _reach_into(slot: Slot) -> None:
        if not slot.open:
            raise WorldError(f"slot {slot.number} is shut")

    def _describe(self, slot: Slot, now: float) -> dict[str, Any]:
        return {
            "key": slot.key,
            "door": "open" if slot.open else "shut",
            "lamp": slot.lamp,
            "energised": slot.energised,
            "releases": slot.releases,
            "burnt": slot.burnt,
            "faults": slot.faults(),
            "senses": {"key": slot.key_contact.read(now), "locked": slot.bolt_contact.read(now)},
        }
