"""Lamps and sounds: what was ordered is so when its module has confirmed it, and until then ordered again.

Nothing moves by a signal, so it may be given again. Each order is an intent with its outcome on record; the
pauses keep an output whose module answers scans and no orders to some sixty of them an hour.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.core.acting.actions import Action, Answer, Lamp, Sound
from kiosk.core.clock import Clock

Signal = Lamp | Sound
PAUSES_S = (1.0, 5.0, 30.0, 60.0)
"""After the first, second, third order without a confirmation; then each minute."""

GRAVE = 3
"""So many orders running in vain are worth an alarm."""


@dataclass(slots=True)
class _Waiting:
    action: Signal
    due_us: int
    tries: int = 0
    told: bool = False
    """Has a module that cannot be reached been told all the same to be silent when it is back?"""


class Signals:
    """By output (`lamp 3`, `buzzer`, `alarm`): what it must do, and whether that is known to be so."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wanted: dict[str, Signal] = {}
        self._waiting: dict[str, _Waiting] = {}
        self._on: set[str] = set()

    def is_on(self, output: str) -> bool:
        """Is it on, as its module has confirmed?"""
        return output in self._on

    def is_confirmed(self, output: str) -> bool:
        """Has it been ordered, and is it so, on or off, as its module has confirmed?"""
        return output in self._wanted and output not in self._waiting

    @property
    def in_vain(self) -> tuple[str, ...]:
        """The outputs that were ordered several times without a confirmation."""
        return tuple(output for output, waiting in self._waiting.items() if waiting.tries >= GRAVE)

    def want(self, *signals: Signal) -> None:
        """It must be so: it is due now."""
        for signal in signals:
            output = output_of(signal)
            self._wanted[output] = signal
            self._waiting[output] = _Waiting(signal, self._clock.monotonic_us())

    def ordered(self, action: Action) -> None:
        """An order is on its way: whoever gave one before it has been overtaken."""
        if isinstance(action, Signal):
            self._wanted[output_of(action)] = action

    def answered(self, action: Action, answer: Answer) -> None:
        """What came of an order. One that was overtaken says nothing about what is wanted now."""
        if not isinstance(action, Signal) or self._wanted.get(output := output_of(action)) != action:
            return
        self._on.discard(output)
        if answer is Answer.ACKNOWLEDGED:
            self._waiting.pop(output, None)
            self._on |= {output} if action.on else set()
            return
        now = self._clock.monotonic_us()
        waiting = self._waiting.get(output)
        if waiting is None or waiting.action != action:
            waiting = self._waiting[output] = _Waiting(action, now)
        waiting.due_us = now + int(PAUSES_S[min(waiting.tries, len(PAUSES_S) - 1)] * 1e6)
        waiting.tries += 1

    def due(self, reaches: Callable[[str], bool]) -> tuple[Signal, ...]:
        """What is to be ordered now. `reaches`: can this output's module be reached?

        What cannot is ordered as soon as it can, and so is what was on when its module went: it may have lost
        its power. Silence is told at once even so, for the driver to keep.
        """
        now = self._clock.monotonic_us()
        for output in {each for each in self._on if not reaches(each)}:
            self._on.discard(output)
            self._waiting[output] = _Waiting(self._wanted[output], now)
        waiting = self._waiting.items()
        return tuple(each.action for output, each in waiting if _is_due(each, now, reached=reaches(output)))


def _is_due(waiting: _Waiting, now: int, *, reached: bool) -> bool:
    if reached:
        return waiting.due_us <= now
    waiting.due_us, waiting.tries = now, 0
    first, waiting.told = not waiting.told, True
    return first and not waiting.action.on


def output_of(signal: Signal) -> str:
    """As the wiring names it."""
    return signal.what if isinstance(signal, Sound) else f"lamp {signal.slot}"
