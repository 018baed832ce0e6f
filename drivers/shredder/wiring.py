"""Which wire of the switch's module goes where: `"enable"` on outputs, `"running, jam"` on inputs.

The points are named in the order of the module's channels. `spare` skips one channel, `spare 3` three of
them. The shredder may run while `enable` carries current, and never without: that is what a module without
its host, or without power, comes to. `running` is closed while the motor turns, `jam` while paper is jammed;
`inverted` after one of them says that its contact is open then. Either may be left out, and is never known.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from drivers.shredder.gear import Contacts

OUTPUTS = ("enable",)
INPUTS = ("running", "jam")

_ITEM = re.compile(r"(spare)(?:\s+([1-9]\d?))?|((?!spare\b)[a-z]+)(\s+inverted)?", re.ASCII)


class WiringError(Exception):
    """The wiring as written cannot be. `title` fits a screen's headline, `detail` names module and text."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.title = "The shredder's wiring is not right"
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Point:
    """What hangs on a channel. `kind` is one of `OUTPUTS`, `INPUTS` or `spare`."""

    kind: str
    inverted: bool = False


@dataclass(frozen=True, slots=True)
class Wires:
    """Where the points are: channels, counted from 0; None where there is no such wire."""

    enable: int
    running: tuple[int, bool] | None
    jam: tuple[int, bool] | None
    outputs: int
    inputs: int

    @classmethod
    def of(cls, unit: int, outputs: str, inputs: str, *, most: tuple[int, int]) -> Self:
        """The wires of module `unit`, which has `most` outputs and inputs. Raises `WiringError`."""
        sides = _points(unit, "outputs", outputs, OUTPUTS), _points(unit, "inputs", inputs, INPUTS)
        for side, points, has in zip(("outputs", "inputs"), sides, most, strict=True):
            if len(points) > has:
                raise WiringError(f"module {unit}, {side}: {len(points)} points, but the module has {has}")
        enable = _find(sides[0], "enable")
        if enable is None:
            raise WiringError(f"module {unit}, outputs: {outputs!r} names no 'enable'")
        running, jam = _find(sides[1], "running"), _find(sides[1], "jam")
        return cls(enable[0], running, jam, len(sides[0]), len(sides[1]))

    def image(self, *, on: bool) -> int:
        """The outputs as bits, channel 0 lowest: `enable` as ordered, all others 0."""
        return on << self.enable

    def contacts(self, outputs: Sequence[bool], inputs: Sequence[bool]) -> Contacts:
        """What channels that were read say."""

        def closed(wire: tuple[int, bool] | None) -> bool | None:
            return None if wire is None else inputs[wire[0]] is not wire[1]

        return Contacts(outputs[self.enable], closed(self.running), closed(self.jam))


def bits(word: int, count: int) -> tuple[bool, ...]:
    """The lowest `count` bits of `word`, the lowest first."""
    return tuple(word >> place & 1 == 1 for place in range(count))


def _find(points: Sequence[Point], kind: str) -> tuple[int, bool] | None:
    return next(((n, point.inverted) for n, point in enumerate(points) if point.kind == kind), None)


def _points(unit: int, side: str, text: str, kinds: Sequence[str]) -> tuple[Point, ...]:
    items = [item.strip() for item in text.split(",")] if text.strip() else []
    points = tuple(point for item in items for point in _item(unit, side, item, kinds))
    named = [point.kind for point in points if point.kind != "spare"]
    if len(set(named)) != len(named):
        raise WiringError(f"module {unit}, {side}: {text!r} names something twice")
    return points


def _item(unit: int, side: str, item: str, kinds: Sequence[str]) -> Iterator[Point]:
    match = _ITEM.fullmatch(item)
    if match is None or (match[3] or "spare") not in (*kinds, "spare"):
        example = "'spare, enable'" if "enable" in kinds else "'running, jam inverted'"
        raise WiringError(
            f"module {unit}, {side}: {item!r} is none of {', '.join(kinds)}, spare: as {example}"
        )
    if match[4] and "enable" in kinds:
        raise WiringError(f"module {unit}, {side}: {item!r}: only inputs can be inverted")
    if match[1]:
        for _ in range(int(match[2] or 1)):
            yield Point("spare")
    else:
        yield Point(match[3], bool(match[4]))
