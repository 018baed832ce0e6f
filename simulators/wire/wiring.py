"""Which wire of a module goes to which point of the world: `"lock 1-8, lamp 1-8, buzzer, alarm"`.

Of the shredder: `enable` on outputs; `running`, `jam` and `sheets`, the pulses for a counter, on inputs.
"""

import re
from dataclasses import dataclass

from simulators.world.world import World

OUTPUTS = ("lock", "lamp", "buzzer", "alarm")
INPUTS = ("key", "bolt", "door", "place")
PAPER_OUTPUTS = ("enable",)
PAPER_INPUTS = ("running", "jam", "sheets")
OF_PAPER = (*PAPER_OUTPUTS, *PAPER_INPUTS)
_WITHOUT_NUMBER = ("buzzer", "alarm", "door", *OF_PAPER)
_ITEM = re.compile(
    r"(?P<kind>[a-z]+)(?:\s+(?P<first>\d{1,3})(?:\s*-\s*(?P<last>\d{1,3}))?)?(?P<inverted>\s+inverted)?"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One wire. `kind` is in `OUTPUTS`, `INPUTS`, `OF_PAPER`, or `spare`; `number` the slot's or place's."""

    kind: str
    number: int = 0
    inverted: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.number}" if self.number else self.kind

    def is_in(self, world: World) -> bool:
        """Whether the world has the slot or place that the wire names, or the shredder."""
        if self.kind in OF_PAPER:
            return world.paper is not None
        return self.number in (0, *(world.places if self.kind == "place" else world.slots))

    def drive(self, world: World, on: bool) -> None:
        """Lets the wire carry current or not. A spare wire ends nowhere."""
        on ^= self.inverted
        match self.kind:
            case "lock":
                world.energise(self.number, on)
            case "lamp":
                world.set_lamp(self.number, on)
            case "buzzer":
                world.set_buzzer(on)
            case "alarm":
                world.set_alarm(on)
            case "enable" if world.paper is not None:
                world.paper.enable(on)

    def sense(self, world: World) -> bool:
        """What the wire says: closed while the key hangs there, the bolt is locked, a door is shut."""
        match self.kind:
            case "key":
                closed = world.key_present(self.number)
            case "bolt":
                closed = world.is_locked(self.number)
            case "door":
                closed = not world.door_open()
            case "place":
                closed = not world.place_open(self.number)
            case "running" if world.paper is not None:
                closed = world.paper.is_running()
            case "jam" if world.paper is not None:
                closed = world.paper.is_jammed()
            case _:
                closed = False
        return closed ^ self.inverted


def wires(outputs: str, inputs: str) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Both sides of a module, cabinet or shredder or both. Raises `ValueError` as `parse` does."""
    return parse(outputs, (*OUTPUTS, *PAPER_OUTPUTS)), parse(inputs, (*INPUTS, *PAPER_INPUTS))


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
    if kind in _WITHOUT_NUMBER:
        if found["first"]:
            raise ValueError(f"{item!r}: there is only one {kind}")
        return [Point(kind, 0, inverted)]
    if not 1 <= first <= last:
        raise ValueError(f"{item!r}: name {owner_of(kind)}s from 1 up, as in '{kind} 1-8'")
    return [Point(kind, number, inverted) for number in range(first, last + 1)]


def owner_of(kind: str) -> str:
    """What a number behind `kind` counts, or what the wire belongs to."""
    return "shredder" if kind in OF_PAPER else "place" if kind == "place" else "slot"
