"""A shredder without protocol: sheets, a hand that feeds them, a motor, and a sensor at the mouth.

Time enters through `now` only, as in `world`. The motor runs while the enable wire carries current, or
always when its relay is welded; jammed, it stands. Every sheet that passes the sensor is a pulse, and not
every pulse is a sheet: two sheets together make one, and noise makes some of nothing.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from simulators.world.contact import Contact

RATE = 2.0
"""Sheets a second from a hand that feeds them one by one."""


class PaperError(Exception):
    """The hand cannot do that; the message is a sentence that says why."""


class Paper:
    """The shredder. Safe for many threads. `seed` fixes how the contacts chatter."""

    def __init__(self, *, now: Callable[[], float] = time.monotonic, seed: int = 0) -> None:
        self.now = now
        self._lock = threading.RLock()
        self._enabled = self._welded = self._jammed = False
        self._in_hand: deque[int] = deque()
        """Sheets that go in together, one entry for each pulse to come."""
        self._between = 1 / RATE
        self._next = 0.0
        self._pulses = self._shredded = self._outside = 0
        self._running_contact = Contact("running", False, seed)
        self._jam_contact = Contact("jam", False, seed)
        self._counters: list[PulseCounter] = []
        self._listeners: list[Callable[[], None]] = []
        self._depth = 0
        self._moved = False

    # --- the hand and mishaps -------------------------------------------------------------------------

    def feed(self, sheets: int, *, rate: float | None = RATE, double: bool = False) -> None:
        """Puts sheets to the mouth, `rate` pulses a second while the motor runs; None: all in this moment.

        `double`: two go in together and make one pulse. Raises `PaperError`.
        """
        if sheets < 1 or (rate is not None and rate <= 0):
            raise PaperError("feed at least one sheet, at a rate above 0")
        with self._turn() as now:
            at_once = 2 if double else 1
            fed = [at_once] * (sheets // at_once) + [1] * (sheets % at_once)
            if not self._in_hand:
                self._next = now
            self._in_hand.extend(fed)
            self._between = 0.0 if rate is None else 1 / rate
            self._pass(now)

    def take_away(self) -> int:
        """Takes what has not gone in yet away from the mouth; gives how many sheets."""
        with self._turn():
            left = sum(self._in_hand)
            self._in_hand.clear()
            return left

    def jam(self) -> None:
        """Paper is jammed: the motor stands until it is cleared."""
        self._set("_jammed", True)

    def unjam(self) -> None:
        """Clears the jam."""
        self._set("_jammed", False)

    def reverse(self, sheets: int) -> None:
        """Sheets come back out past the sensor, which counts them as it counts those going in."""
        with self._turn():
            self._pulses += sheets
            self._moved = True

    def noise(self, pulses: int) -> None:
        """Pulses without paper: a loose wire, a lamp that flickers."""
        with self._turn():
            self._pulses += pulses
            self._moved = True

    def run_away(self, on: bool = True) -> None:
        """The relay welds shut: the motor runs whether it is enabled or not."""
        self._set("_welded", on)

    def power_cut(self) -> None:
        """The counters lose their supply for a moment; those without a battery begin at zero."""
        with self._turn():
            for counter in self._counters:
                counter.power_cut()

    # --- the wires ------------------------------------------------------------------------------------

    def enable(self, on: bool) -> None:
        """Gives the enable wire current or takes it away."""
        self._set("_enabled", on)

    def is_running(self) -> bool:
        """The motor's contact."""
        with self._turn() as now:
            return self._running_contact.read(now)

    def is_jammed(self) -> bool:
        """The jam contact."""
        with self._turn() as now:
            return self._jam_contact.read(now)

    @property
    def pulses(self) -> int:
        """What the sensor has given since the world began."""
        with self.alone():
            return self._pulses

    def alone(self) -> AbstractContextManager[float]:
        """For a counter on the sensor: one look at one moment, with nobody between."""
        return self._turn()

    def connect(self, counter: "PulseCounter") -> None:
        """A counter hangs on the sensor from now on."""
        self._counters.append(counter)

    # --- the truth ------------------------------------------------------------------------------------

    @property
    def enabled(self) -> bool:
        """Whether the enable wire carries current."""
        return self._enabled

    @property
    def running(self) -> bool:
        """Whether the motor truly turns."""
        return (self._enabled or self._welded) and not self._jammed

    @property
    def shredded(self) -> int:
        """Sheets that were shredded."""
        with self._turn():
            return self._shredded

    def state(self) -> dict[str, Any]:
        """Everything as plain values fit for JSON."""
        with self._turn():
            return {
                "enabled": self._enabled,
                "running": self.running,
                "jammed": self._jammed,
                "run_away": self._welded,
                "waiting": sum(self._in_hand),
                "shredded": self._shredded,
                "outside": self._outside,
                "pulses": self._pulses,
                "counters": [counter.value for counter in self._counters],
            }

    def listen(self, listener: Callable[[], None]) -> None:
        """Calls `listener` after each change, in the thread that made or saw it, when no lock is held."""
        self._listeners.append(listener)

    def due(self) -> float | None:
        """The next moment at which a sheet goes in, or None."""
        with self._lock:
            return self._next if self._in_hand and self.running else None

    def settle(self) -> None:
        """Lets happen what is due."""
        with self._turn():
            pass

    # --- inside ---------------------------------------------------------------------------------------

    @contextmanager
    def _turn(self) -> Iterator[float]:
        """One look or move at one moment, alone. Listeners hear of changes when no lock is held."""
        with self._lock:
            self._depth += 1
            try:
                now = self.now()
                self._pass(now)
                yield now
            finally:
                self._depth -= 1
            outermost = self._depth == 0
            moved = outermost and self._moved
            if outermost:
                self._moved = False
        if moved:
            for listener in list(self._listeners):
                listener()

    def _set(self, what: str, value: bool) -> None:
        """Moves the motor: a sheet that waited at the mouth goes in a moment after it has begun to turn."""
        with self._turn() as now:
            was = self.running
            setattr(self, what, value)
            self._running_contact.follow(self.running, now)
            self._jam_contact.follow(self._jammed, now)
            self._moved = True
            if self.running and not was:
                self._next = max(self._next, now + self._between)

    def _pass(self, now: float) -> None:
        while self._in_hand and self.running and self._next <= now:
            sheets = self._in_hand.popleft()
            self._pulses += 1
            self._shredded += sheets
            self._outside += 0 if self._enabled else sheets
            self._next += self._between
            self._moved = True


class PulseCounter:
    """A counter on the sensor: from `low` to `high`, then `low` again with its overflow flag up.

    `keeps`: it has a battery and survives a power cut.
    """

    def __init__(self, paper: Paper, *, low: int = 0, high: int = 0xFFFF_FFFF, keeps: bool = False) -> None:
        self._paper = paper
        self._keeps = keeps
        self._seen = paper.pulses
        self._value = low
        self.low, self.high = low, high
        self.overflowed = False
        self._counting = True
        paper.connect(self)

    @property
    def value(self) -> int:
        """What it shows."""
        self._take()
        return self._value

    @value.setter
    def value(self, value: int) -> None:
        """What it is to show: a world that begins near the end, for a test."""
        self._take()
        self._value = value

    @property
    def counting(self) -> bool:
        """Whether it counts."""
        return self._counting

    @counting.setter
    def counting(self, on: bool) -> None:
        """Starts or stops it."""
        self._take()
        self._counting = on

    def clear(self) -> None:
        """Back to its first value, the flag down."""
        self.value, self.overflowed = self.low, False

    def power_cut(self) -> None:
        """Without its supply for a moment."""
        if not self._keeps:
            self.clear()

    def _take(self) -> None:
        with self._paper.alone():
            pulses = self._paper.pulses
            new, self._seen = pulses - self._seen, pulses
            if self._counting:
                rounds, place = divmod(self._value - self.low + new, self.high - self.low + 1)
                self._value = self.low + place
                self.overflowed = self.overflowed or rounds > 0
