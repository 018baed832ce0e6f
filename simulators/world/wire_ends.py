"""The near ends of a cabinet's wires: what solenoids, lamps and sensors are, and what time does to them.

Time enters through `now` only. Nothing runs here by itself: what time brings (a door that springs open, a
solenoid that burns out) happens when somebody next looks, with the moment at which it was due.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from simulators.world.contact import Door
from simulators.world.paper import Paper
from simulators.world.slot import Slot

_LOOK_AGAIN = 0.02
"""Seconds after which `wait_until` looks again, for changes that only time brings."""


class WorldError(Exception):
    """The hand cannot do that; the message is a sentence that says why."""


class WireEnds:
    """A cabinet as its modules have it at their terminals. Safe for many threads.

    `hanging` gives for a slot the key that hangs in it at first, `fobs` the number on the fob of a key, where
    the cabinet can read fobs. The rest is as in `World`, which is this with hands.
    """

    def __init__(
        self,
        hanging: Mapping[int, str],
        *,
        slots: Iterable[int],
        places: Iterable[int],
        fobs: Mapping[str, int],
        now: Callable[[], float],
        seed: int,
        paper: Paper | None,
    ) -> None:
        self.now = now
        self.paper = paper
        self._fobs = dict(fobs)
        self._slots = {n: Slot(n, hanging.get(n), seed) for n in slots}
        self._energised: dict[int, Slot] = {}  # the only slots with which time does anything
        self._door = Door("door", seed)
        self._places = {n: Door(f"place {n}", seed) for n in sorted(set(places))}
        self._buzzer = False
        self._alarm = False
        self._damage: list[str] = []
        self._changed = threading.Condition(threading.RLock())
        self._version = 0
        self._listeners: list[Callable[[], None]] = []
        if paper is not None:
            paper.listen(self._paper_moved)

    # --- what the wires drive -----------------------------------------------------------------------

    def energise(self, slot: int, on: bool) -> None:
        """Gives a slot's solenoid current or takes it away."""
        with self._turn() as now:
            target = self._at(slot)
            if target.energise(on, now):
                self._touch()
            if on:
                self._energised[slot] = target
            else:
                self._energised.pop(slot, None)

    def set_lamp(self, slot: int, on: bool) -> None:
        """Lights or darkens a slot's lamp."""
        with self._turn():
            self._at(slot).lamp = on
            self._touch()

    def set_buzzer(self, on: bool) -> None:
        """Sounds or silences the buzzer."""
        with self._turn():
            self._buzzer = on
            self._touch()

    def set_alarm(self, on: bool) -> None:
        """Gives the siren current or takes it away."""
        with self._turn():
            self._alarm = on
            self._touch()

    # --- what the sensors say -------------------------------------------------------------------------

    def key_present(self, slot: int) -> bool:
        """The slot's key sensor: it feels that something hangs there, never which key."""
        with self._turn() as now:
            return self._at(slot).key_contact.read(now)

    def fob(self, slot: int) -> int:
        """The slot's reader of fobs: the number of what hangs there, 0 for nothing or for what has no fob."""
        with self._turn():
            return self._fobs.get(self._at(slot).key or "", 0)

    def is_locked(self, slot: int) -> bool:
        """The slot's bolt sensor: True while the door is latched."""
        with self._turn() as now:
            return self._at(slot).bolt_contact.read(now)

    def door_open(self) -> bool:
        """The outer door's contact: True while the door is open."""
        with self._turn() as now:
            return self._door.feels_open(now)

    def place_open(self, place: int) -> bool:
        """The contact of a storage place: True while its door is open. Raises `WorldError`."""
        with self._turn() as now:
            return self._place(place).feels_open(now)

    # --- watching ---------------------------------------------------------------------------------

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls `listener` after each change, in the thread that made or saw it. Call the result to end.

        A listener may look at this world. It may be called once too often, never once too seldom.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def wait_until(self, holds: Callable[[], bool], timeout: float) -> bool:
        """Waits until `holds()` is true, at most `timeout` seconds of real time; gives its last value."""
        deadline = time.monotonic() + timeout
        while True:
            seen = self._version
            if holds():
                return True
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return False
            with self._changed:
                if self._version == seen:
                    self._changed.wait(min(remaining, _LOOK_AGAIN))

    def due(self) -> float | None:
        """The next moment on `now`'s clock at which something happens by itself, or None."""
        with self._changed:
            moments = [slot.due() for slot in self._energised.values()]
            moments.append(None if self.paper is None else self.paper.due())
            return min((moment for moment in moments if moment is not None), default=None)

    def settle(self) -> None:
        """Lets happen what is due; for whoever waited for `due()`."""
        if self.paper is not None:
            self.paper.settle()
        with self._turn():
            pass

    # --- inside -----------------------------------------------------------------------------------

    @contextmanager
    def _turn(self) -> Iterator[float]:
        """One look or move at one moment, alone. Listeners hear of changes when no lock is held."""
        before = self._version
        try:
            with self._changed:
                now = self.now()
                self._let_time_pass(now)
                yield now
        finally:
            if self._version != before:
                for listener in list(self._listeners):
                    listener()

    def _let_time_pass(self, now: float) -> None:
        for slot in self._energised.values():
            was_burnt = slot.burnt
            if slot.settle(now):
                self._touch()
            if slot.burnt and not was_burnt:
                self._damage.append(f"the solenoid of slot {slot.number} was left on and is burnt")

    def _touch(self) -> None:
        self._version += 1
        self._changed.notify_all()

    def _paper_moved(self) -> None:
        with self._changed:
            self._touch()
        for listener in list(self._listeners):
            listener()

    def _move(self, door: Door, is_open: bool) -> None:
        with self._turn() as now:
            door.move(is_open, now)
            self._touch()

    def _place(self, number: int) -> Door:
        if number not in self._places:
            raise WorldError(f"there is no place {number}")
        return self._places[number]

    def _at(self, slot: int) -> Slot:
        if slot not in self._slots:
            raise WorldError(f"there is no slot {slot}")
        return self._slots[slot]
