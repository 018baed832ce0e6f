"""Which wire of a module goes where: `"lock 1-8, lamp 1-8, buzzer"` on outputs, `"key 1-8, door"` on inputs.

The points are named in the order of the module's channels. `spare` skips one channel, `spare 3` three of
them; `inverted` after an input says that its contact is closed when others are open. An input that is closed
means: the key hangs there, the bolt is locked, the door is shut.

`alarm` is the output for a siren or flash light; there is one at most, as there is of `buzzer` and `door`.
`place 3` or `place 1-4` are the door contacts of storage places (vault, warehouse, cabinets in the room):
closed while the place's door is shut. They are numbered 1 to 999, apart from the slots, each number once over
all modules.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from drivers.cabinet.profile import Profile

OUTPUTS = ("lock", "lamp", "buzzer", "alarm")
INPUTS = ("key", "bolt", "door", "place")
WITHOUT_NUMBER = ("buzzer", "alarm", "door")
OF_A_SLOT = ("lock", "lamp", "key", "bolt")
HIGHEST = 999
"""A number above this is a slip of the keyboard, not a slot or a place."""

_ITEM = re.compile(r"([a-z]+)(?:\s+(\d+)(?:\s*-\s*(\d+))?)?(\s+inverted)?", re.ASCII)


class WiringError(Exception):
    """The wiring as written cannot be. `title` fits a screen's headline, `detail` names module and text."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.title = "The cabinet's wiring is not right"
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Module:
    """One module on the line: its address (1 to 247), what it can do, and what hangs on its wires."""

    unit: int
    profile: Profile
    outputs: str
    inputs: str


@dataclass(frozen=True, slots=True)
class Point:
    """What hangs on a channel: `kind` is one of `OUTPUTS`, `INPUTS` or `spare`.

    `number` is the slot's, for a `place` the contact's, and 0 where there is none.
    """

    kind: str
    number: int = 0
    inverted: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.number}" if self.number else self.kind


@dataclass(frozen=True, slots=True)
class Terminal:
    """One channel of one module. `module` counts the modules as given, from 0; so does `channel`."""

    module: int
    channel: int


@dataclass(frozen=True, slots=True)
class SlotWiring:
    """One slot's wires; None where there is no such wire."""

    lock: Terminal
    key: Terminal
    bolt: Terminal | None = None
    lamp: Terminal | None = None


@dataclass(frozen=True, slots=True)
class Wiring:
    """Every slot's wires, and for each module the points on its outputs and inputs in order.

    `places`: the numbers of the places' contacts, ascending. `senses`: where each input is, by kind and
    number.
    """

    slots: Mapping[int, SlotWiring]
    places: tuple[int, ...]
    buzzer: Terminal | None
    alarm: Terminal | None
    outputs: tuple[tuple[Point, ...], ...]
    inputs: tuple[tuple[Point, ...], ...]
    senses: Mapping[tuple[str, int], Terminal]

    @classmethod
    def of(cls, modules: Sequence[Module]) -> Self:
        """The wiring of these modules together. Raises `WiringError`."""
        if not modules:
            raise WiringError("the cabinet has no modules")
        _check_units(modules)
        outputs = tuple(_points_of(module, "outputs") for module in modules)
        inputs = tuple(_points_of(module, "inputs") for module in modules)
        for module, *sides in zip(modules, outputs, inputs, strict=True):
            if not any(sides):
                raise WiringError(f"module {module.unit}: nothing is wired to it")
        at = _terminals(modules, outputs, inputs)
        slots = {slot: _slot(at, slot) for slot in _numbers_of(at, OF_A_SLOT)}
        if not slots:
            raise WiringError("the cabinet has no locks")
        places = _numbers_of(at, ("place",))
        senses = {point: terminal for point, terminal in at.items() if point[0] in INPUTS}
        return cls(slots, places, at.get(("buzzer", 0)), at.get(("alarm", 0)), outputs, inputs, senses)


def parse(text: str, kinds: Sequence[str]) -> tuple[Point, ...]:
    """The points named in `text`, in order. Raises `ValueError` that quotes the item that cannot be read."""
    if not text.strip():
        return ()
    return tuple(point for item in text.split(",") for point in _item(item.strip(), kinds))


def _item(item: str, kinds: Sequence[str]) -> Iterator[Point]:
    match = _ITEM.fullmatch(item)
    if match is None or match[1] not in (*kinds, "spare"):
        raise ValueError(f"{item!r} is none of: {', '.join(kinds)}, spare, as in {_example(kinds)!r}")
    kind, first, last, inverted = match[1], match[2], match[3], bool(match[4])
    if inverted and kind not in INPUTS:
        raise ValueError(f"{item!r}: only inputs can be inverted")
    if kind == "spare":
        yield from _spares(item, first, last)
    elif kind in WITHOUT_NUMBER:
        if first is not None:
            raise ValueError(f"{item!r}: there is one {kind}, without a number")
        yield Point(kind, 0, inverted)
    else:
        for number in _numbers(item, kind, first, last):
            yield Point(kind, number, inverted)


def _spares(item: str, count: str | None, last: str | None) -> tuple[Point, ...]:
    if last is not None:
        raise ValueError(f"{item!r}: write how many are spare, as in 'spare 3'")
    return (Point("spare"),) * (1 if count is None else _number(item, count))


def _numbers(item: str, kind: str, first: str | None, last: str | None) -> range:
    if first is None:
        owner = "slot" if kind in OF_A_SLOT else kind
        raise ValueError(f"{item!r} names no {owner}, as '{kind} 1' or '{kind} 1-8' would")
    low = _number(item, first)
    high = low if last is None else _number(item, last)
    if high < low:
        raise ValueError(f"{item!r} counts backwards")
    return range(low, high + 1)


def _number(item: str, digits: str) -> int:
    if len(digits) > len(str(HIGHEST)) or not 1 <= int(digits) <= HIGHEST:
        raise ValueError(f"{item!r}: numbers are 1 to {HIGHEST}")
    return int(digits)


def _example(kinds: Sequence[str]) -> str:
    return "lock 1-8, lamp 1-8, buzzer, alarm" if "lock" in kinds else "key 1-8, bolt 1-8, door, place 1-4"


def _check_units(modules: Sequence[Module]) -> None:
    seen = set()
    for module in modules:
        if not 1 <= module.unit <= 247:
            raise WiringError(f"module {module.unit}: an address is 1 to 247")
        if module.unit in seen:
            raise WiringError(f"module {module.unit} is there twice; every module needs its own address")
        seen.add(module.unit)


def _points_of(module: Module, side: str) -> tuple[Point, ...]:
    text: str = module.outputs if side == "outputs" else module.inputs
    channels = module.profile.outputs if side == "outputs" else module.profile.inputs
    try:
        points = parse(text, OUTPUTS if side == "outputs" else INPUTS)
    except ValueError as error:
        raise WiringError(f"module {module.unit}, {side}: {error}") from error
    has = channels.count if channels else 0
    if len(points) > has:
        raise WiringError(
            f"module {module.unit}, {side}: {text!r} names {len(points)} points, "
            f"but {module.profile.title} has {has}"
        )
    return points


def _terminals(
    modules: Sequence[Module], *sides: tuple[tuple[Point, ...], ...]
) -> dict[tuple[str, int], Terminal]:
    """Where each point is. Raises `WiringError` for one that is there twice."""
    at: dict[tuple[str, int], Terminal] = {}
    for side in sides:
        for index, points in enumerate(side):
            for channel, point in enumerate(points):
                if point.kind == "spare":
                    continue
                if other := at.get((point.kind, point.number)):
                    raise WiringError(
                        f"module {modules[index].unit}: {point} is there already, "
                        f"on module {modules[other.module].unit}"
                    )
                at[point.kind, point.number] = Terminal(index, channel)
    return at


def _numbers_of(at: Mapping[tuple[str, int], Terminal], kinds: Sequence[str]) -> tuple[int, ...]:
    """The numbers that points of these kinds have, ascending."""
    return tuple(sorted({number for kind, number in at if kind in kinds}))


def _slot(at: Mapping[tuple[str, int], Terminal], slot: int) -> SlotWiring:
    lock, key = at.get(("lock", slot)), at.get(("key", slot))
    if lock is None or key is None:
        raise WiringError(f"slot {slot} has no {'lock' if lock is None else 'key sensor'}")
    return SlotWiring(lock, key, at.get(("bolt", slot)), at.get(("lamp", slot)))
