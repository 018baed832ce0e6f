"""The one door: every actuation goes through `Station.actuate`, every record through its recorder.

The station joins devices, ledger and clock, and holds what is sensed now. It decides nothing about people:
that is `policy` and the workflows. What a sensor's change means is judged in `watch`.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, TypeVar

from drivers.cabinet import PartChanged
from drivers.errors import (
    DeviceError,
    DeviceOffline,
    DeviceRefused,
    NoAnswer,
)
from drivers.shredder import Enabled, Jam, Running
from kiosk.core.actions import (
    RELEASE,
    Action,
    Answer,
    Because,
    Enable,
    Lamp,
    Outcome,
    Reason,
    takes_its_time,
    takes_power_away,
)
from kiosk.core.alarms import Alarms
from kiosk.core.arrivals import Arrivals
from kiosk.core.clock import Clock, instant, within
from kiosk.core.equipment import (
    CABINET,
    LEDGER,
    READER,
    SHREDDER,
    Equipment,
)
from kiosk.core.office.register import Register
from kiosk.core.office.rules import Rules
from kiosk.core.recorder import UNKNOWN_LOAN, Kept, Recorder
from kiosk.core.refusals import Refused
from kiosk.core.signals import Signals
from kiosk.core.times import Times
from kiosk.core.unbroken import Unbroken
from kiosk.keys import alarms as key_alarms
from kiosk.keys.courses import Courses, NoCourses
from kiosk.keys.custody import (
    Custody,
    Grant,
    key_has_moved,
    slot_shut,
    with_unwritten,
)
from kiosk.keys.policy import may_open_unrecorded
from kiosk.keys.tags.rules import Seen
from kiosk.notify.sender import ChannelState
from kiosk.people.registrar import Registrar
from kiosk.records.ways_out import WayOut
from storage.day.facts import OfficeDay
from storage.day.records import LockedUp
from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.keys.facts import Key, Loan, StoragePlace
from storage.log.entry import Entry
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.people.records import Registered
from storage.projections import Projections
from storage.shredding.facts import ShredBatch
from storage.shredding.records import SheetsCounted
from storage.station.facts import BoltState, DeviceState, KeyState
from storage.station.records import (
    Acknowledged,
    ActuationRefused,
    DeviceChanged,
    Intended,
    Reconciled,
    RequestRefused,
    Unanswered,
)

log = logging.getLogger(__name__)
T = TypeVar("T")
KEY, BOLT, PLACE = "key", "bolt", "place"
STALE_S = 2.5
"""What was read longer ago is not how it is: a module is given up after three silences, of a second each."""
LOOK_WITHIN_S = 1.5
"""So long a look at a sensor is waited for: one answer may be missing (1 s), then all modules are asked."""
LEAVE_S = 2.0
"""So long a slip or a mail on its way is waited for at the end: `TimeoutStopSec` of the unit is 10 s."""
LOOK_EVERY_S = 0.05
"""A cabinet is scanned 20 times a second."""


@dataclass(slots=True)
class SlotView:
    """What one slot's sensors say now."""

    key: KeyState = KeyState.UNKNOWN
    bolt: BoltState = BoltState.UNKNOWN


@dataclass(slots=True)
class ShredderView:
    """What the shredder says now. `session`: the batch for which it may run; empty while it may not.

    `count` is the driver's total, None until it has said one. `unread`: nobody knows whose the next sheets
    are, for the counter has been out of sight; `counter_lost`: it is so now. `surely_off`: was the last order
    to stop it answered, or is it sensed to be off since? `taps`: how many taps there had been when it was
    stopped last; no tap from before that lets it run again.
    """

    enabled: Enabled = Enabled.UNKNOWN
    running: Running = Running.UNKNOWN
    jam: Jam = Jam.UNKNOWN
    count: int | None = None
    session: str = ""
    unread: bool = True
    counter_lost: bool = False
    surely_off: bool = True
    taps: int = 0


@dataclass
class Changes:
    """Wakes whoever waits for the station to change."""

    _event: asyncio.Event = field(default_factory=asyncio.Event)
    listeners: list[Callable[[], None]] = field(default_factory=list)

    def tell(self) -> None:
        """Something changed."""
        event, self._event = self._event, asyncio.Event()
        event.set()
        for listener in self.listeners:
            listener()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Returns when `condition` holds; looks at every change."""
        while not condition():
            await self._event.wait()


class Station:
    """Devices, ledger and clock behind one door, and what is sensed now."""

    def __init__(
        self,
        register: Register,
        equipment: Equipment,
        ledger: Ledger,
        projections: Projections,
        clock: Clock,
        times: Times = Times(),  # noqa: B008  # frozen
        kept: Sequence[Kept] = (),
    ) -> None:
        self.register = register
        self.equipment = equipment
        self.projections = projections
        self.clock = clock
        self.times = times
        self.changes = Changes()
        self.recorder = Recorder(ledger, clock, self.changes.tell, kept)
        self.alarms = Alarms(self.recorder, clock)
        self.alarms.listeners.append(self.changes.tell)
        self.signals = Signals(clock)
        self.arrivals = Arrivals(clock.monotonic_us, times.tap_s)
        self.slots = {slot: SlotView() for slot in equipment.cabinet.slots}
        self.grants: dict[int, Grant] = {}
        self.health = dict.fromkeys((CABINET, READER), DeviceState.UNKNOWN) | {LEDGER: DeviceState.ONLINE}
        self.sending: Callable[[], Mapping[str, ChannelState]] = dict
        """How each channel is by which alarms are sent on."""
        self.registrar: Registrar | None = None
        """Keeps the register; None where the records cannot be used."""
        self.rules = Rules()
        self.secret = b""
        """The station's key: what cards and PINs are digested under."""
        self.parts: dict[type, object] = {}
        """What subjects know now, by its type: see `part`."""
        self.courses: Courses = NoCourses()
        self.chance: Random = SystemRandom()
        """What nobody can foresee: which tags are drawn to be read."""
        self.tags_seen: Seen | None = None
        """What the records said of tags when they were read last: they only ever grow."""
        self.checkpoint_out: datetime | None = None
        self.lock_up_outside = True
        self.outside_days = 7
        """So many days old may the last checkpoint be that left the machine."""
        self.unattended_in: int | None = None
        """In so many days nobody will be custodian on a working day; None while that is further away."""
        self.office = ""
        """The office's name, for what is printed."""
        self.slips: Path | None = None
        """Where slips are kept as PDF; None for nowhere."""
        self.ways_out: tuple[WayOut, ...] = ()
        """By what a checkpoint can leave the machine here, beside the screen and the paper."""
        self.open_day: OfficeDay | None = None
        """The day that is open; None while there is none, as in the night."""
        self.night_lock = False
        """Has the last day been closed, so that no key is lent?"""
        self.strange: dict[int, str] = {}
        """Slots in which something else than their own key hangs: that key's id, empty where unknown."""
        self.open_places: dict[int, int] = {}
        """The contacts of the places that stand open, or did when they fell silent, and since when (µs)."""
        self.silent_slots: dict[int, int] = {}
        """The slots that stood open when they fell silent, and when that was (microseconds)."""
        self.silent_places: set[int] = set()
        """Those of them of which nothing is known any more."""
        self.most_readers = 0
        """So many card readers there should be."""
        self.unreached: dict[str, PartChanged] = {}
        """The modules of the cabinet that do not answer while others do."""
        self._shut_places: set[int] = set()
        self.shredder = ShredderView()
        if equipment.shredder is not None:
            self.health[SHREDDER] = DeviceState.UNKNOWN
        self._faults: dict[str, str] = {}
        self._unbroken = Unbroken()
        self._leading_out = Unbroken()
        """What goes to paper, a stick or a mail server: nothing here waits for it without limit."""
        self._opened: set[int] = set()
        self._unattended: set[int] = set()
        self._with_bolt: set[int] = set()
        self._settling = asyncio.Lock()
        self._unknown: dict[int, int] = {}
        self._remembered: tuple[Loan, ...] = ()

    def hang(self, part: object) -> None:
        """Hangs a subject's live part on the station: what that subject knows now."""
        self.parts[type(part)] = part

    def part(self, kind: type[T]) -> T:
        """The live part of this type. Raises `KeyError` where this kiosk has no such subject."""
        found = self.parts[kind]
        assert isinstance(found, kind)  # noqa: S101  # `hang` put it there by its type
        return found

    # --- the door ---------------------------------------------------------------------------------

    async def actuate(self, action: Action, because: Because) -> Outcome:
        """Commands `action` once: intent durable first, then the coil, then the answer as its own record.

        The answer is never what moved: that is sensed. A cancelled caller does not break the sequence.
        Raises `LedgerUnavailable` when the intent cannot be written; then nothing has been commanded.
        """
        unbroken = self._leading_out if takes_its_time(action) else self._unbroken
        return await unbroken.run(self._actuate(action, because))

    async def _actuate(self, action: Action, because: Because) -> Outcome:
        if takes_power_away(action):
            return await self._stop(action, because)
        intent = await self._intend(action, because)
        if action.name == RELEASE:
            self._grant(_grant_for(action.slot, intent, because))
        if isinstance(action, Enable):
            self.shredder.surely_off = False
        self.signals.ordered(action)
        outcome = await self._command(action, intent)
        self.signals.answered(action, outcome.answer)
        await self.recorder.note(_answer_record(action, outcome))
        if action.name == RELEASE:
            self._after_release(action.slot, outcome)
        return outcome

    def _after_release(self, slot: int, outcome: Outcome) -> None:
        """What was not sent opens nothing. What was refused may: until a sensor that was asked later says
        that the slot stayed shut, the key's next move is theirs who had asked."""
        grant = self.grants.get(slot)
        if outcome.answer is Answer.REFUSED and grant is not None:
            self.grants[slot] = replace(grant, refused=True)
        elif outcome.answer is Answer.OFFLINE and not self.is_open(slot):
            self.grants.pop(slot, None)

    async def _stop(self, action: Action, because: Because) -> Outcome:
        """The safe direction: the order goes out while its intent is on the way to a disk that may be full.

        Never raises `LedgerUnavailable`: what cannot be written is kept until it can.
        """
        intended = self._unbroken.start(self.recorder.note(_intent_record(action, because)))
        answered = await self._command(action, 0)
        self.shredder.surely_off = answered.answer is Answer.ACKNOWLEDGED
        (intent,) = await intended
        outcome = replace(answered, intent=intent)
        await self.recorder.note(_answer_record(action, outcome))
        return outcome

    async def _intend(self, action: Action, because: Because) -> int:
        intended = _intent_record(action, because)
        try:
            return (await self.recorder.require(intended)).seq
        except LedgerUnavailable:
            if not self._may_go_unrecorded(action, because):
                raise
            return (await self.recorder.note(intended))[0]

    def _may_go_unrecorded(self, action: Action, because: Because) -> bool:
        if because.reason is Reason.SIGNAL:
            return True
        return because.reason is Reason.RETURN and may_open_unrecorded(
            self.slots[action.slot].key, self.loan_of(because.key)
        )

    async def _command(self, action: Action, intent: int) -> Outcome:
        answer, detail = Answer.ACKNOWLEDGED, ""
        try:
            await action.perform(self.equipment)
        except DeviceOffline as error:
            answer, detail = Answer.OFFLINE, error.detail
        except DeviceRefused as error:
            answer, detail = Answer.REFUSED, error.detail
        except NoAnswer as error:
            answer, detail = Answer.UNANSWERED, error.detail
        return Outcome(intent, answer, detail, self.cabinet_us())

    # --- grants: slots opened for someone -----------------------------------------------------------

    def _grant(self, grant: Grant) -> None:
        """A slot that stands open already will not be sensed to open: it is open for this grant too."""
        self.grants[grant.slot] = grant
        self._unattended.discard(grant.slot)
        if not self.is_open(grant.slot):
            self._opened.discard(grant.slot)

    def take_up(self, grant: Grant, *, outcome_unknown: bool) -> None:
        """Goes on with a grant that a restart found: its slot may have been open all the while."""
        self.grants[grant.slot] = grant
        self._leave_to_sensors(grant.slot)
        if outcome_unknown:
            self._unknown[grant.slot] = grant.intent

    def key_moved(self, slot: int) -> None:
        """The key of a slot has come or gone: what the slot was granted for was not in vain."""
        if (grant := self.grants.get(slot)) is not None:
            self.grants[slot] = replace(grant, moved=True)

    def has_opened(self, slot: int) -> bool:
        """Was the slot sensed open (or may it have been) since it was granted?"""
        return slot in self._opened

    def _leave_to_sensors(self, slot: int) -> None:
        """Nobody stands before this slot, and it may be open: the sensors will say what became of it."""
        self._opened.add(slot)
        self._unattended.add(slot)

    def is_unattended(self, slot: int) -> bool:
        """Is the slot granted to somebody for whom no procedure is waiting any more?"""
        return slot in self.grants and slot in self._unattended

    async def settle(self, slot: int, since_us: int | None = None) -> None:
        """The slot is shut, or its time is over: what it was opened for has happened or it has not.

        "Has not" is said only by sensors that were asked after `since_us` (`cabinet_us`; None: after now).
        While they say nothing, nobody knows: then the grant stays until they speak.
        """
        if self._is_lost(slot) or not await self._nothing_is_older(slot, since_us):
            self._leave_to_sensors(slot)
            return
        async with self._settling:
            await self._settle(slot)
        self.changes.tell()

    async def _settle(self, slot: int) -> None:
        grant, view = self.grants.get(slot), self.slots[slot]
        finding = slot_shut(slot, view.key, self.custody())
        await self.recorder.note(*finding.records)
        refused = grant.intent if grant and grant.refused and finding.grant_served and not grant.moved else 0
        if (intent := self._unknown.pop(slot, 0) or refused) != 0:
            said = f"key {view.key}, bolt {view.bolt}"
            await self.recorder.note(Reconciled(intent=intent, slot=slot, finding=said))
        if finding.grant_served and self.grants.get(slot) is grant:
            del self.grants[slot]
            self._unbroken.start(self.actuate(Lamp(slot, on=False), Because(Reason.SIGNAL)))

    async def _nothing_is_older(self, slot: int, since_us: int | None) -> bool:
        """Is it known by a look after that moment how the slot is, or on record what came of its grant?"""
        since_us = self.cabinet_us() if since_us is None else since_us
        grant = self.grants.get(slot)
        if grant is None or key_has_moved(grant, self.custody()):
            return True
        bolt = not self.senses_bolt(slot) or await self.seen_since(slot, BOLT, since_us)
        return bool(bolt) and bool(await self.seen_since(slot, KEY, since_us))

    def cabinet_us(self) -> int:
        """Now, by the clock on which the cabinet's readings are (microseconds): a demo's day is hurried, its
        sensors are not."""
        return round(self.equipment.cabinet.now() * 1_000_000)

    async def seen_since(self, slot: int, what: str, since_us: int) -> str:
        """What the slot's `key` or `bolt` says by a look that began at `since_us` or later; empty
        where none came in time. What a sensor said before says nothing of what happened since."""
        for _ in range(round(LOOK_WITHIN_S / LOOK_EVERY_S)):
            if seen := self.saw_since(slot, what, since_us):
                return seen
            await self.clock.sleep(LOOK_EVERY_S)
        return self.saw_since(slot, what, since_us)

    def saw_since(self, slot: int, what: str, since_us: int) -> str:
        """The same, as far as it has been seen by now, and taken note of here too."""
        reading, view = self.equipment.cabinet.reading(slot, what), self.slots[slot]
        if reading is None or round(reading.asked * 1_000_000) < since_us:
            return ""
        noted = view.key if what == KEY else view.bolt
        return reading.state if reading.state == noted else ""

    async def withdraw(self, slot: int) -> None:
        """Nobody waits for this slot to open any more: if it does so later, that is an alarm."""
        if not self.is_open(slot):
            await self.settle(slot)

    def _is_lost(self, slot: int) -> bool:
        """Has a sensor of this slot fallen silent?"""
        view = self.slots[slot]
        bolt_lost = view.bolt is BoltState.UNKNOWN and self.senses_bolt(slot)
        return bolt_lost or view.key is KeyState.UNKNOWN

    def bolt_sensed(self, slot: int, state: BoltState) -> None:
        """Takes note of a bolt."""
        if state is BoltState.UNKNOWN and self.is_open(slot):
            self.silent_slots[slot] = self.clock.now_us()
        self.slots[slot].bolt = state
        if state is not BoltState.UNKNOWN:
            self._with_bolt.add(slot)
            self.silent_slots.pop(slot, None)
        if state is BoltState.OPEN:
            self._opened.add(slot)
            if (grant := self.grants.get(slot)) is not None and grant.refused:
                self.grants[slot] = replace(grant, refused=False)  # it was carried out after all

    def place_sensed(self, contact: int, state: BoltState, at_us: int) -> None:
        """Takes note of a place's door. An open one whose contact is lost counts as open, but not known."""
        self._shut_places.discard(contact)
        self.silent_places.discard(contact)
        if state is BoltState.OPEN:
            self.open_places.setdefault(contact, at_us)
        elif state is BoltState.LOCKED:
            self.open_places.pop(contact, None)
            self._shut_places.add(contact)
        elif contact in self.open_places:
            self.silent_places.add(contact)

    def take_up_open_place(self, contact: int, since_us: int) -> None:
        """A restart found on record that it stood open: that is so until its contact is heard."""
        if contact not in self._shut_places and contact not in self.open_places:
            self.open_places[contact] = since_us
            self.silent_places.add(contact)

    def is_sensed(self, place: StoragePlace) -> bool:
        """Is it known whether this place's door is open or shut? One without a contact nobody asks about."""
        if not place.contact or place.contact in self.open_places:
            return True
        return place.contact in self._shut_places and self.is_fresh(place.contact, PLACE)

    def is_fresh(self, number: int, what: str) -> bool:
        """Was this sensor asked a moment ago? A module that is being lost has said nothing for as long."""
        reading = self.equipment.cabinet.reading(number, what)
        return reading is not None and self.equipment.cabinet.now() - reading.asked <= STALE_S

    # --- what is sensed and remembered ------------------------------------------------------------

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """True as soon as `condition` holds, False when it does not within `seconds`."""
        try:
            await within(self.clock, seconds, self.changes.until(condition))
        except TimeoutError:
            return False
        return True

    async def until_tap(self, seconds: float) -> bool:
        """True as soon as somebody has tapped, False when nobody does within `seconds`."""
        try:
            await within(self.clock, seconds, self.arrivals.came())
        except TimeoutError:
            return False
        return True

    def pin_tries(self, person: str) -> tuple[int, int]:
        """The wrong PINs since the person's last right one, and when the last was entered (microseconds)."""
        return self.asked(lambda: self.projections.pin_tries().get(person, (0, 0)), (0, 0))

    def senses_bolt(self, slot: int) -> bool:
        """Does anything say whether this slot is locked, or has it said so and is lost now?"""
        return slot in self._with_bolt

    def is_open(self, slot: int) -> bool:
        """Is the slot sensed open?"""
        return self.slots[slot].bolt is BoltState.OPEN

    def is_locked(self, slot: int) -> bool:
        """Is the slot sensed locked? One whose bolt has fallen silent is not."""
        return self.slots[slot].bolt is BoltState.LOCKED

    def is_shut(self, slot: int) -> bool:
        """Is the slot sensed locked, and all that it was opened for on record?"""
        return self.is_locked(slot) and slot not in self.grants

    def has_left(self, key: Key) -> bool:
        """Is the key out, as sensed and as judged?"""
        return self.slots[key.slot].key is KeyState.ABSENT and self.loan_of(key.id) is not None

    def has_come_back(self, key: Key) -> bool:
        """Does the key hang in its slot again, as sensed and as judged?"""
        return self.slots[key.slot].key is KeyState.PRESENT and self.loan_of(key.id) is None

    def holds_something(self, slot: int) -> bool:
        """Does something hang in the slot?"""
        return self.slots[slot].key is KeyState.PRESENT

    def misplaced_in(self, key: Key) -> int:
        """The wrong slot in which the key hangs; 0 when none is known."""
        return self.alarms.slot_of(key_alarms.KEY_MISPLACED, key.id)

    async def still_energised(self, slot: int) -> bool | None:
        """Reads back whether the slot's lock is energised; None where the cabinet cannot say."""
        try:
            return await self.equipment.cabinet.release_is_on(slot)
        except DeviceError:
            return None

    def loans(self) -> dict[str, Loan]:
        """The open loans by key, with what is only in memory while the disk is full."""
        now = instant(self.clock.now_us())
        if not self.recorder.damaged:
            self._remembered = self.asked(self.projections.open_loans, self._remembered)
        return with_unwritten(self._remembered, self.recorder.waiting, now)

    async def change_register(self, author: str, *records: Registered) -> tuple[int, ...]:
        """Changes the register, in force when this returns. Raises `LedgerUnavailable` with none done."""
        if self.registrar is None:
            raise LedgerUnavailable("the register cannot be changed while the records cannot be used")
        numbers = await self.registrar.change(self.recorder, author, *records)
        self.look_at_register()
        return numbers

    def look_at_register(self) -> None:
        """Takes over what has been changed on the register, here or by another program."""
        if self.registrar is not None:
            fresh = self.asked(self.registrar.read_if_changed, None)
            if fresh is not None:
                self.register = fresh
                self.changes.tell()

    def look_at_day(self) -> None:
        """Takes note of whether a day is open; before the first that was ever opened, keys are lent."""
        now = self.open_day, self.night_lock
        days = self.projections.days
        self.open_day = self.asked(days.open_day, self.open_day)
        ever = self.asked(days.first_day, None) is not None
        if not self.recorder.damaged:
            self.night_lock = ever and self.open_day is None
        if now != (self.open_day, self.night_lock):
            self.changes.tell()

    def entries_of(self, kinds: Sequence[str], after: int = 0) -> tuple[Entry, ...]:
        """The records of these kinds behind number `after`, in their order."""
        return self.asked(lambda: self.projections.days.entries(kinds, after), ())

    def open_batches(self) -> tuple[ShredBatch, ...]:
        """The lots of shredding that are not closed, oldest first."""
        return self.asked(self.projections.open_batches, ())

    def open_batch(self, batch: str) -> ShredBatch | None:
        """One of them."""
        return next((each for each in self.open_batches() if each.id == batch), None)

    def batches(self, since: datetime, until: datetime) -> tuple[ShredBatch, ...]:
        """The lots that began in this span, oldest first."""
        return self.asked(lambda: self.projections.batches(since, until), ())

    def last_reading(self) -> int | None:
        """Where the shredder's counter stood when it was recorded last; None if it never was."""
        in_memory = [r.reading for _, r in self.recorder.waiting if isinstance(r, SheetsCounted)]
        return in_memory[-1] if in_memory else self.asked(self.projections.last_reading, None)

    def destroyed(self, batch: str) -> frozenset[str]:
        """The serial numbers of the cards that were destroyed in this batch."""
        return self.asked(lambda: self.projections.destroyed(batch), frozenset())

    def unclaimed_returns(self, person: str) -> tuple[Loan, ...]:
        """Keys of this person that somebody hung without a card, the newest first."""
        return self.asked(lambda: self.projections.unclaimed_returns(person), ())

    def recent_loans(self, person: str) -> tuple[Loan, ...]:
        """A person's newest loans, the newest first, as far as the records can be read."""
        return self.asked(lambda: self.projections.recent_loans(person), ())

    def last_loan(self, person: str) -> Loan | None:
        """A person's newest loan, as far as the records can be read."""
        return self.asked(lambda: self.projections.last_loan(person), None)

    def asked(self, question: Callable[[], T], otherwise: T) -> T:
        """The answer of the records; `otherwise`, and no more writing, where they cannot be read."""
        if self.recorder.damaged:
            return otherwise
        try:
            return question()
        except (DatabaseDamaged, LedgerUnavailable) as error:
            self.recorder.give_up(error)
            return otherwise

    def take_for_lent(self, key: Key) -> None:
        """The key is out and no record can say with whom: whoever brings it is let in."""
        now = instant(self.clock.now_us())
        self._remembered = (*self._remembered, Loan(UNKNOWN_LOAN - key.slot, key.id, key.slot, "", "", now))

    def loan_of(self, key: str) -> Loan | None:
        """The open loan of a key."""
        return self.loans().get(key)

    def loans_of(self, person: str) -> tuple[Loan, ...]:
        """The open loans of a person, oldest first."""
        return tuple(loan for loan in self.loans().values() if loan.holder == person)

    def key_of(self, loan: Loan) -> Key:
        """The key that is out on this loan; one that is on the register no longer goes by its id."""
        known = self.register.keys.get(loan.key)
        return known or Key(loan.key, loan.slot, loan.key, loan.slot, (), (), frozenset())

    def custody(self) -> Custody:
        """Keys, open loans and grants at this moment. A key may still come back that is on no register."""
        grants = {slot: self._numbered(grant) for slot, grant in self.grants.items()}
        loans = self.loans()
        gone = {loan.slot: self.key_of(loan) for loan in loans.values()}
        keys = gone | self.register.keys_by_slot
        return Custody(keys, loans, grants, self.clock.now_us(), dict(self.strange))

    def _numbered(self, grant: Grant) -> Grant:
        """With the numbers that the ledger has given since, where it had given none."""
        number = self.recorder.number
        return replace(grant, intent=number(grant.intent), loan=number(grant.loan))

    # --- refusals ---------------------------------------------------------------------------------

    async def record_refusal(
        self, request: str, refused: Refused, person: str = "", key: str = "", slot: int = 0
    ) -> None:
        """A refusal goes into the ledger like everything else."""
        await self.recorder.note(
            RequestRefused(
                request=request,
                cause=refused.cause.code,
                next_step=refused.next_step.code,
                ask=refused.ask,
                person=person,
                key=key,
                slot=slot,
                detail=refused.detail,
            )
        )

    def reaches_output(self, output: str) -> bool:
        """Can the module be reached on which this lamp or sound is?"""
        return self.cabinet_answers and not any(output in part.signals for part in self.unreached.values())

    def reaches(self, slot: int) -> bool:
        """Do the modules answer that see this slot and open it?"""
        return not any(slot in part.slots or slot in part.locks for part in self.unreached.values())

    def sees(self, slot: int) -> bool:
        """Do the modules answer that sense this slot?"""
        return self.cabinet_answers and not any(slot in part.slots for part in self.unreached.values())

    def has_key_sensor_alone(self, slot: int) -> bool:
        """Is it certain that nothing says whether this slot is locked? Before all that sense it have been
        heard, its bolt may only not have been heard of yet."""
        return self.sees(slot) and not self.senses_bolt(slot)

    @property
    def cabinet_answers(self) -> bool:
        """Does the cabinet answer, at least in part?"""
        return self.health[CABINET] in (DeviceState.ONLINE, DeviceState.DEGRADED)

    # --- health -----------------------------------------------------------------------------------

    async def device_is(self, device: str, state: DeviceState, detail: str = "") -> None:
        """Takes note of a device's state; a change is a record, also one of what fails while a part does."""
        before = self.health.get(device), self._faults.get(device, "")
        fault = detail if state is DeviceState.DEGRADED else ""
        if before == (state, fault):
            return
        self.health[device], self._faults[device] = state, fault
        await self.recorder.note(DeviceChanged(device=device, state=state, detail=detail))
        self.changes.tell()

    def look_at_checkpoint(self) -> None:
        """Takes note of when a checkpoint left the machine last, and whether it is over the last lock-up."""
        self.checkpoint_out = self.asked(self.projections.checkpoint_handed_out, self.checkpoint_out)
        last = self.asked(lambda: self.projections.days.last(LockedUp.kind), None)
        out = self.checkpoint_out
        self.lock_up_outside = last is None or (out is not None and instant(last.when_us) <= out)

    @property
    def checkpoint_overdue(self) -> bool:
        """Is it time that a checkpoint leaves the machine? What is behind the last one could be rewritten."""
        limit = instant(self.clock.now_us()) - timedelta(days=self.outside_days)
        return self.checkpoint_out is None or self.checkpoint_out < limit

    async def carry_through(self, work: Coroutine[Any, Any, T]) -> T:
        """Awaits what is recorded only when it has come about: whoever waits may leave, and it goes on."""
        return await self._leading_out.run(work)

    @property
    def busy(self) -> bool:
        """Is anything being commanded or written?"""
        return self._unbroken.busy or self._leading_out.busy or self.recorder.busy

    async def finish(self) -> None:
        """Waits until every actuation under way has its record, and a moment for what leads out of here.

        What is broken off then is not on record as having left; a slip's intent without an answer is found
        at the next start, and is unknown.
        """
        await self._unbroken.finish()
        await self._leading_out.leave(LEAVE_S)


def _grant_for(slot: int, intent: int, because: Because) -> Grant:
    return Grant(
        slot,
        because.key,
        intent,
        because.person,
        because.purpose,
        because.loan,
        tag=because.tag,
        sorts=because.reason is Reason.SORT,
    )


def _intent_record(action: Action, because: Because) -> Intended:
    return Intended(
        action=action.name,
        because=because.reason,
        device=action.device,
        slot=action.slot,
        key=because.key,
        person=because.person,
        purpose=because.purpose,
        loan=because.loan,
        second=because.second,
        approver=because.approver,
        batch=because.batch,
        tag=because.tag,
    )


def _answer_record(action: Action, outcome: Outcome) -> Record:
    if outcome.answer is Answer.ACKNOWLEDGED:
        return Acknowledged(intent=outcome.intent, slot=action.slot)
    if outcome.answer is Answer.UNANSWERED:
        return Unanswered(intent=outcome.intent, slot=action.slot, detail=outcome.detail)
    answer = str(outcome.answer)
    return ActuationRefused(intent=outcome.intent, slot=action.slot, detail=outcome.detail, answer=answer)
