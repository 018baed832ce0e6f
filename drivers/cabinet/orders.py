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
    unanswered: dict[int, int] = field(default_factory=dict)
    """Signals whose order to go on was not answered, and what `kept_off` was: what is read back decides."""
    kept_off: dict[int, int] = field(default_factory=dict)
    """How often an order to go on was taken back; it outlives a module that is set up anew."""

    def forget(self) -> None:
        """The module is set up anew: all locks off, signals as they were ordered."""
        self.off_at.clear()
        self.on_at.clear()
        self.pulse_over.clear()
        self.unanswered.clear()

    def keep_off(self, channel: int) -> None:
        """An order to go on that was given before counts no more, whatever is answered or read of it. Counted
        first: whoever switches it on asks for the count last. From the thread that gives orders."""
        self.kept_off[channel] = self.kept_off.get(channel, 0) + 1
        self.signals[channel] = False

    def confirmed(self, channel: int, since: int, *, on: bool) -> bool:
        """A signal is so. False: it was on, and its order was taken back since it was given."""
        self.signals[channel] = on
        if on and self.kept_off.get(channel, 0) != since:
            self.signals[channel] = False
            return False
        return True

    def adopt(self, bits: Sequence[bool]) -> None:
        """What is read back is the answer to the orders that had none."""
        for channel, since in self.unanswered.items():
            self.confirmed(channel, since, on=bits[channel])
        self.unanswered.clear()

    def must_be(self, channel: int, now: float, *, tripped: bool) -> bool | None:
        """How an output must be; None where either may be so: a pulse is under way, or nothing goes on."""
        if self.pulse_over.get(channel, 0.0) + PULSE_OVER_S > now:
            return None
        if self.signals.get(channel, False):
            return None if tripped else True
        return False

    def again(self, channel: int, at: float, *, on: bool) -> None:
        """Has it ordered once more. One that is due before stays so: looking does not put it off for ever."""
        due = self.on_at if on else self.off_at
        due[channel] = min(at, due.get(channel, at))
