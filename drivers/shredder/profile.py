"""What a Modbus module can do for a shredder and where: a TOML file for each model.

Addresses are those on the wire, counted from 0: the manual's 40303 is register 302, its 10033 input 32.

    title = "Maker's Model"              # for screens
    source = "the maker's document"      # where the addresses are from
    answer_ms = 400                      # the latest that the module answers; may be left out
    late_ms = 1000                       # the latest that it answers what was given up; may be left out

    [counter]                            # if it counts
    kind = "input_register"              # register, input_register
    address = 0                          # of counter 0; the others follow
    count = 8                            # how many counters
    words = 2                            # registers of 16 bits to a counter, 1 or 2
    first = "low"                        # which word comes first, low or high

    [overflow]                           # the flags of counters that have passed their end; may be left out
    [counting]                           # the flags of counters that run, 1 = runs; may be left out
    [clear]                              # coils that set a counter to zero when 1 is written; may be left out
    kind = "coils"
    address = 512                        # of counter 0
    count = 8

    [outputs]                            # and [inputs], as in the cabinet's profiles
    [tripped]                            # the flag of a host watchdog that has fallen

    [[arm]]                              # written in this order before the shredder is enabled
    says = "host watchdog: 3 s"          # for the log
    kind = "register"                    # coil, coils, register
    address = 488
    value = 30
    [[disarm]]                           # written when the program ends on purpose, after disabling
"""

from dataclasses import dataclass
from pathlib import Path

from drivers.half_duplex import ANSWER_S, LATE_S
from drivers.modbus.profile import (
    INPUT_KINDS,
    OUTPUT_KINDS,
    Channels,
    ProfileError,
    Setup,
    Table,
    address_in,
    channels_in,
    flag_in,
    names_in,
    read_profile,
    setup_in,
)

__all__ = ["Counters", "Profile", "ProfileError", "load_profile", "shipped_profiles"]

SHIPPED = Path(__file__).with_name("profiles")
WORD_KINDS = ("register", "input_register")
SWITCH_KEYS = ("outputs", "inputs", "tripped", "arm", "disarm")
COUNTER_KEYS = ("counter", "overflow", "counting", "clear")


@dataclass(frozen=True, slots=True)
class Counters:
    """A run of counters of `words` registers each; `low_first` of two words."""

    kind: str
    address: int
    count: int
    words: int
    low_first: bool

    @property
    def highest(self) -> int:
        """The last value before they begin at 0 again."""
        return (1 << 16 * self.words) - 1


@dataclass(frozen=True, slots=True)
class Profile:
    """A module's model.

    `answer_s`, `late_s`: the latest that it answers, and that it answers what was given up, in seconds.
    """

    title: str
    source: str
    counters: Counters | None = None
    overflow: Channels | None = None
    counting: Channels | None = None
    clear: Channels | None = None
    outputs: Channels | None = None
    inputs: Channels | None = None
    tripped: Channels | None = None
    arm: tuple[Setup, ...] = ()
    disarm: tuple[Setup, ...] = ()
    answer_s: float = ANSWER_S
    late_s: float = LATE_S


def shipped_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the program."""
    return names_in(SHIPPED)


def load_profile(name_or_path: str | Path, beside: Path | None = None) -> Profile:
    """The profile of that name, or in that file. Raises `ProfileError`.

    A name is looked for in the folder `beside` first (the installer's own), then among the shipped ones. A
    relative path starts at `beside`.
    """
    return _profile(read_profile(name_or_path, beside, SHIPPED))


def _profile(table: Table) -> Profile:
    table.only("title", "source", "answer_ms", "late_ms", *COUNTER_KEYS, *SWITCH_KEYS)
    counters, outputs = _counters(table.table("counter")), channels_in(table.table("outputs"), OUTPUT_KINDS)
    if counters is None and outputs is None:
        raise table.error("counter", "a table [counter] or [outputs]")
    for key in COUNTER_KEYS if counters is None else ():
        if key in table.values:
            raise table.error(key, "a table [counter] beside it")
    return Profile(
        title=table.text("title"),
        source=table.text("source"),
        counters=counters,
        overflow=channels_in(table.table("overflow"), INPUT_KINDS),
        counting=channels_in(table.table("counting"), OUTPUT_KINDS),
        clear=channels_in(table.table("clear"), ("coils",)),
        outputs=outputs,
        inputs=channels_in(table.table("inputs"), INPUT_KINDS),
        tripped=flag_in(table.table("tripped")),
        arm=tuple(setup_in(item) for item in table.tables("arm")),
        disarm=tuple(setup_in(item) for item in table.tables("disarm")),
        answer_s=table.number("answer_ms", 10, 5000, round(1000 * ANSWER_S)) / 1000,
        late_s=table.number("late_ms", 10, 10_000, round(1000 * LATE_S)) / 1000,
    )


def _counters(table: Table | None) -> Counters | None:
    if table is None:
        return None
    table.only("kind", "address", "count", "words", "first")
    kind, address = table.choice("kind", WORD_KINDS), address_in(table)
    count, words = table.number("count", 1, 64), table.number("words", 1, 2)
    low_first = table.choice("first", ("low", "high")) == "low" if words > 1 else True
    if address + count * words > 0x10000:
        raise table.error("address", f"room for {count} counters up to address 65535")
    return Counters(kind, address, count, words, low_first)
