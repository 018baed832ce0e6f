"""Conditions that someone must look at: each has a start and an end in the ledger, and stands in between."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.recorder import Recorder
from storage.records import AlarmEnded, AlarmStarted


class AlarmCause(StrEnum):
    """What an alarm is about."""

    KEY_VANISHED = "key_vanished"
    KEY_MISPLACED = "key_misplaced"
    FOREIGN_OBJECT = "foreign_object"
    SLOT_LEFT_OPEN = "slot_left_open"
    SLOT_FORCED = "slot_forced"
    SLOT_NOT_OPENED = "slot_not_opened"
    CABINET_OFFLINE = "cabinet_offline"
    READER_OFFLINE = "reader_offline"
    LEDGER_UNAVAILABLE = "ledger_unavailable"
    LEDGER_DAMAGED = "ledger_damaged"
    CLOCK_WENT_BACK = "clock_went_back"


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


class Alarms:
    """The conditions that stand now."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._standing: dict[str, Alarm] = {}

    def restore(self, alarms: Iterable[Alarm]) -> None:
        """Takes up the conditions that stood when the program ended."""
        self._standing.update((alarm.name, alarm) for alarm in alarms)

    @property
    def standing(self) -> tuple[Alarm, ...]:
        """The conditions that stand, oldest first."""
        return tuple(self._standing.values())

    def slot_of(self, cause: AlarmCause, key: str) -> int:
        """The slot of a standing condition about `key`; 0 when there is none."""
        return next((a.slot for a in self.standing if a.cause is cause and a.key == key), 0)

    def stands(self, *causes: AlarmCause, slot: int) -> bool:
        """Does a condition of one of these causes stand at this slot?"""
        return any(alarm.cause in causes and alarm.slot == slot for alarm in self.standing)

    async def start(self, alarm: Alarm) -> None:
        """Begins a condition; nothing happens if it stands already."""
        if alarm.name in self._standing:
            return
        self._standing[alarm.name] = alarm
        await self._recorder.note(
            AlarmStarted(
                alarm=alarm.name, cause=alarm.cause, slot=alarm.slot, key=alarm.key, device=alarm.device
            )
        )

    async def end(self, how: str, *causes: AlarmCause, slot: int = 0, device: str = "") -> None:
        """Ends the conditions of these causes at this slot or device."""
        over = [a for a in self.standing if a.cause in causes and (a.slot, a.device) == (slot, device)]
        for alarm in over:
            del self._standing[alarm.name]
            await self._recorder.note(AlarmEnded(alarm=alarm.name, how=how))
