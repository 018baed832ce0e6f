"""Fonts of this machine, looked for by file name: no fontconfig is asked, so a bare Debian will do."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

PACKAGE = "fonts-morisawa-bizud-gothic"
"""The Debian package that is installed with the kiosk: a typeface made for legibility."""

_JAPANESE = (
    "BIZUDPGothic-Regular.ttf",
    "BIZUDGothic-Regular.ttf",
    "ipaexg.ttf",
    "ipagp.ttf",
    "VL-PGothic-Regular.ttf",
)
"""TrueType outlines only: a PDF cannot take in the CFF outlines of Noto CJK as they are."""
_TYPEWRITER = ("DejaVuSansMono.ttf", "LiberationMono-Regular.ttf")
"""For what is typed in by hand: their 0 and O, 1, l and I differ, which those of Japanese fonts hardly do."""


def japanese() -> Path | None:
    """A Japanese TrueType font, or None."""
    return _first(_JAPANESE)


def typewriter(text: str) -> Path | None:
    """A font of equal widths that has all of `text`, or None."""
    return _first(_TYPEWRITER) if is_western(text) else None


def is_western(text: str) -> bool:
    """Only letters of Western Europe, dashes and quotation marks among them (Windows-1252)?"""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _first(names: Sequence[str]) -> Path | None:
    found = {path.name: path for folder in _folders() for path in folder.rglob("*.ttf") if path.name in names}
    return next((found[name] for name in names if name in found), None)


def _folders() -> Iterator[Path]:
    """Where fonts lie by the XDG Base Directory Specification; those that count more come last."""
    data = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    yield from (Path(folder, "fonts") for folder in reversed(data.split(":")))
    home = os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()
    yield Path(home, "fonts")
