"""The demo on a terminal: the kiosk, and beside it the panel with which to play everybody else."""

from pathlib import Path

from kiosk import locale
from kiosk.building import build
from kiosk.core.machine.logs import NAME, keep_log
from kiosk.demo.app import DemoApp
from kiosk.demo.rig import rig
from kiosk.house.subject import House
from kiosk.runner import keep_showing
from kiosk.subjects import HOUSE


def show_demo(folder: Path, house: House = HOUSE, *, in_process_cards: bool = False) -> int:
    """Runs until the demo is left with Ctrl+Q or the panel's button. Returns the exit code."""
    keep_log(folder / NAME)
    with rig(folder, house, in_process_cards=in_process_cards) as world:
        locale.use(world.settings.station.language)
        return keep_showing(
            lambda kept: build(world.settings, scard=world.scard, kept=kept, house=house),
            folder / NAME,
            lambda station, duty: DemoApp(station, duty, world),
        )
