"""The one door: every command goes through `Door.actuate`, its intent durable before a coil is energised.

The door knows no subject. What a command means to one (a slot granted to somebody, a shredder that may run)
hangs on it as a listener; what may be commanded though no record can be written, as an exception.
"""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from drivers.errors import DeviceOffline, DeviceRefused, NoAnswer
from kiosk.core.acting.actions import Action, Answer, Because, Outcome, Reason
from kiosk.core.acting.signals import Signals
from kiosk.core.acting.unbroken import Unbroken
from kiosk.core.devices.equipment import Equipment
from kiosk.core.recorder import Recorder
from storage.errors import LedgerUnavailable
from storage.log.record import Record
from storage.station.records import Acknowledged, ActuationRefused, Intended, Unanswered

T = TypeVar("T")
LEAVE_S = 2.0
"""So long a slip or a mail on its way is waited for at the end: `TimeoutStopSec` of the unit is 10 s."""


class Listener(Protocol):
    """What wants to know of each command."""

    def ordered(self, action: Action, because: Because, intent: int) -> None:
        """Its intent is on record (number `intent`), and it goes out now. Not told of what takes power away,
        which waits for no record."""

    def answered(self, action: Action, answer: Answer) -> None:
        """The device has said something, or nothing in time."""

    def recorded(self, action: Action, outcome: Outcome) -> None:
        """What it said is on record too."""


class Door:
    """Commands each action once. `cabinet_us`: the clock of its answers."""

    def __init__(
        self, equipment: Equipment, recorder: Recorder, signals: Signals, cabinet_us: Callable[[], int]
    ) -> None:
        self.equipment = equipment
        self._recorder = recorder
        self._signals = signals
        self._cabinet_us = cabinet_us
        self._unbroken = Unbroken()
        self._leading_out = Unbroken()
        """What goes to paper, a stick or a mail server: nothing here waits for it without limit."""
        self.listeners: list[Listener] = []
        self.exceptions: list[Callable[[Action, Because], bool]] = [_is_signal]
        """What may be commanded though its intent cannot be written: where one of these says so."""

    async def actuate(self, action: Action, because: Because) -> Outcome:
        """Commands `action` once: intent durable first, then the coil, then the answer as its own record.

        The answer is never what moved: that is sensed. A cancelled caller does not break the sequence.
        Raises `LedgerUnavailable` when the intent cannot be written; then nothing has been commanded.
        """
        unbroken = self._leading_out if action.takes_its_time else self._unbroken
        return await unbroken.run(self._actuate(action, because))

    async def _actuate(self, action: Action, because: Because) -> Outcome:
        if action.takes_power_away:
            return await self._stop(action, because)
        intent = await self._intend(action, because)
        for listener in self.listeners:
            listener.ordered(action, because, intent)
        self._signals.ordered(action)
        outcome = await self._command(action, intent)
        return await self._record(action, outcome)

    async def _stop(self, action: Action, because: Because) -> Outcome:
        """The safe direction: the order goes out while its intent is on the way to a disk that may be full.

        Never raises `LedgerUnavailable`: what cannot be written is kept until it can.
        """
        intended = self._unbroken.start(self._recorder.note(_intent_record(action, because)))
        answered = await self._command(action, 0)
        (intent,) = await intended
        return await self._record(action, replace(answered, intent=intent))

    async def _intend(self, action: Action, because: Because) -> int:
        intended = _intent_record(action, because)
        try:
            return (await self._recorder.require(intended)).seq
        except LedgerUnavailable:
            if not any(may(action, because) for may in self.exceptions):
                raise
            return (await self._recorder.note(intended))[0]

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
        outcome = Outcome(intent, answer, detail, self._cabinet_us())
        for listener in self.listeners:
            listener.answered(action, answer)
        self._signals.answered(action, answer)
        return outcome

    async def _record(self, action: Action, outcome: Outcome) -> Outcome:
        await self._recorder.note(_answer_record(action, outcome))
        for listener in self.listeners:
            listener.recorded(action, outcome)
        return outcome

    def start(self, action: Action, because: Because) -> None:
        """Commands it without waiting for it."""
        self._unbroken.start(self.actuate(action, because))

    async def carry_through(self, work: Coroutine[Any, Any, T]) -> T:
        """Awaits what is recorded only when it has come about: whoever waits may leave, and it goes on."""
        return await self._leading_out.run(work)

    @property
    def busy(self) -> bool:
        """Is anything being commanded?"""
        return self._unbroken.busy or self._leading_out.busy

    async def finish(self) -> None:
        """Waits until every actuation under way has its record, and a moment for what leads out of here.

        What is broken off then is not on record as having left; a slip's intent without an answer is found
        at the next start, and is unknown.
        """
        await self._unbroken.finish()
        await self._leading_out.leave(LEAVE_S)


def _is_signal(action: Action, because: Because) -> bool:
    return because.reason is Reason.SIGNAL


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
