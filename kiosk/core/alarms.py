"""Conditions that someone must look at: each has a start and an end in the ledger, and stands in between."""

from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime

from kiosk.core.clock import Clock, instant
from kiosk.core.office.register import Register
from kiosk.core.recorder import Recorder
from kiosk.locale import _
from storage.log.record import Record
from storage.station.facts import OpenAlarm
from storage.station.records import AlarmAcknowledged, AlarmEnded, AlarmStarted


def nothing(register: Register, device: str) -> str:
    """Its sentence says it all."""
    return ""


def as_called(register: Register, device: str) -> str:
    """What the configuration calls it, and so the records: a module, a channel."""
    return device


@dataclass(frozen=True, slots=True)
class AlarmCause:
    """What an alarm is about. `code`: its spelling in the ledger, for ever; `sentence`: in English, in one
    line that names no key, no slot and no person; none where the code is of no subject that this kiosk has.

    `loud`: sounded until somebody acknowledges it, or it is over. `event`: it may never end by itself, and
    stands until somebody has acknowledged it at the latest. `silent`: never shown, never sounded, only sent
    on. `of_person`: its device is the person it befell. `ended_by_lock_up`: while it stands, it is not in the
    way of lock-up, which does what it is about. `in_passing`: its sentence for whoever passes by, where
    nobody is to be told what can be had now, or what is missed. `about`: what the alarm's device is, in
    words.
    """

    code: str
    sentence: str = field(compare=False)
    _: KW_ONLY
    loud: bool = field(default=False, compare=False)
    event: bool = field(default=False, compare=False)
    silent: bool = field(default=False, compare=False)
    of_person: bool = field(default=False, compare=False)
    ended_by_lock_up: bool = field(default=False, compare=False)
    in_passing: str = field(default="", compare=False)
    about: Callable[[Register, str], str] = field(default=nothing, compare=False)

    @property
    def text(self) -> str:
        """The sentence in the office's language; the code where it has none."""
        return _(self.sentence) if self.sentence else self.code


CauseOf = Callable[[str], AlarmCause]
"""The cause of this code; of one that nobody knows, one without a sentence."""


def unknown_cause(code: str) -> AlarmCause:
    """Of an alarm that no subject of this kiosk knows: nobody here will end it, but whoever has seen it."""
    return AlarmCause(code, "", event=True)


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
        return f"{self.cause.code}:{self.slot or self.device}"

    @property
    def text(self) -> str:
        """It in one line that names no key, no slot and no person. For passers-by: `in_passing`."""
        return self.cause.text

    @property
    def in_passing(self) -> str:
        """The same for whoever passes by."""
        return _(self.cause.in_passing) if self.cause.in_passing else self.text


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

    def restore(self, left: Iterable[OpenAlarm], cause_of: CauseOf) -> None:
        """Takes up the conditions that were not done with when the program ended, as the ledger has them."""
        restored = (_condition(each, cause_of(each.cause)) for each in left)
        self._conditions.update((condition.alarm.name, condition) for condition in restored)

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
            each.stands and not each.acknowledged_by and each.alarm.cause.loud for each in self.conditions
        )

    def slot_of(self, cause: AlarmCause, key: str) -> int:
        """The slot of a standing condition about `key`; 0 when there is none."""
        return next((a.slot for a in self.standing if a.cause == cause and a.key == key), 0)

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
            alarm=alarm.name, cause=alarm.cause.code, slot=alarm.slot, key=alarm.key, device=alarm.device
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
        if seen.alarm.cause.event and seen.stands:
            seen = replace(seen, ended=instant(self._clock.now_us()))
            said.append(AlarmEnded(alarm=name, how="acknowledged"))
        self._keep(seen)
        await self._note(*said)

    async def end_what_nobody_knows(self) -> None:
        """Ends what somebody had acknowledged and no subject of this kiosk knows any more: nobody else would.

        To be called at a start. Where its subject is back and it is so still, it begins anew.
        """
        now = instant(self._clock.now_us())
        for each in self.conditions:
            if each.stands and each.acknowledged_by and not each.alarm.cause.sentence:
                self._keep(replace(each, ended=now))
                await self._note(AlarmEnded(alarm=each.alarm.name, how="acknowledged"))

    async def _note(self, *written: Record) -> None:
        await self._recorder.note(*written)
        for listener in self.listeners:
            listener()

    def _keep(self, condition: Condition) -> None:
        if condition.is_done:
            self._conditions.pop(condition.alarm.name, None)
        else:
            self._conditions[condition.alarm.name] = condition


def _condition(left: OpenAlarm, cause: AlarmCause) -> Condition:
    what = Alarm(cause, left.slot, left.key, left.device)
    return Condition(what, left.since, left.ended, left.acknowledged_by)


def _is_silent(condition: Condition) -> bool:
    return condition.alarm.cause.silent
