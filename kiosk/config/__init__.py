"""The configuration file, read strictly: `load` gives typed settings, or every fault at once.

`reading` gets text out of a file, `shape` tables out of text (types, ranges, unknown settings), `office`
people and keys out of tables (what may not occur twice, what must exist), `keys` the secrets that
stand beside the file. Nothing here opens a device or the database; `kiosk.check` does.
"""

from kiosk.config.loading import load
from kiosk.config.problems import ConfigError, Problem
from kiosk.config.settings import (
    CabinetSettings,
    Enrolled,
    ModuleSettings,
    ReaderSettings,
    Settings,
    StationSettings,
)
from kiosk.core.times import Times

__all__ = [
    "CabinetSettings",
    "ConfigError",
    "Enrolled",
    "ModuleSettings",
    "Problem",
    "ReaderSettings",
    "Settings",
    "StationSettings",
    "Times",
    "load",
]
