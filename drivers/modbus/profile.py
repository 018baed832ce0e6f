"""Profiles: files in TOML that say what lies where in a maker's module; their parts, and reading them.

Addresses are those on the wire, counted from 0: the manual's 40303 is register 302, its 10033 input 32.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OUTPUT_KINDS = ("coils", "register")
INPUT_KINDS = ("discrete", "coils", "register", "input_register")
SETUP_KINDS = ("coil", "coils", "register")
REGISTER_BITS = 16


class ProfileError(Exception):
    """A profile that is not there or cannot be used. `detail` names file, key, and what was expected."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.title = "A module's profile cannot be used"
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Channels:
    """A run of outputs, inputs or flags. In a register the first is bit 0."""

    kind: str
    address: int
    count: int


@dataclass(frozen=True, slots=True)
class Setup:
    """One thing written when the module is found; `says` is what for."""

    says: str
    kind: str
    address: int
    value: int
    count: int = 1


def names_in(shipped: Path) -> tuple[str, ...]:
    """The names of the profiles in a folder."""
    return tuple(sorted(path.stem for path in shipped.glob("*.toml")))


def read_profile(name_or_path: str | Path, beside: Path | None, shipped: Path) -> "Table":
    """The profile of that name, or in that file. Raises `ProfileError`.

    A name is looked for in the folder `beside` first (the installer's own), then in `shipped`. A relative
    path starts at `beside`.
    """
    path = _find(str(name_or_path), beside or Path(), shipped)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: is not TOML: {error}") from error
    return Table(str(path), "", table)


def _find(name: str, beside: Path, shipped: Path) -> Path:
    if name.endswith(".toml") or "/" in name:
        return beside / name
    for path in (beside / f"{name}.toml", shipped / f"{name}.toml"):
        if path.is_file():
            return path
    known = ", ".join(names_in(shipped))
    raise ProfileError(f"no profile {name!r}: neither {beside / name}.toml exists nor is it one of {known}")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file, with its place in it for messages. Its methods raise `ProfileError`."""

    file: str
    place: str
    values: Mapping[str, Any]

    def error(self, key: str, expected: str) -> ProfileError:
        """What is wrong with a key, to be raised."""
        found = f"found {self.values[key]!r}" if key in self.values else "there is none"
        return ProfileError(f"{self.file}: {self.place}{key}: expected {expected}; {found}")

    def only(self, *known: str) -> None:
        """There are no keys but these."""
        for key in self.values:
            if key not in known:
                raise ProfileError(
                    f"{self.file}: {self.place}{key}: no such key; there are {', '.join(known)}"
                )

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "a text")
        return value

    def choice(self, key: str, among: tuple[str, ...]) -> str:
        """One of these words."""
        value = self.values.get(key)
        if value not in among:
            raise self.error(key, f"one of {', '.join(among)}")
        return str(value)

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number in these bounds."""
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.error(key, f"a whole number, {low} to {high}")
        return value

    def truth(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "true or false")
        return value

    def table(self, key: str) -> "Table | None":
        """A table in this one, None where there is none."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.error(key, f"a table [{key}]")
        return Table(self.file, f"{self.place}{key}.", value)

    def tables(self, key: str) -> tuple["Table", ...]:
        """Tables of one name, in order."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f"tables [[{key}]]")
        return tuple(Table(self.file, f"{self.place}{key}[{n}].", item) for n, item in enumerate(value, 1))


def channels_in(table: Table | None, kinds: tuple[str, ...]) -> Channels | None:
    """A run of channels; None where the file has none. Raises `ProfileError`, as all of these do."""
    if table is None:
        return None
    table.only("kind", "address", "count")
    kind = table.choice("kind", kinds)
    most = REGISTER_BITS if kind in ("register", "input_register") else 256
    return in_space(table, Channels(kind, address_in(table), table.number("count", 1, most)))


def flag_in(table: Table | None) -> Channels | None:
    """One flag."""
    if table is None:
        return None
    table.only("kind", "address")
    return Channels(table.choice("kind", INPUT_KINDS), address_in(table), 1)


def setup_in(table: Table) -> Setup:
    """One thing to be written."""
    table.only("says", "kind", "address", "value", "count")
    kind = table.choice("kind", SETUP_KINDS)
    value = table.number("value", 0, 0xFFFF if kind == "register" else 1)
    count = table.number("count", 1, 256 if kind == "coils" else 1, 1)
    in_space(table, Channels(kind, address_in(table), count))
    return Setup(table.text("says"), kind, address_in(table), value, count)


def address_in(table: Table) -> int:
    """An address on the wire."""
    return table.number("address", 0, 0xFFFF)


def in_space(table: Table, channels: Channels) -> Channels:
    """`channels`, when all of them have addresses."""
    span = 1 if "register" in channels.kind else channels.count
    if channels.address + span > 0x10000:
        raise table.error("address", f"room for {channels.count} up to address 65535")
    return channels
