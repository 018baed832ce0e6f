"""The drawing of the house: rooms on their floors, the arrows of their imports, a line for each room.

The drawing leaves out what a longer way says already: of `day → keys → core`, not also `day → core`.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.plan import ROOT, floors, rooms, without_detours

PAGE = ROOT / "docs" / "architecture.md"


def drawing() -> str:
    """The rooms of the kiosk and their imports."""
    return "\n".join(["```mermaid", "flowchart TD", *_floors(), *_arrows(), "```"])


def _floors() -> Iterator[str]:
    for number, floor in enumerate(floors()):
        yield f"  subgraph floor{number}[ ]"
        yield "    direction LR"
        for room in floor:
            yield f"    {room}_[{room}]"
        yield "  end"


def _arrows() -> Iterator[str]:
    return (f"  {room}_ --> {other}_" for room, other in without_detours(rooms("kiosk")))


def index(package: str) -> str:
    """A line for each room, its own first words; of the kiosk from the top floor to the lowest."""
    named = [room for floor in floors() for room in floor] if package == "kiosk" else sorted(rooms(package))
    lines = (f"| `{room}` | {_first_sentence(ROOT / package / room)} |" for room in named)
    return "\n".join(["| room | what lives there |", "|---|---|", *lines])


def _first_sentence(room: Path) -> str:
    path = room / "__init__.py" if room.is_dir() else room.with_suffix(".py")
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("|", "\\|")


def renewed(page: str) -> str:
    """The page with everything drawn anew that stands between its marks."""
    page = _between(page, "drawing", drawing())
    for package in ("kiosk", "storage"):
        page = _between(page, f"rooms of {package}", index(package))
    return page


def _between(page: str, name: str, text: str) -> str:
    begin, end = f"<!-- {name}: made by `make drawing` -->", f"<!-- end: {name} -->"
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    assert len(found.findall(page)) == 1, f"{PAGE}: {name} has its place once"
    return found.sub(lambda _match: f"{begin}\n{text}\n{end}", page)
