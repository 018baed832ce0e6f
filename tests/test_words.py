"""The words on the screen: complete in Japanese, drawable in every terminal, never markup."""

import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from kiosk.face.screens.idle import NO_ENTRY
from kiosk.face.widgets.sign import SIGNS

ROOT = Path(__file__).parent.parent
BLOCKS = range(0x2500, 0x25A0)
"""Box drawing and block elements: drawn by the terminal itself, one cell wide everywhere."""


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text that the code marks for translation."""
    out = tmp_path_factory.mktemp("pot") / "kiosk.pot"
    marked = ["-k", "N_", "-o", str(out), "kiosk"]
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", *marked]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with out.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def japanese() -> Catalog:
    with (ROOT / "kiosk/locale/ja.po").open("rb") as file:
        return read_po(file, locale="ja")


def texts(catalog: Catalog) -> set[str]:
    return {str(message.id) for message in catalog if message.id}


def test_every_text_is_translated_and_no_translation_is_left_over(
    extracted: Catalog, japanese: Catalog
) -> None:
    assert texts(extracted) - texts(japanese) == set()
    assert texts(japanese) - texts(extracted) == set()
    assert [m.id for m in japanese if m.id and (not m.string or m.fuzzy)] == []


def test_translations_fill_in_the_same_places(japanese: Catalog) -> None:
    for message in japanese:
        if message.id:
            assert sorted(re.findall(r"{\w+}", str(message.id))) == sorted(
                re.findall(r"{\w+}", str(message.string))
            ), message.id


def drawable(text: str) -> bool:
    """No sign whose width terminals disagree about (UAX 11: Ambiguous), no emoji, normal form C."""
    return unicodedata.is_normalized("NFC", text) and all(
        ord(char) in BLOCKS
        or (unicodedata.east_asian_width(char) != "A" and unicodedata.category(char) != "So")
        for char in text
        if char != "\n"
    )


def test_every_text_can_be_drawn_in_any_terminal(extracted: Catalog, japanese: Catalog) -> None:
    shown = [str(m.id) for m in extracted if m.id] + [str(m.string) for m in japanese if m.id]
    assert [text for text in (*shown, *NO_ENTRY, *SIGNS.values()) if not drawable(text)] == []


@pytest.mark.parametrize("text", ["※", "→", "①", "×", "…", "🔑", "か\u3099"])
def test_what_overlaps_in_real_terminals_is_found(text: str) -> None:
    assert not drawable(text)


def test_no_text_is_marked_where_it_is_not_found() -> None:
    """Inside an f-string the extraction does not see it, and it stays English on a Japanese screen."""
    inside = re.compile(r"""f["'].*\{_\(""")
    for source in sorted((ROOT / "kiosk").rglob("*.py")):
        for number, line in enumerate(source.read_text().splitlines(), start=1):
            assert not inside.search(line), f"{source.name}:{number}: {line.strip()}"
