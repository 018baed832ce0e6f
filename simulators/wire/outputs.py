"""A module's output wires, whatever language it is told them in."""

from collections.abc import Sequence

from simulators.wire.wiring import Point
from simulators.world.world import World


class Outputs:
    """A module's output wires with what they were last told, and timers that turn one round by themselves."""

    def __init__(self, points: Sequence[Point], world: World) -> None:
        self._points = tuple(points)
        self._world = world
        self._on = [False] * len(self._points)
        self._timers: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._points)

    def get(self, index: int) -> bool:
        """What the output is told now."""
        return self._on[index]

    def set(self, index: int, on: bool) -> None:
        """Tells an output; a timer that ran for it is forgotten."""
        self._timers.pop(index, None)
        self._drive(index, on)

    def flash(self, index: int, on: bool, seconds: float) -> None:
        """Tells an output and, `seconds` later, the contrary. A new flash replaces the running one."""
        self._drive(index, on)
        self._timers[index] = self._world.now() + seconds

    def all(self, on: bool) -> None:
        """Tells every output."""
        for index in range(len(self)):
            self.set(index, on)

    def due(self) -> float | None:
        """The moment at which the next timer runs out, or None."""
        return min(self._timers.values(), default=None)

    def tick(self) -> None:
        """Turns round what is due."""
        now = self._world.now()
        for index in [index for index, at in self._timers.items() if at <= now]:
            self.set(index, not self._on[index])

    def _drive(self, index: int, on: bool) -> None:
        self._on[index] = on
        self._points[index].drive(self._world, on)
