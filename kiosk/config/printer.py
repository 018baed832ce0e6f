"""The printer: what its kind cannot do without."""

from collections.abc import Mapping
from typing import Any

from kiosk.config.problems import Problems, shown

_NEEDED = {
    "escpos": ("port", "the path of the receipt printer's serial line"),
    "cups": ("queue", "the name of a CUPS queue, as lpstat -e lists it"),
}


def check_printer(raw: Mapping[str, Any], problems: Problems) -> None:
    """Notes it when a printer says what kind it is, but not where."""
    table = raw.get("printer")
    if not isinstance(table, dict) or not isinstance(kind := table.get("kind"), str) or kind not in _NEEDED:
        return
    name, expected = _NEEDED[kind]
    if table.get(name, "") == "":
        found = shown(table[name]) if name in table else "nothing"
        problems.add(f"printer.{name}", found, f"{expected} (kind is {shown(kind)})")
