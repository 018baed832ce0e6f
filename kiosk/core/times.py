"""How long the kiosk waits for people and for hardware."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: for an answer, for a slot to open, for a key to be taken or hung, for a door, for reading.

    `return_s`: until the slot of a visitor's key opens by itself; `tap_s`: for somebody else's tap.
    """

    question_s: float = 30.0
    opened_s: float = 2.0
    take_s: float = 20.0
    shut_s: float = 20.0
    notice_s: float = 6.0
    return_s: float = 1.5
    tap_s: float = 60.0
