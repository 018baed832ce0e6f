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
