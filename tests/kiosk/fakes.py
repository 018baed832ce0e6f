"""A clock that is advanced by hand, and devices of plain values that obey or fail as a test wants."""

import asyncio
import heapq
from collections.abc import Callable

from drivers.badge import BadgeEvent, Credential, Evidence, ReadersChanged, Tap, Unreadable
from drivers.cabinet import CabinetEvent, LinkChanged, PartChanged, Reading, Sensed
from drivers.errors import DeviceOffline, DeviceRefused
from drivers.shredder import Counted, CounterOddity, EnabledChanged, JamChanged, RunningChanged, ShredderEvent

START_US = 1_795_478_400_000_000
SLOTS = (1, 2, 3, 4)


class FakeClock:
    """A clock that stands until it is advanced. Sleepers wake in order, each before the next moves."""

    def __init__(self, wall_us: int = START_US) -> None:
        self._us = 0
        self.wall_us = wall_us
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = 0

    def now_us(self) -> int:
        return self.wall_us + self._us

    def monotonic_us(self) -> int:
        return self._us

    async def sleep(self, seconds: float) -> None:
        self._count += 1
        sleeper = (self._us + round(seconds * 1e6), self._count, asyncio.get_running_loop().create_future())
        heapq.heappush(self._sleepers, sleeper)
        await sleeper[2]

    async def advance(self, seconds: float, settle: Callable[[], "asyncio.Future[None]"]) -> None:
        """Lets that much time pass; `settle` is awaited whenever somebody has woken."""
        end = self._us + round(seconds * 1e6)
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, sleeper = heapq.heappop(self._sleepers)
            self._us = max(self._us, due)
            if not sleeper.done():
                sleeper.set_result(None)
                await settle()
        self._us = end
        await settle()

    async def leap(self, seconds: float, settle: Callable[[], "asyncio.Future[None]"]) -> None:
        """Hours at once, as for a program that was not let run: whoever is due wakes once, at their end."""
        await settle()
        self._us += round(seconds * 1e6)
        await self.advance(0, settle)


class FakeCabinet:
    """A cabinet whose slots obey at once; without `answers` it is offline from its start."""

    def __init__(self, clock: FakeClock, *, bolts: bool = True) -> None:
        self.slots: tuple[int, ...] = SLOTS
        self.places: tuple[int, ...] = ()
        self._clock = clock
        self._bolts = bolts
        self.key = dict.fromkeys(SLOTS, "present") | {4: "absent"}
        self.bolt = dict.fromkeys(SLOTS, "locked")
        self.released: list[int] = []
        self.lamps: dict[int, bool] = {}
        self.siren = False
        self.signals: list[tuple[str, bool, float]] = []
        """Every order to a lamp or a sound: which, on or off, when."""
        self.signal_errors: dict[str, Exception] = {}
        self.error: Exception | None = None
        self.error_moves = False
        self.jammed: set[int] = set()
        self.energised: set[int] = set()
        self.answers = True
        self.reads_outputs = True
        self.place_states: dict[int, str] = {}
        self.read_at: float | None = None
        """When its sensors were read last; None: just now."""
        self.on_release: Callable[[int], None] = lambda slot: None
        self._emit: Callable[[CabinetEvent], None] = lambda event: None

    def start(self, emit: Callable[[CabinetEvent], None]) -> None:
        self._emit = emit
        if not self.answers:
            self.link("offline")
            return
        for slot in SLOTS:
            self._say(slot, "key", "unknown", self.key[slot])
            if self._bolts:
                self._say(slot, "bolt", "unknown", self.bolt[slot])
        self.link("online")

    def link(self, state: str, detail: str = "") -> None:
        self._emit(LinkChanged(state, detail, self._now()))

    def tell(self, event: CabinetEvent) -> None:
        """Anything else that a cabinet may say."""
        self._emit(event)

    def part(self, part: str, **unreached: tuple[int, ...] | tuple[str, ...]) -> None:
        """A module is lost with what hangs on it; without any of that it is back."""
        what = {"slots": (), "places": (), "locks": (), "signals": ()} | unreached
        self._emit(PartChanged(part, not unreached, "no answer" if unreached else "", self._now(), **what))  # type: ignore[arg-type]
        self.link("degraded" if unreached else "online", f"{part}: no answer" if unreached else "")

    async def release(self, slot: int) -> None:
        self.released.append(slot)
        self.on_release(slot)
        if self.error is None or self.error_moves:
            self.spring(slot)
        if self.error is not None:
            raise self.error

    def spring(self, slot: int) -> None:
        if slot not in self.jammed and self.bolt[slot] == "locked":
            self.set_bolt(slot, "open")

    async def lamp(self, slot: int, *, on: bool) -> None:
        self._signal(f"lamp {slot}", on=on)
        self.lamps[slot] = on

    async def buzzer(self, *, on: bool) -> None:
        self._signal("buzzer", on=on)
        self.lamps[0] = on

    async def alarm(self, *, on: bool) -> None:
        self._signal("alarm", on=on)
        self.siren = on

    def _signal(self, output: str, *, on: bool) -> None:
        self.signals.append((output, on, self._clock.monotonic_us() / 1e6))
        if (error := self.signal_errors.get(output)) is not None:
            raise error

    async def release_is_on(self, slot: int) -> bool:
        if not self.reads_outputs:
            raise DeviceRefused("cabinet", "its outputs cannot be read back")
        return slot in self.energised

    def reading(self, number: int, what: str) -> Reading | None:
        if what == "place":
            state = self.place_states.get(number, "unknown")
        else:
            state = self.key[number] if what == "key" else self.bolt[number] if self._bolts else "unknown"
        if state == "unknown":
            return None
        return Reading(state, self._now() if self.read_at is None else self.read_at)

    def now(self) -> float:
        return self._now()

    async def stop(self) -> None:
        self._emit = lambda event: None

    # the hand

    def lift(self, slot: int, *, ajar: bool = False) -> None:
        self._set_key(slot, "absent")
        if not ajar:
            self.shut(slot)

    def hang(self, slot: int, *, ajar: bool = False) -> None:
        self._set_key(slot, "present")
        if not ajar:
            self.shut(slot)

    def shut(self, slot: int) -> None:
        self.set_bolt(slot, "locked")

    def set_bolt(self, slot: int, state: str) -> None:
        before, self.bolt[slot] = self.bolt[slot], state
        if self._bolts and before != state:
            self._say(slot, "bolt", before, state)

    def fall_silent(self, slot: int) -> None:
        """Nothing says any more how it is."""
        self._say(slot, "key", self.key[slot], "unknown")
        if self._bolts:
            self._say(slot, "bolt", self.bolt[slot], "unknown")

    def speak(self, slot: int) -> None:
        """It is heard again."""
        self._say(slot, "key", "unknown", self.key[slot])
        if self._bolts:
            self._say(slot, "bolt", "unknown", self.bolt[slot])

    def _set_key(self, slot: int, state: str) -> None:
        before, self.key[slot] = self.key[slot], state
        if before != state:
            self._say(slot, "key", before, state)

    def place(self, contact: int, before: str, state: str) -> None:
        """The door of a storage place."""
        self.place_states[contact] = state
        self._emit(Sensed(0, "place", state, before, self._now(), contact))

    def _say(self, slot: int, what: str, before: str, state: str) -> None:
        self._emit(Sensed(slot, what, state, before, self._now()))

    def _now(self) -> float:
        return self._clock.monotonic_us() / 1e6


class FakeShredder:
    """Counts what is fed, enabled or not. What is fed while the line is lost is told afterwards."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._emit: Callable[[ShredderEvent], None] = lambda event: None
        self.total = 100
        self.enabled = False
        self.error: Exception | None = None
        self.enabled_times = 0
        self.unheard = False
        self.disabled_times = 0
        self.disable_error: Exception | None = None
        self.disable_moves = True

    def start(self, emit: Callable[[ShredderEvent], None]) -> None:
        self._emit = emit
        self.link("online")
        self._set(enabled=False)
        self._emit(Counted(self.total, self.beat()))

    def link(self, state: str, detail: str = "") -> None:
        self._emit(LinkChanged(state, detail, self.beat()))

    def part(self, part: str, *, reached: bool) -> None:
        self._emit(PartChanged(part, reached, "" if reached else "no answer", self.beat()))
        self.link("online" if reached else "degraded", "" if reached else f"{part}: no answer")

    async def enable(self) -> None:
        if self.unheard:
            raise DeviceOffline("shredder", "no port")
        if self.error is not None:
            raise self.error
        self.enabled_times += 1
        self._set(enabled=True)

    async def disable(self) -> None:
        self.disabled_times += 1
        if self.disable_error is None or self.disable_moves:
            self._set(enabled=False)
        if self.disable_error is not None:
            raise self.disable_error

    async def stop(self) -> None:
        self._set(enabled=False)
        self._emit = lambda event: None

    def beat(self) -> float:
        return self._clock.monotonic_us() / 1e6

    # the hand

    def feed(self, sheets: int, *, counted: int | None = None) -> None:
        for _ in range(sheets if counted is None else counted):
            self.total += 1
            if not self.unheard:
                self._emit(Counted(self.total, self.beat()))

    def lose(self) -> None:
        """The line: nothing is heard, and the module's own watchdog switches off."""
        self.unheard, self.enabled = True, False
        self._emit(EnabledChanged("unknown", self.beat()))
        self.link("offline", "no port")

    def come_back(self) -> None:
        """Off first, then what has been counted meanwhile."""
        self.unheard = False
        self._set(enabled=False)
        self._emit(Counted(self.total, self.beat()))
        self.link("online")

    def jam(self, state: str) -> None:
        self._emit(JamChanged(state, self.beat()))

    def run(self, state: str) -> None:
        self._emit(RunningChanged(state, self.beat()))

    def comes_on_by_itself(self) -> None:
        self._set(enabled=True)

    def says_nothing(self) -> None:
        self._emit(EnabledChanged("unknown", self.beat()))

    def odd(self, what: str, before: int, after: int) -> None:
        self._emit(CounterOddity(what, before, after, self.beat()))

    def _set(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self._emit(EnabledChanged("enabled" if enabled else "disabled", self.beat()))


class FakeBadges:
    """Readers on which the test lays cards."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._emit: Callable[[BadgeEvent], None] = lambda event: None

    def start(self, emit: Callable[[BadgeEvent], None]) -> None:
        self._emit = emit
        self.readers("Reader 0")

    def readers(self, *names: str) -> None:
        self._emit(ReadersChanged(names, "" if names else "no_reader", self.beat()))

    def tap(self, card: str, kind: str = "idm") -> None:
        credential = Credential(kind, bytes.fromhex(card))
        proved = Evidence.AUTHENTICATED if kind in ("felica_mac", "piv") else Evidence.IDENTIFIED
        self._emit(Tap("Reader 0", credential, proved, self.beat()))

    def unreadable(self, reason: str) -> None:
        self._emit(Unreadable("Reader 0", reason, self.beat()))

    def beat(self) -> float:
        return self._clock.monotonic_us() / 1e6

    async def stop(self) -> None:
        self._emit = lambda event: None
