"""Contacts chatter: a sensor's value counts once it was read the same several times running."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Debounced:
    """One contact. `value` is what counts, None while nothing does; `scans` equal readings make it."""

    scans: int
    value: bool | None = None
    _candidate: bool | None = field(default=None, init=False)
    _running: int = field(default=0, init=False)

    def feed(self, reading: bool) -> bool:
        """Takes a reading; says whether `value` changed by it."""
        self._running = self._running + 1 if reading == self._candidate else 1
        self._candidate = reading
        if self._running < self.scans or reading == self.value:
            return False
        self.value = reading
        return True

    def forget(self) -> bool:
        """Nothing is known any more; says whether something was."""
        known, self.value = self.value is not None, None
        self._candidate, self._running = None, 0
        return known
