"""README's words for an installation, as they stand there."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def blocks(section: str, readme: str = "README.md") -> list[list[str]]:
    """The commands of a section, one list for each indented block."""
    text = (ROOT / readme).read_text(encoding="utf-8").partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.startswith("    "):
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [block for block in found if block]
