"""The order to print a slip."""

import asyncio
from dataclasses import dataclass

from drivers.errors import DeviceOffline, DeviceRefused
from kiosk.core.acting.actions import Ordinary
from kiosk.core.devices.equipment import PRINTER, Equipment
from kiosk.slip.job import job_of
from kiosk.slip.raster import NoFont
from kiosk.slip.slip import Slip


@dataclass(frozen=True, slots=True)
class PrintSlip(Ordinary):
    """Prints a slip, once. It is drawn in a thread: that takes tenths of a second."""

    slip: Slip
    device: str = PRINTER

    @property
    def name(self) -> str:
        """See `Action`."""
        return "print"

    @property
    def slot(self) -> int:
        """None."""
        return 0

    @property
    def takes_its_time(self) -> bool:
        """See `Action`: paper does."""
        return True

    async def perform(self, devices: Equipment) -> None:
        """See `Action`. Raises `DeviceRefused` where there is no font for what the printer wants."""
        printer = devices.printer
        if printer is None:
            raise DeviceOffline(PRINTER, "there is none")
        try:
            await printer.print(await asyncio.to_thread(job_of, self.slip))
        except NoFont as error:
            raise DeviceRefused(PRINTER, str(error)) from error
