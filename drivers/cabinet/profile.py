"""What a module can do and where: a TOML file for each model, so that one is added without code.

Addresses are those on the wire, counted from 0: the manual's 40303 is register 302, its 10033 input 32.

    title = "Maker's Model"              # for screens
    source = "the maker's document"      # where the addresses are from
    answer_ms = 400                      # the latest that the module answers; may be left out
    late_ms = 1000                       # the latest that it answers what was given up; may be left out
    reads_outputs = true                 # false: it cannot say how its outputs are; may be left out

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

from dataclasses import dataclass
from pathlib import Path

from drivers.half_duplex import ANSWER_S, LATE_S
from drivers.modbus.profile import (
    INPUT_KINDS,
    OUTPUT_KINDS,
    Table,
    address_in,
    channels_in,
    flag_in,
    in_space,
    names_in,
    read_profile,
    setup_in,
)
from drivers.modbus.profile import Channels as Channels
from drivers.modbus.profile import ProfileError as ProfileError
from drivers.modbus.profile import Setup as Setup

KEYS = (
    *("title", "source", "answer_ms", "late_ms", "reads_outputs"),
    *("outputs", "inputs", "flash", "setup", "tripped"),
)
SHIPPED = Path(__file__).with_name("profiles")


@dataclass(frozen=True, slots=True)
class Flash:
    """A pulse timed by the module: function 05 at `address` + channel, its value the time in `unit_ms`."""

    address: int
    unit_ms: int


@dataclass(frozen=True, slots=True)
class Profile:
    """A module's model. Without `flash` we time pulses.

    `answer_s`, `late_s`: the latest that it answers, and that it answers what was given up, in seconds.
    `reads_outputs`: can it say how its outputs are? Where not, nobody notices that one stays on.
    """

    title: str
    source: str
    outputs: Channels | None = None
    inputs: Channels | None = None
    flash: Flash | None = None
    setup: tuple[Setup, ...] = ()
    tripped: Channels | None = None
    answer_s: float = ANSWER_S
    late_s: float = LATE_S
    reads_outputs: bool = True


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
    table.only(*KEYS)
    outputs = channels_in(table.table("outputs"), OUTPUT_KINDS)
    inputs = channels_in(table.table("inputs"), INPUT_KINDS)
    if outputs is None and inputs is None:
        raise table.error("outputs", "a table [outputs] or [inputs]")
    return Profile(
        title=table.text("title"),
        source=table.text("source"),
        outputs=outputs,
        inputs=inputs,
        flash=_flash(table.table("flash"), outputs),
        setup=tuple(setup_in(item) for item in table.tables("setup")),
        tripped=flag_in(table.table("tripped")),
        answer_s=table.number("answer_ms", 10, 5000, round(1000 * ANSWER_S)) / 1000,
        late_s=table.number("late_ms", 10, 10_000, round(1000 * LATE_S)) / 1000,
        reads_outputs=_reads_outputs(table, outputs),
    )


def _reads_outputs(table: Table, outputs: Channels | None) -> bool:
    """Of outputs that share a register the others are read before one is written."""
    reads = table.truth("reads_outputs", default=True)
    if not reads and outputs is not None and outputs.kind != "coils":
        raise table.error("reads_outputs", "true: outputs in a register are read before one is written")
    return reads


def _flash(table: Table | None, outputs: Channels | None) -> Flash | None:
    if table is None:
        return None
    table.only("address", "unit_ms")
    if outputs is None or outputs.kind != "coils":
        raise table.error("address", "outputs of kind coils beside it, for it is written as a coil")
    in_space(table, Channels("coils", address_in(table), outputs.count))
    return Flash(address_in(table), table.number("unit_ms", 1, 1000))
