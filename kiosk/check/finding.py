"""What was found of one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a thing is. `UNKNOWN` could not be looked at; it does not make the whole check fail."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row: the thing, how it is, what was seen and, where something is wrong, what to do about it."""

    thing: str
    verdict: Verdict
    detail: str
    advice: str = ""
