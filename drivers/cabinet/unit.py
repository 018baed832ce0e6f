"""One module of the cabinet: how it is set up, scanned, commanded, given up and found again.

It asks through a function that is handed in, so that it can be tried without a line. Belongs to one thread.
"""

import logging
import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from functools import partial

from drivers.cabinet import OutputRead, PartChanged, Reading, Sensed
from drivers.cabinet.conversation import NO_CHANNELS, Ask, Conversation
from drivers.cabinet.holding import Holding
from drivers.cabinet.profile import Channels
from drivers.cabinet.sensor import Sensor
from drivers.cabinet.wiring import OF_A_SLOT, Module, Point
from drivers.debounce import Debounced
from drivers.half_duplex import LOOK_FOR_LOST_S, LOST_AFTER
from drivers.modbus.channels import bits_in, read_request, setup_request
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted, Request, write_coil_raw

log = logging.getLogger(__name__)

BLIND_AFTER = 2 * LOST_AFTER
"""So many scans running, though it answers other things: of its sensors nothing is known then either."""
LOOK_AT_TRIPPED_S = 1.0


class Tripped(Exception):
    """The module's host watchdog has tripped: it would answer a command and carry nothing out."""


class Unreadable(Exception):
    """The module cannot say how its outputs are; by its profile, or by what it answered."""


Told = Sensed | OutputRead


class Phase(Enum):
    """`NEW`: being set up. `READY`: scanned. `LOST`: given up, looked for now and then."""

    NEW = auto()
    READY = auto()
    LOST = auto()


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
        self._talk = Conversation(module, len(outputs))
        self._input_channels = module.profile.inputs or NO_CHANNELS
        self._outputs = tuple(outputs)
        self._holding = Holding(self.name, self._outputs, self._talk, period_s=period_s, now=now)
        self._orders = self._holding.orders
        self._sensors = tuple(Sensor(point, Debounced(debounce_scans)) for point in inputs)
        self._period_s = period_s
        self._debounce_scans = debounce_scans
        self._now = now
        self._phase = Phase.NEW
        self._plan: deque[tuple[str, Callable[[], Request]]] = deque()
        """What is still to be set up. A request is made when it is sent: signals may change before that."""
        self._due = self._look_at_tripped = now()
        self._blind = 0
        """Scans running that gave nothing, whatever else the module answered between them."""
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
    def silent(self) -> bool:
        """Was nothing heard of it when it was asked last?"""
        return self.lost or self._talk.silent

    @property
    def fault(self) -> str:
        """What is wrong with it, for a technician; empty when nothing is."""
        if self.lost:
            return f"{self.name}: {self.detail}"
        if self._holding.unreadable:
            return f"{self.name}: its outputs cannot be read back: {self._holding.unreadable}"
        return f"{self.name}: its host watchdog has tripped" if self._tripped else ""

    def as_part(self) -> PartChanged:
        """What can be seen and commanded through it now. One whose watchdog has tripped is still seen."""
        unreached = self.lost or self._tripped
        inputs = [sensor.point for sensor in self._sensors] if self.lost else []
        outputs = [point for point in self._outputs if point.kind != "spare"] if unreached else []
        return PartChanged(
            self.name,
            reached=not unreached,
            detail=self.fault if unreached else "",
            at=self._now(),
            slots=tuple(sorted({point.number for point in inputs if point.kind in OF_A_SLOT})),
            places=tuple(sorted(point.number for point in inputs if point.kind == "place")),
            locks=tuple(sorted(point.number for point in outputs if point.kind == "lock")),
            signals=tuple(str(point) for point in outputs if point.kind != "lock"),
        )

    def due(self) -> float:
        """The moment of its next step."""
        if self._phase is not Phase.READY:
            return self._due
        return min((self._due, *self._holding.due()))

    def reading(self, channel: int) -> Reading | None:
        """What the sensor on a channel says, and when it was asked; None while nothing is known."""
        return self._sensors[channel].reading

    # --- what the line says ---------------------------------------------------------------------------

    def attach(self) -> None:
        """The line is there: the module is set up from the beginning, all its locks off first."""
        self._phase = Phase.NEW
        self._begin()

    def detach(self, reason: str) -> list[Told]:
        """The line is gone, and with it all that was known."""
        self._phase = Phase.LOST
        self.detail = reason
        self._begin()
        forgotten = (sensor.forget(self._now()) for sensor in self._sensors)
        return [event for event in forgotten if event is not None]

    # --- what the scan does -----------------------------------------------------------------------------

    def step(self, ask: Ask) -> list[Told]:
        """The most urgent piece of work; gives what is known by it. Raises `LineDown` only."""
        try:
            return self._work(ask)
        except (BadAnswer, Excepted, NotAsked) as error:
            return self._missed(str(error))

    def give_up(self) -> list[Told]:
        """No module on the line is heard any more: this one is lost without being asked again and again."""
        return [] if self.lost else self._lose("no answer")

    def _work(self, ask: Ask) -> list[Told]:
        if self._phase is not Phase.READY:
            self._set_up(ask)
        elif (told := self._holding.work(ask, tripped=self._tripped, blind=self._blind)) is not None:
            return [*told]
        elif self._profile.tripped is not None and self._look_at_tripped <= self._now():
            self._watch_watchdog(ask, self._profile.tripped)
        else:
            return self._scan(ask)
        return []

    def _set_up(self, ask: Ask) -> None:
        says, request = self._plan[0]
        self._talk.ask(ask, request())
        self._plan.popleft()
        log.info("%s: %s", self.name, says)
        self._phase = Phase.NEW if self._plan else Phase.READY
        self._due = self._now()

    def _watch_watchdog(self, ask: Ask, flag: Channels) -> None:
        self._look_at_tripped = self._now() + LOOK_AT_TRIPPED_S
        before = self._tripped
        (self._tripped,) = bits_in(flag, self._talk.ask(ask, read_request(self._address, flag, 1)), 1)
        if self._tripped and not before:
            log.warning("%s: its host watchdog has tripped", self.name)
        if self._tripped and self._profile.setup:
            self._phase = Phase.NEW
            self._plan = deque(self._setting_up())

    def _scan(self, ask: Ask) -> list[Told]:
        """Reads the inputs; of a module that has none, the outputs, to see whether it is there."""
        asked = self._now()
        self._blind += 1
        values = self._talk.ask(ask, self._scan_request())
        self._blind = 0
        self._due = max(self._due + self._period_s, self._now())
        self._scans += 1
        readings = bits_in(self._input_channels, values, len(self._sensors)) if self._sensors else ()
        now = self._now()
        fed = (
            sensor.feed(closed, asked, now) for sensor, closed in zip(self._sensors, readings, strict=True)
        )
        return [event for event in fed if event is not None]

    # --- commands -----------------------------------------------------------------------------------

    def release(self, ask: Ask, channel: int, pulse_s: float) -> None:
        """Energises a lock for `pulse_s`; returns when the module has confirmed it. Sends at most one order.

        Raises `NotAsked` or `Tripped` (nothing was sent), `Excepted`, `BadAnswer`, `LineDown`. Unless nothing
        was sent, a lock that the module does not time itself is switched off whatever came of the order.
        """
        self._require_ready()
        if flash := self._profile.flash:
            units = math.ceil(round(pulse_s * 1000) / flash.unit_ms)
            self._orders.pulse_over[channel] = self._now() + units * flash.unit_ms / 1000
            self._order(ask, write_coil_raw(self._address, flash.address + channel, units), channel, on=True)
            return
        request = self._talk.switching(ask, channel, on=True)
        self._orders.pulse_over[channel] = self._now() + pulse_s
        try:
            self._order(ask, request, channel, on=True)
        except (BadAnswer, Excepted):
            self._orders.off_at[channel] = self._orders.pulse_over[channel] = self._now()
            raise
        self._orders.off_at[channel] = self._now() + pulse_s

    def signal(self, ask: Ask, channel: int, *, on: bool, since: int | None = None) -> None:
        """Switches a lamp, the buzzer or the alarm. Raises as `release` does.

        `since`: what `kept_off` was when the order was given; one that was taken back since, even now, counts
        no more.

        On counts once it is confirmed. Off holds even when this raises `NotAsked` or `BadAnswer`: it is tried
        again until it is confirmed, and a module that is lost or being set up comes back with the output off.
        """
        since = self.kept_off(channel) if since is None else since
        if not on:
            self._orders.signals[channel] = False
            self._orders.unanswered.pop(channel, None)
        elif self.kept_off(channel) != since:
            raise NotAsked("the order was taken back")
        self._require_ready()
        try:
            self._order(ask, self._talk.switching(ask, channel, on=on), channel, on=on)
        except (BadAnswer, NotAsked, Excepted) as error:
            if not on:
                self._orders.off_at[channel] = self._now()
            elif not isinstance(error, NotAsked):
                self._orders.unanswered[channel] = since
            raise
        self._orders.off_at.pop(channel, None)
        self._orders.unanswered.pop(channel, None)
        if not self._orders.confirmed(channel, since, on=on):
            self._orders.off_at[channel] = self._now()

    def kept_off(self, channel: int) -> int:
        """How often `keep_off` was called. From the thread that gives orders."""
        return self._orders.kept_off.get(channel, 0)

    def keep_off(self, channel: int) -> None:
        """A module that is found (again) is not to be told to switch this signal on, nor is an order to do so
        that was given before carried out. From the thread that gives orders."""
        self._orders.keep_off(channel)

    def is_on(self, ask: Ask, channel: int) -> bool:
        """Reads an output back. Raises `NotAsked`, `Excepted`, `BadAnswer`, `LineDown`, `Unreadable`."""
        self._require_ready(even_tripped=True)
        if not self._talk.reads_outputs:
            raise Unreadable("its outputs cannot be read back")
        return self._talk.outputs(ask)[channel]

    def all_off(self, ask: Ask) -> bool:
        """Takes the current from every output, and reads back whether it is gone: is it, as far as can be
        said? To be tried again if not, for it moves nothing. Raises `LineDown`."""
        if self.lost or not self._outputs:
            return True
        try:
            ask(self._talk.image({}))
            if not self._talk.reads_outputs or not any(self._talk.outputs(ask)):
                return True
            log.warning("%s: an output is on still", self.name)
        except (BadAnswer, Excepted, NotAsked) as error:
            log.warning("%s: could not be switched off: %s", self.name, error)
        return False

    # --- parts --------------------------------------------------------------------------------------

    def _begin(self) -> None:
        self._plan = deque(self._setting_up())
        self._holding.forget()  # the plan begins with all locks off
        self._talk.misses = self._blind = self._scans = 0
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
        return self._talk.image(self._orders.signals)

    def _scan_request(self) -> Request:
        if self._sensors:
            return read_request(self._address, self._input_channels, len(self._sensors))
        return self._talk.outputs_request()

    def _order(self, ask: Ask, request: Request, channel: int, *, on: bool) -> None:
        """Sends an order once; its output is read back soon, whatever comes of it."""
        self._holding.soon()
        try:
            self._talk.order(ask, request, channel, on=on)
        finally:
            self._holding.soon()

    def _require_ready(self, *, even_tripped: bool = False) -> None:
        if self._phase is not Phase.READY:
            raise NotAsked(self.detail if self.lost else "is being set up")
        if self._talk.reads_outputs and not self._holding.known:
            raise NotAsked("is being set up")
        if self._tripped and not even_tripped:
            raise Tripped("its host watchdog has tripped; its outputs stay off until it is reset")

    def _missed(self, reason: str) -> list[Told]:
        self._talk.misses += 1
        self._due = self._now() + (LOOK_FOR_LOST_S if self.lost else self._period_s)
        if self._talk.misses < LOST_AFTER and self._blind < BLIND_AFTER and not self.lost:
            return []
        return self._lose(reason)

    def _lose(self, reason: str) -> list[Told]:
        if not self.lost:
            log.warning("%s: %s", self.name, reason)
        events = self.detach(reason)
        self._due = self._now() + LOOK_FOR_LOST_S
        return events
