"""Everything that can be commanded, as values. `Door.actuate` is the only caller of `perform`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.core.devices.equipment import CABINET, Equipment

RELEASE = "release"


class Reason(StrEnum):
    """Why something is commanded."""

    LEND = "lend"
    RETURN = "return"
    SIGNAL = "signal"
    HAND_OVER = "hand_over"
    EXTEND = "extend"
    SHRED = "shred"
    SLIP = "slip"
    SORT = "sort"


@dataclass(frozen=True, slots=True)
class Because:
    """On whose behalf and what for. `person` is empty for somebody without a card.

    `second` and `approver` are those who vouched for it with a tap. `tag`: the key whose number was read.
    """

    reason: Reason
    person: str = ""
    key: str = ""
    purpose: str = ""
    loan: int = 0
    second: str = ""
    approver: str = ""
    batch: str = ""
    tag: str = ""


class Action(Protocol):
    """One command to one device."""

    @property
    def name(self) -> str:
        """What is commanded, as the records spell it."""

    @property
    def slot(self) -> int:
        """The slot it concerns; 0 for none."""

    @property
    def device(self) -> str:
        """The device that carries it out."""

    @property
    def takes_power_away(self) -> bool:
        """Does it stop what may hurt somebody, or run in nobody's name? Such an order waits for no record."""

    @property
    def takes_its_time(self) -> bool:
        """May it last longer than a program that ends has got? Paper does, and nothing that moves a key."""

    async def perform(self, devices: Equipment) -> None:
        """Sends the command once. Raises what the driver raises."""


class Ordinary:
    """What waits for its record, and is done at once."""

    __slots__ = ()

    @property
    def takes_power_away(self) -> bool:
        """See `Action`."""
        return False

    @property
    def takes_its_time(self) -> bool:
        """See `Action`."""
        return False


@dataclass(frozen=True, slots=True)
class ReleaseSlot(Ordinary):
    """Opens one slot for a moment."""

    slot: int
    device: str = CABINET

    @property
    def name(self) -> str:
        """See `Action`."""
        return RELEASE

    async def perform(self, devices: Equipment) -> None:
        """See `Action`."""
        await devices.cabinet.release(self.slot)


@dataclass(frozen=True, slots=True)
class Lamp(Ordinary):
    """Lights or darkens the lamp of one slot."""

    slot: int
    on: bool
    device: str = CABINET

    @property
    def name(self) -> str:
        """`lamp_on` or `lamp_off`."""
        return "lamp_on" if self.on else "lamp_off"

    async def perform(self, devices: Equipment) -> None:
        """See `Action`."""
        await devices.cabinet.lamp(self.slot, on=self.on)


@dataclass(frozen=True, slots=True)
class Sound(Ordinary):
    """Sounds or silences the cabinet: its `buzzer`, or its `alarm` output."""

    what: str
    on: bool
    device: str = CABINET

    @property
    def name(self) -> str:
        """`buzzer_on`, `alarm_off` and so on."""
        return f"{self.what}_{'on' if self.on else 'off'}"

    @property
    def slot(self) -> int:
        """None."""
        return 0

    async def perform(self, devices: Equipment) -> None:
        """See `Action`."""
        cabinet = devices.cabinet
        await (cabinet.alarm(on=self.on) if self.what == "alarm" else cabinet.buzzer(on=self.on))


class Answer(StrEnum):
    """What the device said to a command. None of these says what moved."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    OFFLINE = "offline"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to the command whose intent is record `intent` (0 while records cannot be written).

    `at_us`: when it was there, or given up, by the cabinet's clock (`Station.cabinet_us`). What a sensor said
    before tells nothing of the command.
    """

    intent: int
    answer: Answer
    detail: str = ""
    at_us: int = 0
