"""The station: devices, records and clock in one place, and what hangs on it.

It decides nothing about people or keys: that is the subjects', and what each of them knows now hangs here as
a part of its own. Every actuation goes through its door, every record through its recorder. What a sensor's
change means is judged in `watch`.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random, SystemRandom
from typing import Any, TypeVar

from kiosk.core.actions import Action, Because, Outcome
from kiosk.core.alarms import Alarms
from kiosk.core.arrivals import Arrivals
from kiosk.core.changes import Changes
from kiosk.core.clock import Clock, instant, within
from kiosk.core.door import Door
from kiosk.core.equipment import Equipment
from kiosk.core.health import Health
from kiosk.core.office.register import Register
from kiosk.core.office.rules import Rules
from kiosk.core.recorder import Kept, Recorder
from kiosk.core.refusals import Refused
from kiosk.core.sensed import Sensors
from kiosk.core.signals import Signals
from kiosk.core.times import Times
from kiosk.keys.courses import Courses, NoCourses
from kiosk.keys.tags.rules import Seen
from kiosk.notify.sender import ChannelState
from kiosk.people.registrar import Registrar
from kiosk.records.ways_out import WayOut
from storage.day.facts import OfficeDay
from storage.day.records import LockedUp
from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.log.entry import Entry
from storage.log.ledger import Ledger
from storage.people.records import Registered
from storage.projections import Projections
from storage.station.records import RequestRefused

T = TypeVar("T")


class Station:
    """What everybody at work in this kiosk has in hand."""

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
        self.rules = Rules()
        self.projections = projections
        self.clock = clock
        self.times = times
        self.changes = Changes()
        self.recorder = Recorder(ledger, clock, self.changes.tell, kept)
        self.alarms = Alarms(self.recorder, clock)
        self.alarms.listeners.append(self.changes.tell)
        self.arrivals = Arrivals(clock.monotonic_us, times.tap_s)
        self.health = Health(equipment, self.recorder, self.changes.tell)
        self.sensed = Sensors(equipment.cabinet, clock, self.health)
        self.signals = Signals(clock)
        self.door = Door(equipment, self.recorder, self.signals, self.sensed.cabinet_us)
        self.parts: dict[type, object] = {}
        """What subjects know now, by its type: see `part`."""
        self.sending: Callable[[], Mapping[str, ChannelState]] = dict
        """How each channel is by which alarms are sent on."""
        self.registrar: Registrar | None = None
        """Keeps the register; None where the records cannot be used."""
        self.secret = b""
        """The station's key: what cards and PINs are digested under."""
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

    # --- what hangs on it -------------------------------------------------------------------------

    def hang(self, part: object) -> None:
        """Hangs a subject's live part on the station: what that subject knows now."""
        self.parts[type(part)] = part

    def part(self, kind: type[T]) -> T:
        """The live part of this type. Raises `KeyError` where this kiosk has no such subject."""
        found = self.parts[kind]
        assert isinstance(found, kind)  # noqa: S101  # `hang` put it there by its type
        return found

    # --- acting, and waiting ----------------------------------------------------------------------

    @property
    def equipment(self) -> Equipment:
        """The devices behind the door."""
        return self.door.equipment

    async def actuate(self, action: Action, because: Because) -> Outcome:
        """Commands `action` once, as `Door.actuate` says. Raises `LedgerUnavailable` with nothing done."""
        return await self.door.actuate(action, because)

    async def carry_through(self, work: Coroutine[Any, Any, T]) -> T:
        """Awaits what leads out of here, as `Door.carry_through` says."""
        return await self.door.carry_through(work)

    @property
    def busy(self) -> bool:
        """Is anything being commanded or written?"""
        return self.door.busy or self.recorder.busy

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

    # --- what is on record ------------------------------------------------------------------------

    def asked(self, question: Callable[[], T], otherwise: T) -> T:
        """The answer of the records; `otherwise`, and no more writing, where they cannot be read."""
        if self.recorder.damaged:
            return otherwise
        try:
            return question()
        except (DatabaseDamaged, LedgerUnavailable) as error:
            self.recorder.give_up(error)
            return otherwise

    def entries_of(self, kinds: Sequence[str], after: int = 0) -> tuple[Entry, ...]:
        """The records of these kinds behind number `after`, in their order."""
        return self.asked(lambda: self.projections.days.entries(kinds, after), ())

    def pin_tries(self, person: str) -> tuple[int, int]:
        """The wrong PINs since the person's last right one, and when the last was entered (microseconds)."""
        return self.asked(lambda: self.projections.pin_tries().get(person, (0, 0)), (0, 0))

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
