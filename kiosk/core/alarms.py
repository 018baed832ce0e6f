"""Conditions that someone must look at: each has a start and an end in the ledger, and stands in between."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kiosk.core.clock import Clock, instant
from kiosk.core.recorder import Recorder
from storage.log.record import Record
from storage.station.records import AlarmAcknowledged, AlarmEnded, AlarmStarted


class AlarmCause(StrEnum):
    """What an alarm is about."""

    KEY_VANISHED = "key_vanished"
    KEY_MISPLACED = "key_misplaced"
    FOREIGN_OBJECT = "foreign_object"
    SLOT_LEFT_OPEN = "slot_left_open"
    SLOT_FORCED = "slot_forced"
    SLOT_NOT_OPENED = "slot_not_opened"
    SLOT_NOT_KNOWN = "slot_not_known"
    LOCK_STAYS_ON = "lock_stays_on"
    OUTPUT_WRONG = "output_wrong"
    CABINET_OFFLINE = "cabinet_offline"
    READER_OFFLINE = "reader_offline"
    LEDGER_UNAVAILABLE = "ledger_unavailable"
    LEDGER_DAMAGED = "ledger_damaged"
    LEDGER_DISPUTED = "ledger_disputed"
    LEDGER_ACCEPTED = "ledger_accepted"
    CLOCK_WENT_BACK = "clock_went_back"
    KEY_OVERDUE = "key_overdue"
    KEY_LOST = "key_lost"
    RING_INCOMPLETE = "ring_incomplete"
    PLACE_FORCED = "place_forced"
    PLACE_LEFT_OPEN = "place_left_open"
    DURESS = "duress"
    SHREDDED_OUTSIDE = "shredded_outside"
    SHREDDER_RUNS = "shredder_runs"
    SHREDDER_STAYS_ON = "shredder_stays_on"
    SHREDDER_JAM = "shredder_jam"
    SHREDDER_OFFLINE = "shredder_offline"
    COUNTER_ODD = "counter_odd"
    BATCH_LEFT = "batch_left"
    NOT_OPENED = "not_opened"
    NOT_LOCKED_UP = "not_locked_up"
    COUNT_DIFFERS = "count_differs"
    KEY_SWAPPED = "key_swapped"
    KEY_MISSING = "key_missing"
    KEY_ASTRAY = "key_astray"
    TAG_UNREADABLE = "tag_unreadable"
    CABINET_IN_PART = "cabinet_in_part"
    SHREDDER_IN_PART = "shredder_in_part"
    READER_IN_PART = "reader_in_part"
    PLACE_SILENT = "place_silent"
    NOT_SENT = "not_sent"
    NOTICE_GIVEN_UP = "notice_given_up"
    NO_CUSTODIAN = "no_custodian"
    RECOVERY = "recovery"


SILENT = frozenset({AlarmCause.DURESS})
"""Never shown, never sounded: only sent on. Whoever stands behind the visitor must not notice."""

ABOUT_SENDING = frozenset({AlarmCause.NOT_SENT, AlarmCause.NOTICE_GIVEN_UP})
"""Alarms about alarms that do not go out. That one of these does not is no alarm: it would feed itself."""

EVENTS = frozenset(
    {
        AlarmCause.SHREDDED_OUTSIDE,
        AlarmCause.COUNTER_ODD,
        AlarmCause.KEY_ASTRAY,
        AlarmCause.NOTICE_GIVEN_UP,
        AlarmCause.LEDGER_ACCEPTED,
    }
)
"""What may never end by itself: each stands until somebody has acknowledged it at the latest."""

LOUD = frozenset(
    {
        AlarmCause.KEY_VANISHED,
        AlarmCause.KEY_MISSING,
        AlarmCause.SLOT_FORCED,
        AlarmCause.SLOT_LEFT_OPEN,
        AlarmCause.PLACE_FORCED,
        AlarmCause.PLACE_LEFT_OPEN,
        AlarmCause.PLACE_SILENT,
        AlarmCause.SHREDDED_OUTSIDE,
        AlarmCause.SHREDDER_RUNS,
        AlarmCause.SHREDDER_STAYS_ON,
        AlarmCause.LOCK_STAYS_ON,
        AlarmCause.NOT_LOCKED_UP,
    }
)
"""Sounded by buzzer and alarm output until somebody acknowledges them, or they are over."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One condition. `name` is the same for the same condition, so that it cannot stand twice."""

    cause: AlarmCause
    slot: int = 0
    key: str = ""
    device: str = ""

    @property
    def name(self) -> str:
        """The condition's name in the ledger."""
        return f"{self.cause}:{self.slot or self.device}"


@dataclass(frozen=True, slots=True)
class Condition:
    """An alarm that is not done with: since when it stands, when it ended by itself, who has seen it.

    It is done with once it is over and somebody has acknowledged it, in either order.
    """

    alarm: Alarm
    since: datetime
    ended: datetime | None = None
    acknowledged_by: str = ""

    @property
    def stands(self) -> bool:
        """Is its condition still so?"""
        return self.ended is None

    @property
    def is_done(self) -> bool:
        """Is there nothing left to do about it?"""
        return self.ended is not None and self.acknowledged_by != ""


class Alarms:
    """The conditions that are not done with."""

    def __init__(self, recorder: Recorder, clock: Clock) -> None:
        self._recorder = recorder
        self._clock = clock
        self._conditions: dict[str, Condition] = {}
        self.listeners: list[Callable[[], None]] = []
        """Called after every record about an alarm."""

    def restore(self, conditions: Iterable[Condition]) -> None:
        """Takes up the conditions that were not done with when the program ended."""
        self._conditions.update((condition.alarm.name, condition) for condition in conditions)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that are not done with, oldest first; the silent ones too."""
        return tuple(self._conditions.values())

    @property
    def standing(self) -> tuple[Alarm, ...]:
        """The alarms whose condition stands, oldest first, but the silent ones."""
        return tuple(each.alarm for each in self.conditions if each.stands and not _is_silent(each))

    @property
    def unacknowledged(self) -> tuple[Condition, ...]:
        """Those that nobody has acknowledged, whether they stand or are over, but the silent ones."""
        return tuple(each for each in self.conditions if not each.acknowledged_by and not _is_silent(each))

    @property
    def sounds(self) -> bool:
        """Is there something to be heard?"""
        return any(
            each.stands and not each.acknowledged_by and each.alarm.cause in LOUD for each in self.conditions
        )

    def slot_of(self, cause: AlarmCause, key: str) -> int:
        """The slot of a standing condition about `key`; 0 when there is none."""
        return next((a.slot for a in self.standing if a.cause is cause and a.key == key), 0)

    def stands(self, *causes: AlarmCause, slot: int) -> bool:
        """Does a condition of one of these causes stand at this slot?"""
        return any(alarm.cause in causes and alarm.slot == slot for alarm in self.standing)

    async def start(self, alarm: Alarm, *found: Record) -> None:
        """Begins a condition; nothing happens if it stands already. One that was over begins anew.

        `found`: the records of what it is about. They are written together with it: no power cut may come
        between a finding and its alarm.
        """
        known = self._conditions.get(alarm.name)
        if known is not None and known.stands:
            await self._recorder.note(*found)
            return
        self._conditions[alarm.name] = Condition(alarm, instant(self._clock.now_us()))
        started = AlarmStarted(
            alarm=alarm.name, cause=alarm.cause, slot=alarm.slot, key=alarm.key, device=alarm.device
        )
        await self._note(*found, started)

    async def end(self, how: str, *causes: AlarmCause, slot: int = 0, device: str = "") -> None:
        """Ends the conditions of these causes at this slot or device."""
        now = instant(self._clock.now_us())
        for condition in self.conditions:
            alarm = condition.alarm
            if condition.stands and alarm.cause in causes and (alarm.slot, alarm.device) == (slot, device):
                self._keep(replace(condition, ended=now))
                await self._note(AlarmEnded(alarm=alarm.name, how=how))

    async def stands_while(self, so: bool, cause: AlarmCause, device: str, how: str = "over") -> None:
        """It is so, or it is not: the condition begins, or ends. `how`: what its end is called."""
        if so:
            await self.start(Alarm(cause, device=device))
        else:
            await self.end(how, cause, device=device)

    async def acknowledge(self, name: str, person: str, done: str) -> None:
        """Somebody has seen it and says what was done. Nothing happens where that was said already.

        What could not end by itself ends with it, in one: half of that would silence the next one for ever.
        """
        condition = self._conditions.get(name)
        if condition is None or condition.acknowledged_by:
            return
        said: list[Record] = [AlarmAcknowledged(alarm=name, person=person, done=done)]
        seen = replace(condition, acknowledged_by=person)
        if seen.alarm.cause in EVENTS and seen.stands:
            seen = replace(seen, ended=instant(self._clock.now_us()))
            said.append(AlarmEnded(alarm=name, how="acknowledged"))
        self._keep(seen)
        await self._note(*said)

    async def _note(self, *written: Record) -> None:
        await self._recorder.note(*written)
        for listener in self.listeners:
            listener()

    def _keep(self, condition: Condition) -> None:
        if condition.is_done:
            self._conditions.pop(condition.alarm.name, None)
        else:
            self._conditions[condition.alarm.name] = condition


def _is_silent(condition: Condition) -> bool:
    return condition.alarm.cause in SILENT
