"""The watch: counter and switch on one line, served in turn, and what that says of the shredder."""

import contextlib
import time
from collections.abc import Callable

from drivers.half_duplex import Port
from drivers.line import LineDown
from drivers.shredder import LinkChanged, PartChanged, ShredderEvent
from drivers.shredder.counter import Counter
from drivers.shredder.gear import Gear
from drivers.shredder.minder import Minder
from drivers.shredder.switch import Switch

CONTACTS_S = 0.1
"""From one reading of output and inputs to the next; the counter is read far more often."""


class Watch:
    """The tenant of the shredder's line. Everything but the making of it happens on the line's thread."""

    def __init__(self, gear: Gear, *, period_s: float, now: Callable[[], float] = time.monotonic) -> None:
        self._gear = gear
        self._now = now
        self.counter = Counter(gear.counter, period_s=period_s, now=now)
        self.switch = Switch(gear.switch, period_s=max(period_s, CONTACTS_S), now=now)
        self._minders: tuple[Minder, ...] = (self.switch, self.counter)
        self._emit: Callable[[ShredderEvent], None] = _nobody_listens
        self._link = ("unknown", "")
        self._parts: dict[str, bool] = {}

    def listen(self, emit: Callable[[ShredderEvent], None]) -> None:
        """Events go to `emit` from now on."""
        self._emit = emit

    def order(self, work: Callable[[], list[ShredderEvent]]) -> None:
        """An order's work, on the line's thread; what is known by it is told before this returns."""
        self._tell(work())
        self._tell_link()

    # --- Tenant -------------------------------------------------------------------------------------

    def attached(self, wire: Port) -> None:
        """The line is open: both are set up from the beginning, the switch first."""
        self._gear.attach(wire)
        for minder in self._minders:
            minder.attach()

    def due(self) -> float:
        """When the more urgent of them is due."""
        return min(minder.due() for minder in self._minders)

    def step(self, _wire: Port) -> None:
        """Serves the more urgent of them. Raises `LineDown`."""
        self._tell(min(self._minders, key=Minder.due).step())
        self._tell_link()

    def detached(self, reason: str) -> None:
        """The line is gone: nothing is known any more."""
        self._gear.detach()
        for minder in self._minders:
            self._tell(minder.detach(reason))
        self._tell_link(reason)

    def closing(self, _wire: Port) -> None:
        """Disables the shredder before the line closes."""
        # If the line falls in the same moment, the watchdog disables the shredder.
        with contextlib.suppress(LineDown):
            self.switch.closing()
        self._gear.detach()

    # --- telling --------------------------------------------------------------------------------------

    def _tell(self, events: list[ShredderEvent]) -> None:
        for event in events:
            self._emit(event)

    def _tell_link(self, reason: str = "") -> None:
        if not all(minder.settled for minder in self._minders):
            return
        detail = reason or "; ".join(minder.fault for minder in self._minders if minder.fault)
        gone = all(minder.lost for minder in self._minders)
        state = "offline" if gone else "degraded" if detail else "online"
        if not gone:
            self._tell_parts()
        told, self._link = self._link, (state, detail)
        # What is wrong with one that answers is news; in what other way one that is gone is gone, is not.
        if state != told[0] or (state == "degraded" and detail != told[1]):
            self._emit(LinkChanged(state, detail, self._now()))

    def _tell_parts(self) -> None:
        """Counter and switch, before the link: one that is lost is more than a watchdog that has tripped."""
        for minder in self._minders:
            reached = not minder.lost
            if self._parts.get(minder.name) is not reached:
                self._parts[minder.name] = reached
                self._emit(PartChanged(minder.name, reached, "" if reached else minder.fault, self._now()))


def _nobody_listens(_event: ShredderEvent) -> None:
    """Before the start."""
