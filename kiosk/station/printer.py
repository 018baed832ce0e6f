"""What the file says of the printer for slips: `[printer]`, and what its kind cannot do without."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from kiosk.config.problems import Problems, shown
from kiosk.config.section import Across, Section
from kiosk.config.values import Baud, Optional1000

QueueName = Annotated[
    str,
    Meta(
        pattern=r"\A([A-Za-z0-9_.][A-Za-z0-9_.-]{0,126})?\Z",
        description="the name of a CUPS queue, as lpstat -e lists it: at most 127 letters, digits and _ . -",
    ),
]


class PrinterSettings(Struct, frozen=True, kw_only=True):
    """What slips are printed on. `escpos`: a receipt printer at `port`; `cups`: the printer of a `queue`.

    `paper`: a receipt's width in mm. `dots` in a line of it; 0: as many as 203 dots an inch make.
    """

    kind: Annotated[Literal["escpos", "cups"], Meta(description='"escpos" or "cups"')]
    port: Optional1000 = ""
    baud: Baud = 19200
    paper: Annotated[Literal[58, 80], Meta(description="58 or 80, a receipt's width in mm")] = 80
    dots: Annotated[
        int, Meta(ge=0, le=1024, description="dots in a line, a whole number from 1 to 1024, or 0")
    ] = 0
    queue: QueueName = ""


_NEEDED = {
    "escpos": ("port", "the path of the receipt printer's serial line"),
    "cups": ("queue", "the name of a CUPS queue, as lpstat -e lists it"),
}


def _says_where(raw: Mapping[str, Any], problems: Problems) -> None:
    """Notes it when a printer says what kind it is, but not where."""
    table = raw.get("printer")
    if not isinstance(table, dict) or not isinstance(kind := table.get("kind"), str) or kind not in _NEEDED:
        return
    name, expected = _NEEDED[kind]
    if table.get(name, "") == "":
        found = shown(table[name]) if name in table else "nothing"
        problems.add(f"printer.{name}", found, f"{expected} (kind is {shown(kind)})")


SECTION = Section(30, "printer", PrinterSettings, optional=True, across=(Across(40, _says_where),))
