"""The devices of one station, behind their protocols."""

from dataclasses import dataclass

from drivers.badge import BadgeReader
from drivers.cabinet import KeyCabinet
from drivers.printer import Printer
from drivers.shredder import Shredder

CABINET = "cabinet"
READER = "reader"
SHREDDER = "shredder"
PRINTER = "printer"
LEDGER = "ledger"
CHANNEL = "notify."
"""Before the name of a channel by which alarms are sent on, in the names of devices."""


@dataclass(frozen=True, slots=True)
class Equipment:
    """What is plugged in. Not every kiosk has a shredder or a printer."""

    cabinet: KeyCabinet
    badges: BadgeReader
    shredder: Shredder | None = None
    printer: Printer | None = None
