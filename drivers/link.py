"""Whether a device on a line can be reached: what cabinet and shredder say of it in the same words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The device became reachable or not: `online`, `degraded` (with what is wrong) or `offline`.

    A cabinet is degraded when some of its modules answer. `detail` is for a technician; `at`:
    `time.monotonic`.
    """

    state: str
    detail: str
    at: float


@dataclass(frozen=True, slots=True)
class PartChanged:
    """A part of a device that has several can be reached no longer, or again: a module, a counter, a switch.

    Told of each part once it is known how it is. Not told while no part answers: then the link is gone, and
    what was told last stands. `detail` is for a technician; `at`: `time.monotonic`.

    Of a cabinet's module: `slots` and `places` (numbers of contacts) of which nobody sees anything, `locks`
    that cannot be opened, `signals` that cannot be given (`lamp 3`, `buzzer`, `alarm`). All are empty for a
    part that is reached.
    """

    part: str
    reached: bool
    detail: str
    at: float
    slots: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    locks: tuple[int, ...] = ()
    signals: tuple[str, ...] = ()
