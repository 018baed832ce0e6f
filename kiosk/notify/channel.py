"""What is sent, and what a way of sending it promises."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kiosk.errors import KioskError
from kiosk.locale import _


class NoticeState(StrEnum):
    """What became of the alarm."""

    STARTED = "started"
    ACKNOWLEDGED = "acknowledged"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Notice:
    """One record about an alarm, as it leaves the machine: it names no key, no slot and no person.

    `seq` is the record's number at its `station`, `at` (aware) when it happened, `text` one finished
    sentence. `alarm` is the same for an alarm's start, acknowledgement and end, and says nothing else.
    """

    seq: int
    alarm: str
    cause: str
    state: str
    at: datetime
    station: str
    text: str

    @property
    def id(self) -> str:
        """The same for every repeat of this notice, and for no other one.

        The time is part of it: where an older copy of the records was put back, numbers are given again.
        """
        return f"{self.station}-{self.seq}-{self.at:%Y%m%dT%H%M%S%f}"


class Channel(Protocol):
    """A way out of the machine. `name` is its own among all channels and stays the same for years."""

    @property
    def name(self) -> str:
        """What the configuration calls it."""

    async def send(self, notice: Notice) -> None:
        """Returns when the other side has taken it. Raises `TryLater` or `Rejected`; may be cancelled."""


class NotSent(KioskError):
    """The notice did not go out. `detail` is for the technician and names no person."""


class TryLater(NotSent):
    """The way is blocked for now: no network, no answer, or a setting that somebody will put right.

    `wait_s`: so many seconds the other side asked to be left alone.
    """

    def __init__(self, detail: str, wait_s: float = 0.0) -> None:
        super().__init__(_("Not sent yet"), detail)
        self.wait_s = wait_s


class Rejected(NotSent):
    """The other side will not take this notice, however often it is sent."""

    def __init__(self, detail: str) -> None:
        super().__init__(_("The receiver refused it"), detail)
