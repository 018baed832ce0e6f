"""Any course of a day: taps, touches, keys, doors, devices, a full disk, restarts, in any order.

The world below knows where every key really is. Whatever happens, the records must come to agree with it.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from drivers.cabinet import CabinetEvent, Sensed
from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from kiosk.core.clock import Clock, abandon, within
from kiosk.core.desk.asking import Message, NumberQuestion, Question
from kiosk.core.desk.script import ScriptedDesk
from kiosk.keys import alarms as key_alarms
from kiosk.keys.custody.findings import Grant
from kiosk.keys.custody.grants import grants_of
from storage.errors import LedgerUnavailable
from storage.keys.facts import Key
from storage.keys.records import KeyNotReturned, KeyNotTaken, KeyReturned, KeyTaken, KeyVanished
from storage.log.ledger import Entry
from storage.log.record import Record
from storage.people.facts import Person
from storage.station.records import Acknowledged, ActuationRefused, Intended, Unanswered, Unknown, VisitEnded
from tests.kiosk.fakes import SLOTS, FakeCabinet, FakeClock
from tests.kiosk.world import CARDS, KEYS, Kiosk

T = TypeVar("T")
HAND = 0
OWN_SLOT = {key.id: key.slot for key in KEYS}
KEY_OF_SLOT = {key.slot: key.id for key in KEYS}
ROLES = {key.id: key.roles for key in KEYS}
PEOPLE = {person.id: person for person in CARDS}
STRANGER = "DEADBEEFDEADBEEF"
OUTCOMES = (Acknowledged, ActuationRefused, Unanswered, Unknown)

keys = st.sampled_from(sorted(OWN_SLOT))
slots = st.sampled_from(SLOTS)
hands = st.sampled_from(["shut", "shut", "shut first", "ajar", "ajar and seen", "not"])


class Hurried(ScriptedDesk):
    """A desk at which nobody can stay: questions and messages lapse as on the screen."""

    clock: Clock

    async def choose(self, question: Question[T]) -> T | None:
        return await self._lapsing(30, super().choose(question))

    async def number(self, question: NumberQuestion) -> int | None:
        return await self._lapsing(30, super().number(question))

    async def tell(self, message: Message) -> None:
        await self._lapsing(message.seconds, super().tell(message))

    async def _lapsing(self, seconds: float, work: Coroutine[Any, Any, T]) -> T | None:
        try:
            return await within(self.clock, seconds, work)
        except TimeoutError:
            return None

    @property
    def asked_now(self) -> object:
        """What stands on the screen and can be touched; None when nothing can."""
        return self.shown[-1] if self._answer is not None and not self._answer.done() else None

    def touch(self, number: int) -> None:
        """Touches something: the answers in turn, then "stop"."""
        match self.asked_now:
            case Question(options=options) if number < len(options):
                self._give(options[number].value)
            case NumberQuestion() if number:
                self._give(number)
            case _:
                self._give(None)


class Cabinet(FakeCabinet):
    """Real keys in real slots; sensors that may be lost, and commands that may take their time."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.clock = clock
        self.hangs_in = dict(OWN_SLOT)
        self.lost = False
        self.slow = False
        self.bolts_first = False
        self.commanding = 0
        self.granted: Callable[[int], Grant | None] = lambda slot: None
        self.wrongly_opened: list[Grant | None] = []

    def occupied(self, slot: int) -> bool:
        return slot in self.hangs_in.values()

    def start(self, emit: Any) -> None:
        self._clock = self.clock
        self._emit = emit
        if self.lost:
            self.link("offline", "no port")
        else:
            self._say_all()

    def lose(self) -> None:
        for slot in SLOTS:
            self._say(slot, "key", self.key[slot], "unknown")
            self._say(slot, "bolt", self.bolt[slot], "unknown")
        self.lost = True
        self.link("offline", "no port")

    def find(self) -> None:
        self.lost = False
        self._say_all()

    def _say_all(self) -> None:
        senses = ("bolt", "key") if self.bolts_first else ("key", "bolt")
        for what in senses:
            for slot in SLOTS:
                self._say(slot, what, "unknown", {"key": self.key, "bolt": self.bolt}[what][slot])
        self.link("online")

    def _say(self, slot: int, what: str, before: str, state: str) -> None:
        event: CabinetEvent = Sensed(slot, what, state, before, self._now())
        if not self.lost:
            self._emit(event)

    async def release(self, slot: int) -> None:
        if self.lost:
            raise DeviceOffline("cabinet", "no port")
        if not self._may_open(grant := self.granted(slot)):
            self.wrongly_opened.append(grant)
        self.commanding += 1
        try:
            await self._carry_out(slot)
        finally:
            self.commanding -= 1

    def _may_open(self, grant: Grant | None) -> bool:
        """For a return: only an empty slot. Else: only for somebody of the key's roles."""
        if grant is None or grant.loan:
            return grant is not None and not self.occupied(grant.slot)
        return PEOPLE[grant.person].role in ROLES[grant.key]

    async def _carry_out(self, slot: int) -> None:
        if self.slow:
            await self.clock.sleep(1)
        self.released.append(slot)
        if self.error is None or self.error_moves:
            self.spring(slot)
        if self.slow:
            await self.clock.sleep(1)
        if self.error is not None:
            raise self.error

    async def lamp(self, slot: int, *, on: bool) -> None:
        if self.lost:
            raise DeviceOffline("cabinet", "no port")
        await super().lamp(slot, on=on)

    def take_out(self, slot: int) -> None:
        key = next(key for key, at in self.hangs_in.items() if at == slot)
        self.hangs_in[key] = HAND
        self._set_key(slot, "absent")

    def put_in(self, key: str, slot: int) -> None:
        self.hangs_in[key] = slot
        self._set_key(slot, "present")


class SlowKiosk(Kiosk):
    """A kiosk that may be waiting for its cabinet: time must pass for that, not patience."""

    async def settle(self) -> None:
        quiet = 0
        while quiet < 3:
            for _ in range(20):
                await asyncio.sleep(0)
            waits = isinstance(self.cabinet, Cabinet) and self.cabinet.commanding
            busy = (self.station.recorder if waits else self.station).busy or self.watch.busy
            quiet = 0 if busy else quiet + 1
            await asyncio.sleep(0.001 if busy else 0)


class AnyDay(RuleBasedStateMachine):
    """Rules are what people, devices and time can do; invariants are what must hold whatever they do."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.cabinet = Cabinet(FakeClock())
        self.disk_full = False
        self.dead: list[str] = []
        self.loop.set_exception_handler(lambda _, context: self.dead.append(str(context)))

    def run(self, work: Awaitable[T]) -> T:
        async def body() -> T:
            return await work

        return self.loop.run_until_complete(body())

    @initialize(bolts_first=st.booleans())
    def begin(self, bolts_first: bool) -> None:
        self.cabinet.bolts_first = bolts_first
        self._start()

    def _start(self) -> None:
        wall = self.cabinet.clock.now_us()
        self.kiosk = SlowKiosk(Path(self.folder.name), cabinet=self.cabinet)
        self.kiosk.clock.wall_us = wall
        self.cabinet.clock = self.kiosk.clock
        self.cabinet.granted = grants_of(self.kiosk.station).by_slot.get
        self.desk = Hurried()
        self.desk.clock = self.kiosk.clock
        self.kiosk.desk = self.desk
        self.append = self.kiosk.ledger.append
        self.kiosk.ledger.append = self._append  # type: ignore[method-assign]
        self.run(self.kiosk.start())

    async def _append(self, *records: Record, happened_us: int = 0) -> tuple[Entry, ...]:
        if self.disk_full:
            raise LedgerUnavailable("database or disk is full")
        return await self.append(*records, happened_us=happened_us)

    def _advance(self, seconds: float) -> None:
        self.run(self.kiosk.advance(seconds))

    def _settle(self) -> None:
        self.run(self.kiosk.settle())

    # --- people --------------------------------------------------------------------------------------

    @rule(card=st.sampled_from([*CARDS.values(), *CARDS.values(), STRANGER]))
    def tap(self, card: str) -> None:
        self.kiosk.badges.tap(card)
        self._settle()

    @precondition(lambda self: not self.desk.visiting)
    @rule(person=st.sampled_from([*CARDS]), key=st.sampled_from(KEYS), how=hands)
    def ask_for_a_key(self, person: Person, key: Key, how: str) -> None:
        """Somebody taps and asks for one key, as far as the kiosk offers it, and takes it or not."""
        self.tap(CARDS[person])
        for label in (f"{key.number}  ", key.purposes[0]):
            self._pick(label)
        self._move(key.slot, how)

    @precondition(lambda self: not self.desk.visiting and HAND in self.cabinet.hangs_in.values())
    @rule(person=st.sampled_from([*CARDS, None]), data=st.data(), how=hands)
    def bring_a_key(self, person: Person | None, data: st.DataObject, how: str) -> None:
        """Somebody brings a key that is out: the holder, somebody else, or nobody known."""
        in_hand = [key for key in KEYS if self.cabinet.hangs_in[key.id] == HAND]
        key = data.draw(st.sampled_from(in_hand), label="key")
        if person is None:
            self.desk.return_without_card()
            self._settle()
        else:
            self.tap(CARDS[person])
            if not self._pick(f"Return key {key.number}"):
                self._pick("Other business")
                self._pick("Return another key")
        if isinstance(self.desk.asked_now, NumberQuestion):
            self.desk.type(key.number)
        self._settle()
        self._move(key.slot, how)

    @precondition(lambda self: not self.desk.visiting)
    @rule(person=st.sampled_from([*CARDS]), key=st.sampled_from(KEYS))
    def borrow(self, person: Person, key: Key) -> None:
        """The ordinary way, and away again."""
        self.ask_for_a_key(person, key, "shut")
        self._advance(8)

    def _pick(self, label: str) -> bool:
        """Touches the answer with that label, if it is on the screen."""
        asked = self.desk.asked_now
        if not isinstance(asked, Question):
            return False
        for number, option in enumerate(asked.options):
            if label in option.label:
                self.desk.touch(number)
                self._settle()
                return True
        return False

    @precondition(lambda self: self.desk.asked_now is not None)
    @rule(numbers=st.lists(st.integers(0, 4), min_size=1, max_size=3))
    def touch(self, numbers: list[int]) -> None:
        for number in numbers:
            if self.desk.asked_now is not None:
                self.desk.touch(number)
                self._settle()

    # --- hands ---------------------------------------------------------------------------------------

    def _open(self) -> list[int]:
        return [slot for slot in SLOTS if self.cabinet.bolt[slot] == "open"]

    @precondition(lambda self: self._open())
    @rule(data=st.data(), how=hands)
    def move_key(self, data: st.DataObject, how: str) -> None:
        self._move(data.draw(st.sampled_from(self._open()), label="slot"), how)

    def _move(self, slot: int, how: str) -> None:
        """Takes the key out of an open slot, or hangs its own key in it; perhaps shuts the door at once."""
        if self.cabinet.bolt[slot] != "open" or how == "not":
            return
        if how == "shut first":
            self.cabinet.shut(slot)
            self._advance(0.2)
        if self.cabinet.occupied(slot):
            self.cabinet.take_out(slot)
        elif self.cabinet.hangs_in.get(KEY_OF_SLOT.get(slot, "")) == HAND:
            self.cabinet.put_in(KEY_OF_SLOT[slot], slot)
        if how == "shut":
            self.cabinet.shut(slot)
        if how != "ajar":
            self._settle()

    @precondition(lambda self: self.cabinet.bolt[4] == "open" and not self.cabinet.occupied(4))
    @rule(key=keys)
    def hang_in_the_spare_slot(self, key: str) -> None:
        if self.cabinet.hangs_in[key] == HAND:
            self.cabinet.put_in(key, 4)
            self._settle()

    @rule(slot=slots, forced=st.sampled_from([False, False, True]))
    def push_or_force_door(self, slot: int, forced: bool) -> None:
        if forced:
            self.cabinet.spring(slot)
        else:
            self.cabinet.shut(slot)
        self._settle()

    # --- devices -------------------------------------------------------------------------------------

    @rule(
        what=st.sampled_from(["jam", "free", "silence", "refusal", "well", "slow", "unreadable", "readers"]),
        slot=slots,
        moves=st.booleans(),
    )
    def trouble(self, what: str, slot: int, moves: bool) -> None:
        """One of the things that go wrong with devices, or that are mended."""
        cabinet = self.cabinet
        cabinet.error_moves = False
        match what:
            case "jam" | "free":
                cabinet.jammed = {slot} if what == "jam" else set()
            case "silence":
                cabinet.error, cabinet.error_moves = NoAnswer("cabinet", "silence"), moves
            case "refusal":
                cabinet.error = DeviceRefused("cabinet", "exception 4")
            case "well" | "slow":
                cabinet.error, cabinet.slow = None, what == "slow"
            case "unreadable":
                self.kiosk.badges.unreadable("mute")
            case _:
                self.kiosk.badges.readers(*(["Reader 0"] if moves else []))
        self._settle()

    @rule(what=st.sampled_from(["cabinet", "cabinet", "disk", "restart", "crash"]), settle=st.booleans())
    def interrupt(self, what: str, settle: bool) -> None:
        """The cabinet's plug, the disk, the program: each is lost, or is there again."""
        match what:
            case "cabinet" if self.cabinet.lost:
                self.cabinet.find()
            case "cabinet":
                self.cabinet.lose()
            case "disk":
                self.disk_full = not self.disk_full
            case _:
                self._stop(in_order=what == "restart")
                self._start()
        if settle:
            self._advance(1)

    # --- time ----------------------------------------------------------------------------------------

    @rule(seconds=st.sampled_from([0.3, 1.0, 2.5, 7.0, 21.0]))
    def wait(self, seconds: float) -> None:
        self._advance(seconds)

    def _stop(self, *, in_order: bool) -> None:
        """What is only in memory while the disk is full is lost with the power: not in this test."""
        self.disk_full = False
        self.run(self.kiosk.station.recorder.flush())
        self.cabinet.slow = self.cabinet.slow and not in_order
        if in_order:
            self._advance(3)
        self.run(self.kiosk.stop(in_order=in_order))
        left_over = asyncio.all_tasks(self.loop)
        assert not (in_order and left_over)
        self.run(abandon(*left_over))

    # --- what must hold ------------------------------------------------------------------------------

    @invariant()
    def nothing_has_failed(self) -> None:
        assert self.dead == []
        assert self.cabinet.wrongly_opened == []
        assert [task.exception() for task in self.kiosk._tasks if task.done()] in ([], [None])

    @invariant()
    def the_records_agree_with_the_world_when_all_is_quiet(self) -> None:
        station = self.kiosk.station
        if (
            self.disk_full
            or station.recorder.waiting
            or self.cabinet.lost
            or self._open()
            or grants_of(station).by_slot
            or self.desk.visiting
        ):
            return
        self._agree()

    def _agree(self) -> None:
        self._settle()
        out = {key for key, slot in self.cabinet.hangs_in.items() if slot != OWN_SLOT[key]}
        doubtful = {
            KEY_OF_SLOT.get(alarm.slot, "")
            for alarm in self.kiosk.station.alarms.standing
            if alarm.cause == key_alarms.KEY_MISPLACED and alarm.key in out
        }
        lent = {loan.key for loan in self.kiosk.projections.open_loans()}
        assert lent - doubtful == out - doubtful

    def teardown(self) -> None:
        try:
            if hasattr(self, "kiosk"):
                self._end_of_day()
        finally:
            self.loop.close()
            self.folder.cleanup()

    def _end_of_day(self) -> None:
        """All doors are shut, all devices are well, nobody touches anything: everything comes to rest."""
        self.disk_full, self.cabinet.error, self.cabinet.slow = False, None, False
        if self.cabinet.lost:
            self.cabinet.find()
        self._advance(3)  # a command that is under way may still open a slot
        for slot in SLOTS:
            self.cabinet.shut(slot)
        self._advance(100)
        assert not self.desk.visiting
        assert grants_of(self.kiosk.station).by_slot == {}
        self.nothing_has_failed()
        self._agree()
        self._stop(in_order=True)
        self._start()
        self._advance(1)
        self._agree()
        assert self.kiosk.projections.differences() == ()
        assert self.kiosk.projections.open_intents() == ()
        assert self.kiosk.projections.unreconciled() == ()
        self._look_through(list(self.kiosk.ledger.read()))
        self._stop(in_order=True)
        assert self.dead == []

    def _look_through(self, entries: list[Entry]) -> None:
        """The ledger tells one story in which nothing contradicts what stands before it."""
        intents = {e.seq: e.record for e in entries if isinstance(e.record, Intended)}
        answered = [e.record.intent for e in entries if isinstance(e.record, OUTCOMES)]
        assert sorted(answered) == sorted(intents)
        for intent in intents.values():
            if intent.action == "release" and intent.because == "lend":
                assert PEOPLE[intent.person].role in ROLES[intent.key]
        out: dict[str, int] = {}
        taken: set[int] = set()
        for entry in entries:
            _tell(entry, intents, out, taken)


def _tell(entry: Entry, intents: dict[int, Intended], out: dict[str, int], taken: set[int]) -> None:
    match entry.record:
        case VisitEnded(how=how):
            assert how != "failed"
        case KeyTaken(key=key, person=person, intent=intent):
            assert key not in out
            assert (intents[intent].key, intents[intent].person) == (key, person)
            out[key] = entry.seq
            taken.add(intent)
        case KeyVanished(key=key):
            assert key not in out
            out[key] = entry.seq
        case KeyReturned(key=key, loan=loan):
            assert out.pop(key) == loan
        case KeyNotTaken(key=key, intent=intent):
            assert key not in out
            assert intent not in taken
        case KeyNotReturned(key=key, loan=loan):
            assert out[key] == loan


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(
    max_examples=50,
    stateful_step_count=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
