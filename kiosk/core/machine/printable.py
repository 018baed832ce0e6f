"""Text from outside, made safe to print: nothing in it moves the cursor or starts a new line."""

import unicodedata

_MOVING = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
"""Control, format, line and paragraph separator, surrogate: what a terminal obeys instead of showing."""


def printable(text: str) -> str:
    """`text` with each such character replaced by a question mark."""
    return "".join("?" if unicodedata.category(char) in _MOVING else char for char in text)
