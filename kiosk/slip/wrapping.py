"""Text into lines of a width: words stay whole where they fit, Japanese breaks between characters."""

import re
from collections.abc import Callable, Iterator

Measure = Callable[[str], float]
"""The width of a text, in the unit of the width that is asked for."""

_OPENING = re.escape("([（「『【〔［｛〈《")
_CLOSING = re.escape(")],.:;!?、。，．・：；？！」』）〕］｝〉》】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ")
"""What must not end a line, and what must not begin one (JIS X 4051, 行末禁則 and 行頭禁則)."""
_PIECE = re.compile(rf"[^\S\n]+|[{_OPENING}]*(?:[!-~\u00a1-\u024f]+|\S)[{_CLOSING}]*")
"""White space; or a word or one character, with what must stay with it."""


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """At least one line, none wider than `width` unless a character is. White space at a break is gone."""
    return [line for paragraph in text.splitlines() or [""] for line in _paragraph(paragraph, width, measure)]


def _paragraph(text: str, width: float, measure: Measure) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(text):
        if line and measure(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
            piece = piece.lstrip()
        while len(piece) > 1 and measure(piece.rstrip()) > width and not line:
            count = _fitting(piece, width, measure)
            yield piece[:count]
            piece = piece[count:]
        line += piece
    yield line.rstrip()


def _fitting(piece: str, width: float, measure: Measure) -> int:
    """How many characters fit, one at least."""
    return next((n for n in range(len(piece) - 1, 1, -1) if measure(piece[:n]) <= width), 1)


def cut(text: str, count: int) -> list[str]:
    """Lines of at most `count` characters, for a text in which every character counts.

    A line that goes on from the one above is indented by two; nothing was left out between them, and no
    break is beside a space, where nobody could tell.
    """
    return [piece for line in text.splitlines() for piece in _cut(line, count)]


def _cut(line: str, count: int) -> Iterator[str]:
    indent = ""
    while len(indent + line) > count:
        end = _end(line, count - len(indent))
        yield indent + line[:end]
        line, indent = line[end:], "  "
    yield indent + line


def _end(line: str, count: int) -> int:
    return next((n for n in range(count, 0, -1) if " " not in line[n - 1 : n + 1]), count)
