"""A fault in a configuration: which file, which setting, what was found and what was expected."""

from dataclasses import dataclass, field
from pathlib import Path

from kiosk.core.errors import KioskError

SHOWN = 60
"""Characters of a wrong value that a message repeats."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. `key` is a dotted path, entries counted from 0 (`cabinet.modules[1].unit`).

    `key` is empty where the file as a whole is meant. `entry` says in the file's own words which entry of a
    list it is (`id = "key-07"`).
    """

    file: Path
    key: str
    found: str
    expected: str
    entry: str = ""

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else f"{self.file}"
        which = f" ({self.entry})" if self.entry else ""
        return f"{place}{which}: expected {self.expected}, found {self.found}"


class ConfigError(KioskError):
    """The configuration cannot be used. `problems` are all faults that could be found in one reading."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = "a fault" if len(problems) == 1 else f"{len(problems)} faults"
        super().__init__(f"The configuration has {count}", "\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class Problems:
    """Gathers what is wrong with one file."""

    file: Path
    found: list[Problem] = field(default_factory=list)

    def add(self, key: str, found: str, expected: str, entry: str = "") -> None:
        """Takes note of one fault."""
        self.found.append(Problem(self.file, key, found, expected, entry))

    def check(self) -> None:
        """Raises `ConfigError` if anything was noted."""
        if self.found:
            raise ConfigError(tuple(self.found))


def shown(value: object) -> str:
    """A value as a message shows it: on one line, short, without anything that moves a terminal's cursor."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    text = _spelled(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > 4 * SHOWN:
        return f"a number of {value.bit_length()} bits"
    return repr(value) if isinstance(value, str) else str(value)
