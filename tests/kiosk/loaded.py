"""A configuration as a kiosk with all of its subjects reads it."""

from pathlib import Path

from kiosk.config import Settings
from kiosk.config import load as load_with
from kiosk.subjects import HOUSE


def load(config: Path) -> Settings:
    """The settings in the file. Raises `ConfigError`."""
    return load_with(config, HOUSE.sections, HOUSE.known)
