"""What is not as lock-up left it: keys and doors, as they are sensed and as they are judged. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Standing:
    """How keys and doors are: keys that are out, places and slots that are open, what nobody can sense."""

    out: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    places_open: frozenset[str] = frozenset()
    slots_open: frozenset[int] = frozenset()
    places_unknown: frozenset[str] = frozenset()
    slots_unknown: frozenset[int] = frozenset()


class Change(StrEnum):
    """How something differs from what lock-up left."""

    KEY_GONE = "key_gone"
    KEY_BACK = "key_back"
    KEY_UNKNOWN = "key_unknown"
    PLACE_OPEN = "place_open"
    PLACE_SHUT = "place_shut"
    PLACE_UNKNOWN = "place_unknown"
    SLOT_OPEN = "slot_open"


@dataclass(frozen=True, slots=True)
class Difference:
    """One of them: which key, place or slot."""

    change: Change
    about: str

    @property
    def name(self) -> str:
        """As the records spell it."""
        return f"{self.change}:{self.about}"


def differences(left: Standing, now: Standing) -> tuple[Difference, ...]:
    """What is not as lock-up left it, keys first. What nobody could sense is not said to have changed."""
    return tuple(_differences(left, now))


def _differences(left: Standing, now: Standing) -> Iterator[Difference]:
    yield from _each(Change.KEY_GONE, now.out - left.out - left.unknown)
    yield from _each(Change.KEY_BACK, left.out - now.out - now.unknown)
    yield from _each(Change.KEY_UNKNOWN, now.unknown - left.unknown)
    yield from _each(Change.PLACE_OPEN, now.places_open - left.places_open)
    yield from _each(Change.PLACE_SHUT, left.places_open - now.places_open - now.places_unknown)
    yield from _each(Change.PLACE_UNKNOWN, now.places_unknown - left.places_unknown)
    yield from _each(Change.SLOT_OPEN, frozenset(map(str, now.slots_open)))


def _each(change: Change, names: Iterable[str]) -> Iterator[Difference]:
    return (Difference(change, name) for name in sorted(names))
