"""Holds a module to what was ordered of it: outputs go off in time, are read back, are ordered once more."""

import logging
from collections.abc import Callable, Iterator, Sequence

from drivers.cabinet import OutputRead
from drivers.cabinet.conversation import Ask, Conversation
from drivers.cabinet.orders import Orders
from drivers.cabinet.outputs import Outputs
from drivers.cabinet.wiring import Point
from drivers.half_duplex import LOOK_FOR_LOST_S, LOST_AFTER
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted

log = logging.getLogger(__name__)

LOOK_AT_OUTPUTS_S = 1.0
"""From one reading of the outputs to the next, where no order asks for one sooner; and from one order to
another for an output that does not follow."""


class Holding:
    """Of one module that is scanned. `period_s` and `now` are its unit's. Belongs to one thread."""

    def __init__(
        self,
        name: str,
        outputs: Sequence[Point],
        talk: Conversation,
        *,
        period_s: float,
        now: Callable[[], float],
    ) -> None:
        self.orders = Orders()
        self.unreadable = ""
        """Why the outputs cannot be read back, and after how many readings running that failed."""
        self._name = name
        self._held = Outputs(outputs)
        self._talk = talk
        self._period_s = period_s
        self._now = now
        self._unread = 0
        self._due = now()

    @property
    def known(self) -> bool:
        """Have they been read since the module was found, or is it known that they cannot be?"""
        return self._held.known

    def forget(self) -> None:
        """The module is lost, or set up anew: all locks off, signals as they were ordered."""
        self.orders.forget()
        self._held.forget()
        self._unread, self.unreadable = 0, ""
        self._due = self._now()

    def soon(self) -> None:
        """An order asks for a reading."""
        self._due = self._now()

    def due(self) -> Iterator[float]:
        """When there is something to do."""
        if self._talk.reads_outputs:
            yield self._due
        yield from self.orders.off_at.values()
        yield from self.orders.on_at.values()

    def work(self, ask: Ask, *, tripped: bool, blind: int) -> list[OutputRead] | None:
        """The most urgent piece of it, and what is known by that; None while nothing is due.

        `tripped`: its watchdog has; `blind`: scans running that gave nothing. Raises as the conversation.
        """
        now = self._now()
        if self.orders.off_at and min(self.orders.off_at.values()) <= now:
            self._switch_off(ask)
        elif self._talk.reads_outputs and self._due <= now:
            return self._read(ask, tripped=tripped, blind=blind)
        elif self.orders.on_at and min(self.orders.on_at.values()) <= now:
            self._switch_on_again(ask, tripped=tripped)
        else:
            return None
        return []

    def _switch_off(self, ask: Ask) -> None:
        channel = min(self.orders.off_at, key=self.orders.off_at.__getitem__)
        # To be tried again if this fails: taking current away moves nothing that was not to move.
        self.orders.off_at[channel] = self._now() + self._period_s
        self._talk.ask(ask, self._talk.switching(ask, channel, on=False))
        del self.orders.off_at[channel]
        self.soon()

    def _switch_on_again(self, ask: Ask, *, tripped: bool) -> None:
        """A signal that its module had confirmed, and that is off: nothing moves by it."""
        channel = min(self.orders.on_at, key=self.orders.on_at.__getitem__)
        del self.orders.on_at[channel]
        if self.orders.signals.get(channel, False) and not tripped:
            self._talk.ask(ask, self._talk.switching(ask, channel, on=True))
            self.soon()

    def _read(self, ask: Ask, *, tripped: bool, blind: int) -> list[OutputRead]:
        """Reads the outputs and holds them against what was ordered; what is wrong is ordered once more."""
        try:
            bits = self._talk.outputs(ask)
        except (BadAnswer, NotAsked, Excepted) as error:
            self._not_read(error, blind)
            return []
        self._unread, self.unreadable, self._talk.doubtful = 0, "", False
        self._due = self._now() + LOOK_AT_OUTPUTS_S
        self.orders.adopt(bits)
        now = self._now()
        ordered = [self.orders.must_be(channel, now, tripped=tripped) for channel in range(len(bits))]
        told: list[OutputRead] = []
        for channel, read in self._held.read(bits, ordered, self._now()):
            if read is not None:
                told.append(read)
            if bits[channel] is not ordered[channel]:
                self._order_again(channel, on=ordered[channel] is True)
        return told

    def _not_read(self, error: Exception, blind: int) -> None:
        """It shows nothing of the sensors: the module is not given up for it, and scanned on meanwhile."""
        if not blind:  # one that is not heard at all is no module that cannot be read back
            self._unread += 1
        self._due = self._now() + self._period_s
        if isinstance(error, Excepted) or self._unread >= LOST_AFTER:
            self.unreadable, self._held.known = str(error), True
            self._due = self._now() + LOOK_FOR_LOST_S

    def _order_again(self, channel: int, *, on: bool) -> None:
        """At once, and then once a second: an output that does not follow holds up nothing else."""
        wait_s = LOOK_AT_OUTPUTS_S if self._held.has_been_wrong(channel) else 0.0
        log.warning("%s: output %d is %s", self._name, channel, "off" if on else "on")
        self.orders.again(channel, self._now() + wait_s, on=on)
