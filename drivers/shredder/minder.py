"""One module of the shredder: set up when it is found, minded while it answers, given up when it does not."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable

from drivers.half_duplex import LOOK_FOR_LOST_S, LOST_AFTER, BadAnswer, NotAsked
from drivers.shredder import ShredderEvent
from drivers.shredder.gear import Declined

log = logging.getLogger(__name__)


class Minder(ABC):
    """What counter and switch have in common. `period_s`: from reading to reading; `now`: monotonic seconds.

    Belongs to the line's thread.
    """

    def __init__(self, name: str, period_s: float, now: Callable[[], float]) -> None:
        self.name = name
        self.lost = False
        self.detail = ""
        """Why it is lost, for a technician."""
        self._period_s = period_s
        self._now = now
        self._set_up = False
        self._misses = 0
        self._due = now()

    @property
    @abstractmethod
    def settled(self) -> bool:
        """Is it known how the module is?"""

    @property
    def fault(self) -> str:
        """What is wrong with it, for a technician; empty when nothing is."""
        return f"{self.name}: {self.detail}" if self.lost else self._ails()

    def due(self) -> float:
        """The moment of its next step."""
        return self._due if self.lost or not self._set_up else self._next()

    def attach(self) -> None:
        """The line is there: the module is set up from the beginning."""
        self.lost, self._set_up, self._misses = False, False, 0
        self._due = self._now()
        self._begin()

    def detach(self, reason: str) -> list[ShredderEvent]:
        """It cannot be reached, and nothing is known of it any more."""
        self.lost, self._set_up, self._misses = True, False, 0
        self.detail = reason
        self._begin()
        return self._forget()

    def step(self) -> list[ShredderEvent]:
        """The most urgent piece of work; gives what came of it. Raises `LineDown` only."""
        try:
            if self._set_up:
                return self._work()
            self._find()
        except (BadAnswer, Declined, NotAsked) as error:
            return self._missed(str(error))
        self.lost, self._set_up, self._misses = False, True, 0
        log.info("%s: found", self.name)
        return []

    def _heard(self) -> None:
        """Its reading came. Only that keeps it from being given up: what else it answers shows nothing."""
        self._misses = 0

    def _missed(self, reason: str) -> list[ShredderEvent]:
        self._misses += 1
        if not self.lost:
            self._due = self._now() + self._period_s
            if self._misses < LOST_AFTER:
                self._failed()
                return []
            log.warning("%s: %s", self.name, reason)
        events = self.detach(reason)
        self._due = self._now() + LOOK_FOR_LOST_S
        return events

    # --- for each kind --------------------------------------------------------------------------------

    @abstractmethod
    def _begin(self) -> None:
        """Nothing is known, nothing is set up."""

    @abstractmethod
    def _find(self) -> None:
        """Sets it up. Raises what gear raises."""

    @abstractmethod
    def _next(self) -> float:
        """When its next work is due."""

    @abstractmethod
    def _work(self) -> list[ShredderEvent]:
        """Does the most urgent work. Raises what gear raises."""

    @abstractmethod
    def _failed(self) -> None:
        """A piece of work failed, and the module is not given up yet."""

    @abstractmethod
    def _forget(self) -> list[ShredderEvent]:
        """Says of what was known that it is no longer."""

    @abstractmethod
    def _ails(self) -> str:
        """What is wrong with a module that answers; empty when nothing is."""
