"""One module of the cabinet: how it is set up, scanned, commanded, given up and found again.

It asks through a function that is handed in, so that it can be tried without a line. Belongs to one thread.
"""

import logging
import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

from drivers.cabinet import Bolt, Presence, Sensed
from drivers.cabinet.profile import Channels
from drivers.cabinet.wiring import Module, Point
from drivers.debounce import Debounced
from drivers.modbus.channels import bits_in, image_request, read_request, setup_request
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted, Request, write_coil, write_coil_raw, write_register

log = logging.getLogger(__name__)

Ask = Callable[[Request], tuple[int, ...]]

LOST_AFTER = 3
"""A module that fails so many scans running is lost: what its sensors said before counts no more."""
LOOK_FOR_LOST_S = 3.0
"""Every look for a lost module keeps the line busy, and then silent, until no late answer can come (1 s)."""
LOOK_AT_TRIPPED_S = 1.0

_NO_CHANNELS = Channels("coils", 0, 0)


class Tripped(Exception):
    """The module's host watchdog has tripped: it would answer a command and carry nothing out."""


class Phase(Enum):
    """`NEW`: being set up. `READY`: scanned. `LOST`: given up, looked for now and then."""

    NEW = auto()
    READY = auto()
    LOST = auto()


@dataclass(slots=True)
class Sensor:
    """One input. `state` in words of `Presence` for keys, of `Bolt` for bolts, the door and places."""

    point: Point
    contact: Debounced

    @property
    def state(self) -> str:
        """What counts now."""
        closed = self.contact.value
        if self.point.kind == "key":
            return Presence.UNKNOWN if closed is None else Presence.PRESENT if closed else Presence.ABSENT
        return Bolt.UNKNOWN if closed is None else Bolt.LOCKED if closed else Bolt.OPEN

    def changed(self, before: str, at: float) -> Sensed:
        """The event that says that it was `before` and is now as it is."""
        kind, number = self.point.kind, self.point.number
        if kind == "place":
            return Sensed(0, kind, self.state, before, at, place=number)
        return Sensed(number, kind, self.state, before, at)


class Unit:
    """One module. `period_s`: from scan to scan; `now`: seconds on a monotonic clock."""

    def __init__(
        self,
        module: Module,
        outputs: Sequence[Point],
        inputs: Sequence[Point],
        *,
        period_s: float,
        debounce_scans: int,
        now: Callable[[], float],
    ) -> None:
        self.name = f"module {module.unit}"
        self.detail = ""
        """Why the module is lost, for a technician."""
        self._address = module.unit
        self._profile = module.profile
        # A side without channels has no points either, and is never asked for.
        self._output_channels = module.profile.outputs or _NO_CHANNELS
        self._input_channels = module.profile.inputs or _NO_CHANNELS
        self._outputs = tuple(outputs)
        self._sensors = tuple(Sensor(point, Debounced(debounce_scans)) for point in inputs)
        self._period_s = period_s
        self._debounce_scans = debounce_scans
        self._now = now
        self._phase = Phase.NEW
        self._plan: deque[tuple[str, Callable[[], Request]]] = deque()
        """What is still to be set up. A request is made when it is sent: signals may change before that."""
        self._signals: dict[int, bool] = {}
        """Lamps, buzzer and alarm as a module must have them once it is found; at first none is on."""
        self._off_at: dict[int, float] = {}
        """Outputs that we must switch off, by channel, and when."""
        self._due = now()
        self._look_at_tripped = now()
        self._misses = 0
        self._scans = 0
        self._tripped = False

    # --- how it is ----------------------------------------------------------------------------------

    @property
    def settled(self) -> bool:
        """Is it known how the module is?"""
        return self._phase is Phase.LOST or self._scans >= self._debounce_scans

    @property
    def lost(self) -> bool:
        """Has it been given up?"""
        return self._phase is Phase.LOST

    @property
    def fault(self) -> str:
        """What is wrong with it, for a technician; empty when nothing is."""
        if self.lost:
            return f"{self.name}: {self.detail}"
        return f"{self.name}: its host watchdog has tripped" if self._tripped else ""

    def due(self) -> float:
        """The moment of its next step."""
        return min(self._due, *self._off_at.values()) if self._off_at else self._due

    # --- what the line says ---------------------------------------------------------------------------

    def attach(self) -> None:
        """The line is there: the module is set up from the beginning, all its locks off first."""
        self._phase = Phase.NEW
        self._begin()

    def detach(self, reason: str) -> list[Sensed]:
        """The line is gone, and with it all that was known."""
        self._phase = Phase.LOST
        self.detail = reason
        self._begin()
        return self._forget()

    # --- what the scan does -----------------------------------------------------------------------------

    def step(self, ask: Ask) -> list[Sensed]:
        """The most urgent piece of work; gives what was sensed by it. Raises `LineDown` only."""
        try:
            return self._work(ask)
        except (BadAnswer, Excepted, NotAsked) as error:
            return self._missed(str(error))

    def _work(self, ask: Ask) -> list[Sensed]:
        if self._phase is not Phase.READY:
            self._set_up(ask)
        elif self._off_at and min(self._off_at.values()) <= self._now():
            self._switch_off(ask)
        elif self._profile.tripped is not None and self._look_at_tripped <= self._now():
            self._watch_watchdog(ask, self._profile.tripped)
        else:
            return self._scan(ask)
        return []

    def _set_up(self, ask: Ask) -> None:
        says, request = self._plan[0]
        self._ask(ask, request())
        self._plan.popleft()
        log.info("%s: %s", self.name, says)
        self._phase = Phase.NEW if self._plan else Phase.READY
        self._due = self._now()

    def _switch_off(self, ask: Ask) -> None:
        channel = min(self._off_at, key=self._off_at.__getitem__)
        # To be tried again if this fails: taking current away moves nothing that was not to move.
        self._off_at[channel] = self._now() + self._period_s
        self._ask(ask, self._switching(ask, channel, on=False))
        del self._off_at[channel]

    def _watch_watchdog(self, ask: Ask, flag: Channels) -> None:
        self._look_at_tripped = self._now() + LOOK_AT_TRIPPED_S
        before = self._tripped
        (self._tripped,) = bits_in(flag, self._ask(ask, read_request(self._address, flag, 1)), 1)
        if self._tripped and not before:
            log.warning("%s: its host watchdog has tripped", self.name)
        if self._tripped and self._profile.setup:
            self._phase = Phase.NEW
            self._plan = deque(self._setting_up())

    def _scan(self, ask: Ask) -> list[Sensed]:
        """Reads the inputs; of a module that has none, the outputs, to see whether it is there."""
        values = self._ask(ask, self._scan_request())
        self._due = max(self._due + self._period_s, self._now())
        self._scans += 1
        readings = bits_in(self._input_channels, values, len(self._sensors)) if self._sensors else ()
        return [
            event
            for sensor, closed in zip(self._sensors, readings, strict=True)
            for event in self._feed(sensor, closed)
        ]

    def _feed(self, sensor: Sensor, closed: bool) -> Iterator[Sensed]:
        before = sensor.state
        if sensor.contact.feed(closed is not sensor.point.inverted) and sensor.point.kind != "spare":
            yield sensor.changed(before, self._now())

    # --- commands -----------------------------------------------------------------------------------

    def release(self, ask: Ask, channel: int, pulse_s: float) -> None:
        """Energises a lock for `pulse_s`; returns when the module has confirmed it. Sends at most one order.

        Raises `NotAsked` or `Tripped` (nothing was sent), `Excepted`, `BadAnswer`, `LineDown`. Unless nothing
        was sent, a lock that the module does not time itself is switched off whatever came of the order.
        """
        self._require_ready()
        if flash := self._profile.flash:
            units = math.ceil(round(pulse_s * 1000) / flash.unit_ms)
            self._ask(ask, write_coil_raw(self._address, flash.address + channel, units))
            return
        request = self._switching(ask, channel, on=True)
        try:
            self._ask(ask, request)
        except (BadAnswer, Excepted):
            self._off_at[channel] = self._now()
            raise
        self._off_at[channel] = self._now() + pulse_s

    def signal(self, ask: Ask, channel: int, *, on: bool) -> None:
        """Switches a lamp, the buzzer or the alarm. Raises as `release` does.

        On counts once it is confirmed. Off holds even when this raises `NotAsked` or `BadAnswer`: it is tried
        again until it is confirmed, and a module that is lost or being set up comes back with the output off.
        """
        if not on:
            self.keep_off(channel)
        self._require_ready()
        try:
            self._ask(ask, self._switching(ask, channel, on=on))
        except (BadAnswer, NotAsked):
            if not on:
                self._off_at[channel] = self._now()
            raise
        self._signals[channel] = on
        self._off_at.pop(channel, None)

    def keep_off(self, channel: int) -> None:
        """A module that is found (again) is not to be told to switch this signal on. From any thread."""
        self._signals[channel] = False

    def is_on(self, ask: Ask, channel: int) -> bool:
        """Reads an output back. Raises `NotAsked`, `Excepted`, `BadAnswer`, `LineDown`."""
        self._require_ready(even_tripped=True)
        return self._outputs_now(ask)[channel]

    def all_off(self, ask: Ask) -> None:
        """Takes the current from every output; tried again, for it moves nothing. Raises `LineDown`."""
        if self.lost or not self._outputs:
            return
        for _ in range(LOST_AFTER):
            try:
                ask(self._image({}))
                return
            except (BadAnswer, Excepted, NotAsked) as error:
                log.warning("%s: could not be switched off: %s", self.name, error)

    # --- parts --------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._plan = deque(self._setting_up())
        self._off_at.clear()  # the plan begins with all locks off
        self._misses = self._scans = 0
        self._tripped = False
        self._due = self._look_at_tripped = self._now()

    def _setting_up(self) -> Iterator[tuple[str, Callable[[], Request]]]:
        if self._outputs:
            yield "all locks off", self._as_commanded
        for setup in self._profile.setup:
            yield setup.says, partial(setup_request, self._address, setup)
        if self._outputs and self._profile.setup:
            # A watchdog that had tripped swallowed the first one.
            yield "all locks off, signals as they were", self._as_commanded
        if not self._outputs and not self._profile.setup:
            yield "found", self._scan_request

    def _as_commanded(self) -> Request:
        """Locks off, signals as they were last commanded."""
        return self._image(self._signals)

    def _image(self, signals: dict[int, bool]) -> Request:
        """Every wired output at once: locks off, signals as given, the rest off."""
        bits = [signals.get(channel, False) for channel in range(len(self._outputs))]
        return image_request(self._address, self._output_channels, bits)

    def _scan_request(self) -> Request:
        if self._sensors:
            return read_request(self._address, self._input_channels, len(self._sensors))
        return read_request(self._address, self._output_channels, len(self._outputs))

    def _switching(self, ask: Ask, channel: int, *, on: bool) -> Request:
        """The order for one output. Where they share a register, the others are read first and kept as they
        are: what we believe of a lock whose order was not answered must not be written. Raises `NotAsked`."""
        address = self._output_channels.address
        if self._output_channels.kind == "coils":
            return write_coil(self._address, address + channel, on=on)
        try:
            (word,) = self._ask(ask, read_request(self._address, self._output_channels, 1))
        except BadAnswer as error:
            raise NotAsked(f"its outputs could not be read first: {error}") from error
        return write_register(self._address, address, word | 1 << channel if on else word & ~(1 << channel))

    def _outputs_now(self, ask: Ask) -> tuple[bool, ...]:
        count = len(self._outputs)
        values = self._ask(ask, read_request(self._address, self._output_channels, count))
        return bits_in(self._output_channels, values, count)

    def _require_ready(self, *, even_tripped: bool = False) -> None:
        if self._phase is not Phase.READY:
            raise NotAsked(self.detail if self.lost else "is being set up")
        if self._tripped and not even_tripped:
            raise Tripped("its host watchdog has tripped; its outputs stay off until it is reset")

    def _ask(self, ask: Ask, request: Request) -> tuple[int, ...]:
        values = ask(request)
        self._misses = 0
        return values

    def _missed(self, reason: str) -> list[Sensed]:
        self._misses += 1
        self._due = self._now() + (LOOK_FOR_LOST_S if self.lost else self._period_s)
        if self._misses < LOST_AFTER and not self.lost:
            return []
        if not self.lost:
            log.warning("%s: %s", self.name, reason)
        events = self.detach(reason)
        self._due = self._now() + LOOK_FOR_LOST_S
        return events

    def _forget(self) -> list[Sensed]:
        events = []
        for sensor in self._sensors:
            before = sensor.state
            if sensor.contact.forget() and sensor.point.kind != "spare":
                events.append(sensor.changed(before, self._now()))
        return events
