"""The configuration that a command works by, read with what the subjects of this command line bring to it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.subject import House


def house_here() -> "House":
    """The subjects that this command line was started with; else those of the list."""
    from kiosk.subject import House
    from kiosk.subjects import HOUSE

    context = click.get_current_context(silent=True)
    return (context.find_object(House) if context is not None else None) or HOUSE


def load(config: Path) -> "Settings":
    """The settings in the file. Raises `ConfigError`."""
    from kiosk.config import load as load_with

    return load_with(config, house_here().sections)
