"""What a module can do and where: a TOML file for each model, so that one is added without code.

Addresses are those on the wire, counted from 0: the manual's 40303 is register 302, its 10033 input 32.

    title = "Maker's Model"              # for screens
    source = "the maker's document"      # where the addresses are from
    answer_ms = 400                      # the latest that the module answers; may be left out

    [outputs]                            # and [inputs]; either may be left out
    kind = "coils"                       # coils, register; for inputs also discrete, input_register
    address = 0
    count = 8

    [flash]                              # if the module times a pulse itself (function 05, value = time)
    address = 0x0200                     # of channel 0
    unit_ms = 100

    [[setup]]                            # written in this order each time the module is found
    says = "host watchdog: 5 s"          # for the log
    kind = "register"                    # coil, coils, register
    address = 488
    value = 50
    count = 1                            # coils only: so many, all with this value

    [tripped]                            # the flag of a watchdog that has fallen, polled
    kind = "coils"
    address = 269
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("profiles")
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
class Flash:
    """A pulse timed by the module: function 05 at `address` + channel, its value the time in `unit_ms`."""

    address: int
    unit_ms: int


@dataclass(frozen=True, slots=True)
class Setup:
    """One thing written when the module is found; `says` is what for."""

    says: str
    kind: str
    address: int
    value: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """A module's model. `answer_s`: the latest that it answers, in s. Without `flash` we time pulses."""

    title: str
    source: str
    outputs: Channels | None = None
    inputs: Channels | None = None
    flash: Flash | None = None
    setup: tuple[Setup, ...] = ()
    tripped: Channels | None = None
    answer_s: float = 0.4


def shipped_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the program."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_profile(name_or_path: str | Path, beside: Path | None = None) -> Profile:
    """The profile of that name, or in that file. Raises `ProfileError`.

    A name is looked for in the folder `beside` first (the installer's own), then among the shipped ones. A
    relative path starts at `beside`.
    """
    path = _find(str(name_or_path), beside or Path())
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: is not TOML: {error}") from error
    return _profile(_Table(str(path), "", table))


def _find(name: str, beside: Path) -> Path:
    if name.endswith(".toml") or "/" in name:
        return beside / name
    for path in (beside / f"{name}.toml", SHIPPED / f"{name}.toml"):
        if path.is_file():
            return path
    known = ", ".join(shipped_profiles())
    raise ProfileError(f"no profile {name!r}: neither {beside / name}.toml exists nor is it one of {known}")


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the file, with its place in it for messages."""

    file: str
    place: str
    values: Mapping[str, Any]

    def error(self, key: str, expected: str) -> ProfileError:
        found = f"found {self.values[key]!r}" if key in self.values else "there is none"
        return ProfileError(f"{self.file}: {self.place}{key}: expected {expected}; {found}")

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known:
                raise ProfileError(
                    f"{self.file}: {self.place}{key}: no such key; there are {', '.join(known)}"
                )

    def text(self, key: str) -> str:
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(key, "a text")
        return value

    def choice(self, key: str, among: tuple[str, ...]) -> str:
        value = self.values.get(key)
        if value not in among:
            raise self.error(key, f"one of {', '.join(among)}")
        return str(value)

    def number(self, key: str, low: int, high: int, default: int | None = None) -> int:
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.error(key, f"a whole number, {low} to {high}")
        return value

    def table(self, key: str) -> "_Table | None":
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.error(key, f"a table [{key}]")
        return _Table(self.file, f"{self.place}{key}.", value)

    def tables(self, key: str) -> tuple["_Table", ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, f"tables [[{key}]]")
        return tuple(_Table(self.file, f"{self.place}{key}[{n}].", item) for n, item in enumerate(value, 1))


def _profile(table: _Table) -> Profile:
    table.only("title", "source", "answer_ms", "outputs", "inputs", "flash", "setup", "tripped")
    outputs = _channels(table.table("outputs"), OUTPUT_KINDS)
    inputs = _channels(table.table("inputs"), INPUT_KINDS)
    if outputs is None and inputs is None:
        raise table.error("outputs", "a table [outputs] or [inputs]")
    return Profile(
        title=table.text("title"),
        source=table.text("source"),
        outputs=outputs,
        inputs=inputs,
        flash=_flash(table.table("flash"), outputs),
        setup=tuple(_setup(item) for item in table.tables("setup")),
        tripped=_flag(table.table("tripped")),
        answer_s=table.number("answer_ms", 10, 5000, 400) / 1000,
    )


def _channels(table: _Table | None, kinds: tuple[str, ...]) -> Channels | None:
    if table is None:
        return None
    table.only("kind", "address", "count")
    kind = table.choice("kind", kinds)
    most = REGISTER_BITS if kind in ("register", "input_register") else 256
    return _in_space(table, Channels(kind, _address(table), table.number("count", 1, most)))


def _flag(table: _Table | None) -> Channels | None:
    if table is None:
        return None
    table.only("kind", "address")
    return Channels(table.choice("kind", INPUT_KINDS), _address(table), 1)


def _flash(table: _Table | None, outputs: Channels | None) -> Flash | None:
    if table is None:
        return None
    table.only("address", "unit_ms")
    if outputs is None or outputs.kind != "coils":
        raise table.error("address", "outputs of kind coils beside it, for it is written as a coil")
    _in_space(table, Channels("coils", _address(table), outputs.count))
    return Flash(_address(table), table.number("unit_ms", 1, 1000))


def _setup(table: _Table) -> Setup:
    table.only("says", "kind", "address", "value", "count")
    kind = table.choice("kind", SETUP_KINDS)
    value = table.number("value", 0, 0xFFFF if kind == "register" else 1)
    count = table.number("count", 1, 256 if kind == "coils" else 1, 1)
    _in_space(table, Channels(kind, _address(table), count))
    return Setup(table.text("says"), kind, _address(table), value, count)


def _address(table: _Table) -> int:
    return table.number("address", 0, 0xFFFF)


def _in_space(table: _Table, channels: Channels) -> Channels:
    span = 1 if "register" in channels.kind else channels.count
    if channels.address + span > 0x10000:
        raise table.error("address", f"room for {channels.count} up to address 65535")
    return channels
