"""What a protocol has to bring along to make a shredder: a counter and a switch, each at one module.

Every method is one or a few exchanges on the line that is open. They raise `BadAnswer` (no answer, or a wrong
one), `Declined` (the module says no), `NotAsked` (nothing was sent) and `LineDown`.
"""

from dataclasses import dataclass
from typing import Protocol

from drivers.half_duplex import Port
from drivers.shredder.dcon_frames import Declined as Declined


@dataclass(frozen=True, slots=True)
class Contacts:
    """What the switch's module reads: its output, and the inputs; None where no such wire is."""

    enabled: bool
    running: bool | None = None
    jam: bool | None = None


class CounterGear(Protocol):
    """The module that counts."""

    name: str

    def bounds(self) -> tuple[int, int]:
        """Its first and last value, before it begins at the first again."""

    def read(self) -> int:
        """What it shows."""

    def overflowed(self) -> bool | None:
        """Its overflow flag; None where it has none."""

    def counts(self) -> bool:
        """Does it count, or was it stopped? True where that cannot be asked."""

    def go_on(self) -> None:
        """Has it count again."""

    def clear(self) -> None:
        """Sets it to its first value. Raises `Declined` where the module has no such command."""


class SwitchGear(Protocol):
    """The module whose output lets the shredder run."""

    name: str

    def write(self, *, on: bool) -> None:
        """Switches the output, once. Its answer does not prove that the output followed."""

    def read(self) -> Contacts:
        """Output and inputs as they are."""

    def tripped(self) -> bool:
        """Has its host watchdog tripped? False where it has none."""

    def arm(self) -> None:
        """Host watchdog on, with the output off as its safe value; that it tripped is forgotten."""

    def disarm(self) -> None:
        """Host watchdog off: the program ends on purpose and has disabled the shredder."""

    def feed(self) -> None:
        """Tells the watchdog that the program lives."""


class Gear(Protocol):
    """Counter and switch on one line."""

    @property
    def counter(self) -> CounterGear:
        """What counts."""

    @property
    def switch(self) -> SwitchGear:
        """What lets it run."""

    def attach(self, wire: Port) -> None:
        """From now on they are asked on this wire."""

    def detach(self) -> None:
        """The wire is gone: whatever is asked raises `LineDown`."""
