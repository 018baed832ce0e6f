"""What is sent, and what a way of sending it promises."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from kiosk.core.errors import KioskError
from kiosk.locale import _
from kiosk.notify.trouble import Trouble


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


NOBODY: frozenset[str] = frozenset()
"""None of the receivers has it yet."""


class Channel(Protocol):
    """A way out of the machine. `name` is its own among all channels and stays the same for years."""

    @property
    def name(self) -> str:
        """What the configuration calls it."""

    @property
    def fault(self) -> str:
        """Why it can send nothing as it is configured; empty as a rule."""

    @property
    def confirms(self) -> bool:
        """Does the other side say that it has taken a notice?"""

    async def send(self, notice: Notice, had: frozenset[str] = NOBODY) -> None:
        """Returns when the other side has taken it. Raises `TryLater` or `Held`; may be cancelled.

        `had`: those who have it already, as an earlier `Held` named them; they do not get it again.
        """


class NotSent(KioskError):
    """The notice did not go out. `detail` is for the technician and names no person.

    `wait_s`: so many seconds the other side asked to be left alone.
    """

    def __init__(
        self, title: str, detail: str, trouble: Trouble = Trouble.UNREACHABLE, wait_s: float = 0.0
    ) -> None:
        super().__init__(title, detail)
        self.trouble = trouble
        self.wait_s = wait_s


class TryLater(NotSent):
    """The way is blocked: no network, no answer, or a setting that somebody will put right.

    Another notice would fare no better, so it waits its turn and the others wait behind it.
    """

    def __init__(self, detail: str, trouble: Trouble = Trouble.UNREACHABLE, wait_s: float = 0.0) -> None:
        super().__init__(_("Not sent yet"), detail, trouble, wait_s)


class Held(NotSent):
    """The other side does not take this notice, or not for all. Others may go out meanwhile; it is kept.

    `had`: those who have it, in the channel's own spelling, which names nobody.
    """

    def __init__(
        self, detail: str, trouble: Trouble, had: frozenset[str] = NOBODY, wait_s: float = 0.0
    ) -> None:
        super().__init__(_("The receiver refused it"), detail, trouble, wait_s)
        self.had = had
