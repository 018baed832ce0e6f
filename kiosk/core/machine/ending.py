"""How the kiosk ended: what the records say, and its exit code. An end that nobody ordered is a fault."""

from enum import StrEnum


class Ending(StrEnum):
    """The reason in `station.stopped`."""

    STOPPED = "stopped"
    """Somebody told it to: SIGTERM, or the demo's way out."""
    HANGUP = "hangup"
    """Its terminal went away."""
    ANEW = "anew"
    """Its records are whole again: it begins anew on them by itself."""
    FAULT = "fault"
    """Whatever else: something in it failed that nobody foresaw."""

    @property
    def code(self) -> int:
        """The exit code, as `kagiban.cli` uses them; a shell's for a hang-up (128 + SIGHUP)."""
        return {Ending.STOPPED: 0, Ending.HANGUP: 129, Ending.ANEW: 0, Ending.FAULT: 70}[self]
