"""A kiosk without wires for the workflow tests: real ledger, a cabinet of plain values, time by hand."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from drivers.badge import (
    BadgeEvent,
    Credential,
    Evidence,
    ReadersChanged,
    Tap,
    Unreadable,
)
from drivers.cabinet import (
    CabinetEvent,
    LinkChanged,
    PartChanged,
    Reading,
    Sensed,
)
from drivers.errors import DeviceOffline, DeviceRefused
from drivers.shredder import (
    Counted,
    CounterOddity,
    EnabledChanged,
    JamChanged,
    RunningChanged,
    ShredderEvent,
)
from kiosk.core.clock import abandon
from kiosk.core.desk.script import ScriptedDesk
from kiosk.core.devices.equipment import Equipment
from kiosk.core.office.register import Register, register_of
from kiosk.core.recorder import Kept
from kiosk.core.station import Station
from kiosk.core.watch.watch import Watch
from kiosk.counter.reception import reception
from kiosk.people.live import people_of
from kiosk.people.register_records import records_of
from kiosk.people.registrar import Registrar, change_blocking
from kiosk.subjects import HOUSE
from storage.errors import StorageError
from storage.file.database import Database, UnopenedDatabase, open_database
from storage.keys.facts import Key, StoragePlace
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.people.facts import Person, Role
from storage.people.questions import sorts
from storage.proof.note import Signer
from storage.station.records import StationStarted
from tests.fresh import fresh_database
from tests.storage.projections import Projections

CARD_KEY = bytes(32)
START_US = 1_795_478_400_000_000
SATO = Person("p-sato", "1001", "佐藤 花子", Role.STAFF)
SUZUKI = Person("p-suzuki", "1002", "鈴木 一郎", Role.PART_TIME)
TANAKA = Person("p-tanaka", "1003", "田中 裕子", Role.SUPERVISOR)
CARDS = {SATO: "0101010101010101", SUZUKI: "0202020202020202", TANAKA: "0303030303030303"}
ALL = frozenset(Role)
KEYS = (
    Key("k1", 1, "保管庫", 1, ("vault",), ("交付", "枚数確認"), frozenset({Role.SUPERVISOR, Role.STAFF})),
    Key("k2", 2, "キャビネット", 2, ("cabinet",), ("閲覧",), ALL),
    Key("k3", 3, "地下倉庫", 3, ("store",), ("搬入", "搬出"), frozenset({Role.SUPERVISOR})),
)
SLOTS = (1, 2, 3, 4)


def office() -> Register:
    """Three people, three keys in four slots."""
    places = [StoragePlace(place, place) for place in ("vault", "cabinet", "store")]
    return register_of([(p, (c,)) for p, c in CARDS.items()], KEYS, places, CARD_KEY)


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


class Kiosk:
    """Everything of one running kiosk that a test wants in hand."""

    def __init__(
        self,
        directory: Path,
        *,
        bolts: bool = True,
        cabinet: FakeCabinet | None = None,
        trouble: StorageError | None = None,
        kept: Sequence[Kept] = (),
        register: Register | None = None,
        shredder: bool = False,
        signer: Signer | None = None,
        clock: FakeClock | None = None,
    ) -> None:
        """`trouble`: why the database cannot be opened; `kept`: what an earlier start kept in memory.

        With `register` the office is kept in the records, as in a real kiosk, and can be changed.
        """
        self.clock = clock or FakeClock()
        self.cabinet = cabinet or FakeCabinet(self.clock, bolts=bolts)
        self.badges = FakeBadges(self.clock)
        self.shredder = FakeShredder(self.clock)
        path = directory / "kiosk.db"
        self.database: Database = (
            UnopenedDatabase(path, trouble)
            if trouble
            else open_database(path)
            if path.exists()
            else fresh_database(path)
        )
        self.ledger = Ledger(self.database, station="test", clock=self.clock, signer=signer)
        if signer is not None:
            self.ledger.take_up_key()
        self.projections = Projections(self.database)
        self.desk = ScriptedDesk()
        self.station = Station(
            office(),
            Equipment(self.cabinet, self.badges, self.shredder if shredder else None),
            self.ledger,
            self.database,
            self.clock,
            kept=kept,
        )
        HOUSE.move_in(self.station, HOUSE.sections.usual().values())
        people_of(self.station).secret = CARD_KEY
        if register is not None:
            self._keep(register)
        if trouble:
            self.station.recorder.give_up(trouble)
        self.mended = False
        self.watch = Watch(
            self.station,
            HOUSE.watchers(self.station),
            (StationStarted(software="test"),),
            cause_of=HOUSE.alarm,
            whole_again=lambda: self.mended,
        )
        self._tasks: list[asyncio.Future[None]] = []

    def _keep(self, register: Register) -> None:
        registrar = people_of(self.station).registrar = Registrar(self.database)
        if not sorts(self.database):
            change_blocking(self.database, self.ledger, "test", records_of(register))
        self.station.register = registrar.read()

    async def start(self) -> None:
        await self.watch.start()
        self._tasks = [
            asyncio.ensure_future(self.watch.run()),
            asyncio.ensure_future(reception(self.station, self.desk)),
        ]
        await self.settle()

    async def stop(self, *, in_order: bool = True) -> None:
        """Ends the kiosk; `in_order=False` as a power cut would: nothing more is written."""
        await abandon(*self._tasks)
        if in_order:
            await self.watch.stop("test")
        self.ledger.close()
        self.database.close()

    async def settle(self) -> None:
        """Returns when nothing in the kiosk moves any more."""
        loop: Any = asyncio.get_running_loop()
        quiet = 0
        while quiet < 3:
            await asyncio.sleep(0)  # what a thread has done is taken up
            while loop._ready:  # noqa: ASYNC110 - whoever can go on goes on
                await asyncio.sleep(0)
            busy = self.station.busy or self.watch.busy
            quiet = 0 if busy else quiet + 1
            await asyncio.sleep(0.001 if busy else 0)

    async def advance(self, seconds: float) -> None:
        await self.clock.advance(seconds, lambda: asyncio.ensure_future(self.settle()))

    async def leap(self, seconds: float) -> None:
        await self.clock.leap(seconds, lambda: asyncio.ensure_future(self.settle()))

    async def tap(self, person: Person) -> None:
        self.badges.tap(CARDS[person])
        await self.settle()

    def records(self, *kinds: type[Record]) -> list[Record]:
        """The ledger's records of these kinds (all without any), oldest first."""
        wanted = {kind.kind for kind in kinds}
        return [e.record for e in self.ledger.read() if not wanted or e.kind in wanted]

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.ledger.read()]


@asynccontextmanager
async def kiosk(
    directory: Path, *, bolts: bool = True, register: Register | None = None, shredder: bool = False
) -> AsyncIterator[Kiosk]:
    """A running kiosk, stopped in order at the end."""
    running = Kiosk(directory, bolts=bolts, register=register, shredder=shredder)
    await running.start()
    try:
        yield running
    finally:
        await running.stop()
