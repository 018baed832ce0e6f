"""Options that several commands share, and what every command works by: its subjects and its settings.

Quick to import, as the command line itself: which subjects there are is looked up once somebody asks.
"""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.config import Settings
    from kiosk.house.subject import House

PATH = click.Path(path_type=Path)

config = click.option("--config", required=True, type=PATH, metavar="FILE", help="The configuration file.")
reason = click.option("--reason", required=True, metavar="TEXT", help="Why; kept beside the log.")
by = click.option("--by", metavar="NUMBER", help="Staff number of whoever decided it.")
second = click.option("--second", metavar="NUMBER", help="Staff number of the second who decided it.")


class Subjects:
    """The subjects that a command line was started with: what its click context carries."""

    def __init__(self, look_up: "Callable[[], House]") -> None:
        self._look_up = look_up

    @cached_property
    def house(self) -> "House":
        """All of them."""
        return self._look_up()


def house_here() -> "House":
    """The subjects that this command line was started with."""
    subjects = click.get_current_context().find_object(Subjects)
    if subjects is None:
        raise LookupError("this command line was started with no subjects")
    return subjects.house


def load(config: Path) -> "Settings":
    """The settings in the file, read with what the subjects here bring to it. Raises `ConfigError`."""
    from kiosk.config import load as load_with

    house = house_here()
    return load_with(config, house.sections, house.known)
