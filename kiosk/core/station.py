"""The station: devices, records and clock in one place, and what hangs on it.

It decides nothing about people or keys: that is the subjects', and what each of them knows now hangs here as
a part of its own. Every actuation goes through its door, every record through its recorder. What a sensor's
change means is judged in `watch`.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from kiosk.core.acting.actions import Action, Because, Outcome
from kiosk.core.acting.door import Door
from kiosk.core.acting.signals import Signals
from kiosk.core.alarms import Alarms
from kiosk.core.arrivals import Arrivals
from kiosk.core.changes import Changes
from kiosk.core.clock import Clock, within
from kiosk.core.devices.equipment import Equipment
from kiosk.core.devices.health import Health
from kiosk.core.devices.sensed import Sensors
from kiosk.core.office.register import Register
from kiosk.core.office.rules import Rules
from kiosk.core.recorder import Kept, Recorder
from kiosk.core.times import Times
from storage.errors import DatabaseDamaged, LedgerUnavailable
from storage.file.database import Database
from storage.log.entry import Entry
from storage.log.ledger import Ledger
from storage.log.questions import RecordQuestions

T = TypeVar("T")


class Station:
    """What everybody at work in this kiosk has in hand."""

    def __init__(
        self,
        register: Register,
        equipment: Equipment,
        ledger: Ledger,
        database: Database,
        clock: Clock,
        times: Times = Times(),  # noqa: B008  # frozen
        kept: Sequence[Kept] = (),
    ) -> None:
        self.register = register
        self.rules = Rules()
        self.database = database
        self.ask = database.ask
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
        return self.asked(lambda: self.ask(RecordQuestions).entries(kinds, after), ())
