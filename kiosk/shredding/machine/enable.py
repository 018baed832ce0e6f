"""Letting the shredder run, and stopping it."""

from dataclasses import dataclass

from drivers.errors import DeviceOffline
from kiosk.core.acting.actions import Ordinary
from kiosk.core.devices.equipment import SHREDDER, Equipment


@dataclass(frozen=True, slots=True)
class Enable(Ordinary):
    """Lets the shredder run, or stops it."""

    on: bool
    device: str = SHREDDER

    @property
    def name(self) -> str:
        """`enable` or `disable`."""
        return "enable" if self.on else "disable"

    @property
    def slot(self) -> int:
        """None."""
        return 0

    @property
    def takes_power_away(self) -> bool:
        """See `Action`: stopping it does."""
        return not self.on

    async def perform(self, devices: Equipment) -> None:
        """See `Action`."""
        shredder = devices.shredder
        if shredder is None:
            raise DeviceOffline(SHREDDER, "there is none")
        await (shredder.enable() if self.on else shredder.disable())
