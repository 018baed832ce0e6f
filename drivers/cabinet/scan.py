"""The scan: the cabinet's modules on one line, served in turn, and what that says of the cabinet."""

import logging
import time
from collections.abc import Callable, Sequence

from drivers.cabinet import CabinetEvent, LinkChanged
from drivers.cabinet.unit import Unit
from drivers.cabinet.wiring import Module, Wiring
from drivers.half_duplex import CLOSING_S, LOST_AFTER
from drivers.line import LineDown, Wire
from drivers.modbus.master import Master
from drivers.modbus.rtu import Request

log = logging.getLogger(__name__)


class Scan:
    """The tenant of the cabinet's line. Everything but the making of it happens on the line's thread."""

    def __init__(
        self,
        modules: Sequence[Module],
        wiring: Wiring,
        *,
        period_s: float,
        debounce_scans: int,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._answer_s = max(module.profile.answer_s for module in modules)
        self._late_s = max(module.profile.late_s for module in modules)
        self._owed = 0.0
        self.units = tuple(
            Unit(module, outputs, inputs, period_s=period_s, debounce_scans=debounce_scans, now=now)
            for module, outputs, inputs in zip(modules, wiring.outputs, wiring.inputs, strict=True)
        )
        self._emit: Callable[[CabinetEvent], None] = _nobody_listens
        self._master: Master | None = None
        self._link = ("unknown", "")
        self._silent = 0
        """Steps running in which nothing was heard, of whichever module."""
        self._parts: dict[str, tuple[bool, str]] = {}

    def listen(self, emit: Callable[[CabinetEvent], None]) -> None:
        """Events go to `emit` from now on."""
        self._emit = emit

    def ask(self, request: Request) -> tuple[int, ...]:
        """Asks on the line that is open. Raises as `Master.ask` does."""
        if self._master is None:
            raise LineDown("the line is not open")
        return self._master.ask(request)

    # --- Tenant -------------------------------------------------------------------------------------

    def attached(self, wire: Wire) -> None:
        """The line is open: every module is set up from the beginning.

        What was asked before the line was lost may still be answered now that it is back.
        """
        self._master = Master(wire, self._answer_s, self._now, late_s=self._late_s, owed=self._owed)
        for unit in self.units:
            unit.attach()

    def due(self) -> float:
        """When the most urgent module is due."""
        return min(unit.due() for unit in self.units)

    def step(self, _wire: Wire) -> None:
        """Serves the most urgent module. Raises `LineDown`."""
        unit = min(self.units, key=Unit.due)
        self._tell(unit.step(self.ask))
        self._silent = self._silent + 1 if unit.silent else 0
        if self._silent >= LOST_AFTER and all(unit.silent for unit in self.units):
            # A dead line: each silence costs a second, and what was sensed before it must not be believed for
            # three of them and module.
            for each in self.units:
                self._tell(each.give_up())
        if all(unit.settled for unit in self.units):
            self._tell_link("; ".join(unit.fault for unit in self.units if unit.fault))

    def detached(self, reason: str) -> None:
        """The line is gone: nothing is known any more."""
        if self._master is not None:
            self._owed = self._master.owed
        self._master = None
        for unit in self.units:
            self._tell(unit.detach(reason))
        self._tell_link(reason)

    def closing(self, _wire: Wire) -> None:
        """Takes the current from everything before the line closes, as far as there is time for it: those who
        were heard last come first, and nobody a second time before each had a first one."""
        until = self._now() + CLOSING_S
        waiting = sorted(self.units, key=lambda unit: unit.silent)
        try:
            for _ in range(LOST_AFTER):
                waiting = [each for each in waiting if self._now() >= until or not each.all_off(self.ask)]
            for each in waiting:
                log.error("%s: nobody knows whether it was switched off", each.name)
        except LineDown:
            pass  # it fell in the same moment; the modules are set up anew when it is back
        self._master = None

    def _tell(self, events: Sequence[CabinetEvent]) -> None:
        for event in events:
            self._emit(event)

    def _tell_link(self, detail: str) -> None:
        lost = [unit for unit in self.units if unit.lost]
        state = "offline" if len(lost) == len(self.units) else "degraded" if detail else "online"
        if state != "offline":
            self._tell_parts()
        told, self._link = self._link, (state, detail)
        # Which modules are lost is news; in what other way a line that is gone is gone, is not.
        if state != told[0] or (state == "degraded" and detail != told[1]):
            self._emit(LinkChanged(state, detail, self._now()))

    def _tell_parts(self) -> None:
        """Before the link: whoever hears that the cabinet is degraded knows by what."""
        for unit in self.units:
            now = unit.as_part()
            if self._parts.get(unit.name) != (now.reached, now.detail):
                self._parts[unit.name] = now.reached, now.detail
                self._emit(now)


def _nobody_listens(_event: CabinetEvent) -> None:
    """Before the start."""
