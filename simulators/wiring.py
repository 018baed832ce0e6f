"""Which wire of a module goes to which point of the world: `"lock 1-8, lamp 1-8, buzzer"`."""

import re
from dataclasses import dataclass

from simulators.world import World

OUTPUTS = ("lock", "lamp", "buzzer")
INPUTS = ("key", "bolt", "door")
_WITHOUT_SLOT = ("buzzer", "door")
_ITEM = re.compile(
    r"(?P<kind>[a-z]+)(?:\s+(?P<first>\d{1,3})(?:\s*-\s*(?P<last>\d{1,3}))?)?(?P<inverted>\s+inverted)?"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One wire. `kind` is one of `OUTPUTS`, `INPUTS` or `spare`; `slot` is 0 where there is none."""

    kind: str
    slot: int = 0
    inverted: bool = False

    def drive(self, world: World, on: bool) -> None:
        """Lets the wire carry current or not. A spare wire ends nowhere."""
        on ^= self.inverted
        match self.kind:
            case "lock":
                world.energise(self.slot, on)
            case "lamp":
                world.set_lamp(self.slot, on)
            case "buzzer":
                world.set_buzzer(on)

    def sense(self, world: World) -> bool:
        """What the wire says: closed while the key hangs there, the bolt is locked, the door is shut."""
        match self.kind:
            case "key":
                closed = world.key_present(self.slot)
            case "bolt":
                closed = world.is_locked(self.slot)
            case "door":
                closed = not world.door_open()
            case _:
                closed = False
        return closed ^ self.inverted


def parse(text: str, kinds: tuple[str, ...]) -> tuple[Point, ...]:
    """The points named in `text`, in order. `spare` is one unused wire, `spare 3` three of them.

    Raises `ValueError` with the item that cannot be read, or that is not among `kinds`.
    """
    points: list[Point] = []
    for item in filter(None, (part.strip().lower() for part in text.split(","))):
        points += _points(item, kinds)
    return tuple(points)


def _points(item: str, kinds: tuple[str, ...]) -> list[Point]:
    found = _ITEM.fullmatch(item)
    if found is None or found["kind"] not in (*kinds, "spare"):
        raise ValueError(f"{item!r} is not one of {', '.join(kinds)} or spare with numbers")
    kind, inverted = found["kind"], found["inverted"] is not None
    first = int(found["first"] or 0)
    last = int(found["last"] or first)
    if kind == "spare":
        return [Point("spare")] * (last - first + 1 if found["last"] else first or 1)
    if kind in _WITHOUT_SLOT:
        if found["first"]:
            raise ValueError(f"{item!r}: there is only one {kind}")
        return [Point(kind, 0, inverted)]
    if not 1 <= first <= last:
        raise ValueError(f"{item!r}: name slots from 1 up, as in '{kind} 1-8'")
    return [Point(kind, slot, inverted) for slot in range(first, last + 1)]
