"""Shredders: what one can do (`Shredder`), and a module for each way of wiring one.

A shredder here is four wires: an output that lets it run (`enable`), a counter that a sensor at its mouth
feeds, and inputs that say that it runs and that it is jammed. Commands and sensors are apart: a command's
return means that the output was written and read back, never that the cutter turns. What was counted or
sensed arrives as events.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from drivers.link import LinkChanged as LinkChanged
from drivers.link import PartChanged as PartChanged


class Running(StrEnum):
    """The motor's contact."""

    RUNNING = "running"
    IDLE = "idle"
    UNKNOWN = "unknown"


class Jam(StrEnum):
    """The jam contact."""

    JAMMED = "jammed"
    CLEAR = "clear"
    UNKNOWN = "unknown"


class Enabled(StrEnum):
    """The output that lets the shredder run, as it was read back."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    UNKNOWN = "unknown"


class Oddity(StrEnum):
    """What a counter does that no sheet of paper does. Said once each time, before the count that follows.

    `ROLLED_OVER`: it passed its end and began anew; the sheets are counted on. `RESET`: it went to zero or
    close above it, as after a power cut or a clearing by somebody else; sheets between the last reading and
    that moment are lost. `WENT_BACK`: it is lower for no reason that is known. `OVERFLOW`: it says itself
    that it passed its end since it was last cleared; how often, it does not say.
    """

    WENT_BACK = "went_back"
    OVERFLOW = "overflow"
    ROLLED_OVER = "rolled_over"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Counted:
    """Sheets counted. `count` never falls while the program runs; `at`: `time.monotonic` of the reading.

    The first after a start is what the counter shows then. From there on it grows by what the counter grows,
    over a rollover too; after a reset it goes on from where it was, with what was counted since. So the
    sheets of a batch are the difference of two counts, and every oddity between them makes it doubtful.
    """

    count: int
    at: float


@dataclass(frozen=True, slots=True)
class CounterOddity:
    """The counter did something odd: `what` is one of `Oddity`.

    `before` and `after` are what the counter itself showed, not totals. For `overflow` they are equal.
    """

    what: str
    before: int
    after: int
    at: float


@dataclass(frozen=True, slots=True)
class RunningChanged:
    """The motor started or stopped: one of `Running`. Stays `unknown`, unsaid, where no contact is wired."""

    running: str
    at: float


@dataclass(frozen=True, slots=True)
class JamChanged:
    """It jammed or was cleared: one of `Jam`. Stays `unknown`, unsaid, where no contact is wired."""

    jam: str
    at: float


@dataclass(frozen=True, slots=True)
class EnabledChanged:
    """The output that lets it run, read back from the module: one of `Enabled`. Ordered or not."""

    enabled: str
    at: float


ShredderEvent = (
    Counted | CounterOddity | RunningChanged | JamChanged | EnabledChanged | LinkChanged | PartChanged
)


class Shredder(Protocol):
    """A shredder that runs only while it is enabled, and whose sheets are counted whether it is or not.

    Everything is unknown at first, and again while the device is offline. It is disabled before anything
    else, at every start and whenever it is found again: an order to enable does not outlive a lost line.
    While the program runs, the module's host watchdog is fed; when the program dies the module disables the
    shredder by itself. A watchdog that has tripped makes the link `degraded` until the next `enable`.
    """

    def start(self, emit: Callable[[ShredderEvent], None]) -> None:
        """Begins to watch. `emit` is called from the driver's own thread, in order; it must not block."""

    async def enable(self) -> None:
        """Lets it run; returns when the output was read back as on.

        Raises `DeviceOffline` (nothing was sent), `DeviceRefused` (the module said no, or the output did not
        follow) or `NoAnswer` (it may have been carried out). After any of them the shredder is disabled, as
        by `disable`.
        """

    async def disable(self) -> None:
        """Stops it; returns when the output was read back as off.

        Raises as `enable` does. It holds all the same: it is repeated until it is confirmed.
        """

    def beat(self) -> float:
        """`time.monotonic` of the thread's last sign of life, for a watchdog."""

    async def stop(self) -> None:
        """Disables it, ends watching and closes the line; returns when the thread is gone."""
