"""One slot of the cabinet: a peg for a key, a small door with a latch, a solenoid that draws the latch."""

from enum import StrEnum

from simulators.world.contact import Contact

SPRING = 0.05
"""Seconds that a solenoid must be energised before the latch is drawn and the door springs open."""

BURN = 5.0
"""Seconds after which an energised solenoid has burnt out; latch solenoids are rated for short duty."""


class Fault(StrEnum):
    """What can be wrong with a slot."""

    JAMMED = "jammed"
    LATCH = "latch"
    KEY_SENSOR = "key-sensor"
    BOLT_SENSOR = "bolt-sensor"


class Slot:
    """The mechanics of one slot. Every method takes the present moment; nothing here waits or locks."""

    def __init__(self, number: int, key: str | None, seed: int) -> None:
        self.number = number
        self.key = key
        self.open = False
        self.lamp = False
        self.releases = 0
        self.burnt = False
        self.jammed = False
        self.latch_broken = False
        self.key_contact = Contact(f"key {number}", key is not None, seed)
        self.bolt_contact = Contact(f"bolt {number}", True, seed)
        self._since: float | None = None
        self._energised_before = 0.0

    @property
    def energised(self) -> bool:
        """Whether the solenoid has current now."""
        return self._since is not None

    def energised_for(self, now: float) -> float:
        """Seconds that the solenoid has had current, all in all."""
        running = now - self._since if self._since is not None else 0.0
        return self._energised_before + running

    def energise(self, on: bool, now: float) -> bool:
        """Gives the solenoid current or takes it away; True when that changed anything."""
        if on == self.energised:
            return False
        if on:
            self._since = now
            self.releases += 1
        else:
            self._energised_before = self.energised_for(now)
            self._since = None
        return True

    def due(self) -> float | None:
        """The next moment at which something happens here by itself, or None."""
        if self._since is None or self.burnt:
            return None
        if not self.open and not self.jammed:
            return self._since + SPRING
        return self._since + BURN

    def settle(self, now: float) -> bool:
        """Lets happen what the time until `now` brings with it; True when something did."""
        changed = False
        while (due := self.due()) is not None and due <= now:
            changed = True
            if self._since is not None and due < self._since + BURN:
                self._set_open(True, due)
            else:
                self.burnt = True
        return changed

    def force(self, now: float) -> None:
        """Opens the door with the mechanical key or a crowbar."""
        self._set_open(True, now)

    def shut(self, now: float) -> bool:
        """Pushes the door shut; False when it does not latch and stays ajar."""
        if self.open and (self.latch_broken or self._latch_drawn(now)):
            return False
        self._set_open(False, now)
        return True

    def put(self, key: str | None, now: float) -> None:
        """The peg now carries `key`, or nothing."""
        self.key = key
        self.key_contact.follow(key is not None, now)

    def fail(self, fault: Fault, now: float, reads: bool | None) -> None:
        """Breaks something. A sensor then reads `reads`, or by default what it reads now."""
        match fault:
            case Fault.JAMMED:
                self.jammed = True
            case Fault.LATCH:
                self.latch_broken = True
            case Fault.KEY_SENSOR:
                self.key_contact.stick(self.key_contact.read(now) if reads is None else reads)
            case Fault.BOLT_SENSOR:
                self.bolt_contact.stick(self.bolt_contact.read(now) if reads is None else reads)

    def mend(self) -> None:
        """Repairs everything, a burnt solenoid too."""
        self.jammed = self.latch_broken = self.burnt = False
        self.key_contact.mend()
        self.bolt_contact.mend()

    def faults(self) -> list[str]:
        """The names of what is wrong, in a fixed order."""
        found = {
            Fault.JAMMED: self.jammed,
            Fault.LATCH: self.latch_broken,
            Fault.KEY_SENSOR: self.key_contact.broken,
            Fault.BOLT_SENSOR: self.bolt_contact.broken,
        }
        return [fault.value for fault, present in found.items() if present]

    def _latch_drawn(self, now: float) -> bool:
        """Whether the solenoid holds the latch back, so that no door can catch."""
        working = not self.jammed and not self.burnt
        return working and self._since is not None and now >= self._since + SPRING

    def _set_open(self, is_open: bool, now: float) -> None:
        self.open = is_open
        self.bolt_contact.follow(not is_open, now)
