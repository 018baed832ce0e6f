"""How each output of a module must be by what was ordered, and what is still to be ordered for that. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

PULSE_OVER_S = 0.2
"""So long after its end a pulse may still be seen: clocks and orders are not that exact."""


@dataclass(slots=True)
class Orders:
    """By channel; moments are seconds on the unit's clock."""

    signals: dict[int, bool] = field(default_factory=dict)
    """Lamps, buzzer and alarm as a module must have them once it is found; at first none is on."""
    off_at: dict[int, float] = field(default_factory=dict)
    """Outputs that must be switched off, and when."""
    on_at: dict[int, float] = field(default_factory=dict)
    """Signals that must be switched on again, and when."""
    pulse_over: dict[int, float] = field(default_factory=dict)
    """When the pulse of a lock is over."""
    unanswered: set[int] = field(default_factory=set)
    """Signals whose order to go on was not answered: what is read back decides."""

    def forget(self) -> None:
        """The module is set up anew: all locks off, signals as they were ordered."""
        self.off_at.clear()
        self.on_at.clear()
        self.pulse_over.clear()
        self.unanswered.clear()

    def adopt(self, bits: Sequence[bool]) -> None:
        """What is read back is the answer to the orders that had none."""
        for channel in self.unanswered:
            self.signals[channel] = bits[channel]
        self.unanswered.clear()

    def must_be(self, channel: int, now: float, *, tripped: bool) -> bool | None:
        """How an output must be; None where either may be so: a pulse is under way, or nothing goes on."""
        if self.pulse_over.get(channel, 0.0) + PULSE_OVER_S > now:
            return None
        if self.signals.get(channel, False):
            return None if tripped else True
        return False

    def again(self, channel: int, at: float, *, on: bool) -> None:
        """Has it ordered once more."""
        (self.on_at if on else self.off_at)[channel] = at
