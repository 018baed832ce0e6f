"""How long the kiosk waits for people and for hardware."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds: for an answer, for a slot to open, for a key to be taken or hung, for a door, for reading."""

    question_s: float = 30.0
    opened_s: float = 2.0
    take_s: float = 20.0
    shut_s: float = 20.0
    notice_s: float = 6.0
