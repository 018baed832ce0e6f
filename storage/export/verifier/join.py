"""Joins the parts of the verifier into the one file that is written into exports."""

from pathlib import Path

PARTS = ("opening", "findings", "hashes", "notes", "forms", "judging")
BELOW = "# --- what follows is a part of the verifier ---\n"
"""Above it a part has what only the parts need, to find each other."""


def joined() -> bytes:
    """The verifier as one program."""
    opening, *others = map(_text, PARTS)
    parts = (opening, *(text.partition(BELOW)[2] for text in others))
    return "\n\n\n".join(part.strip("\n") for part in parts).encode() + b"\n"


def _text(name: str) -> str:
    return Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
