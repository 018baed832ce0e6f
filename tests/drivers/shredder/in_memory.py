"""A DCON line in invented time: byte times, faults and modules as on a cable, and hours of it in seconds."""

from collections.abc import Sequence

from simulators.shredder.dcon_counter import HOST_IS_OK, DconUnit
from simulators.shredder.dcon_frames import lines_in, seal, unseal
from simulators.wire.faults import Faults
from simulators.world.paper import Paper
from simulators.world.world import World

TURNAROUND_S = 0.002
BITS_PER_CHARACTER = 10


class Clock:
    """A monotonic clock that whoever waits moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


class InMemoryLine:
    """What `drivers.half_duplex.Port` asks for, with modules behind it. `faults` strikes both ways."""

    def __init__(self, units: Sequence[DconUnit], clock: Clock, *, baud: int = 9600, seed: int = 0) -> None:
        self.clock = clock
        self.paper = Paper(now=clock)
        self.world = World({}, slots=[], paper=self.paper, now=clock)
        self.modules = [unit.build(self.world) for unit in units]
        self.faults = Faults(seed)
        self._byte_s = BITS_PER_CHARACTER / baud
        self._to_device = bytearray()
        self._to_host: list[tuple[float, int]] = []

    def seconds_for(self, count: int) -> float:
        """How long `count` characters take."""
        return count * self._byte_s

    def write(self, data: bytes) -> None:
        """The host speaks; whatever modules answer is under way when this returns."""
        self._to_device += self.faults.bend(data, self.faults.new_frame())
        at = self.clock.at + len(data) * self._byte_s
        for line in lines_in(self._to_device):
            answer = self._answer(unseal(line), at)
            if answer is not None:
                self._send(seal(answer), at + TURNAROUND_S)

    def read(self, until: float) -> bytes:
        """What is there at once, or what comes first until `until`; time passes by as much."""
        if self._to_host and self._to_host[0][0] <= max(until, self.clock.at):
            self.clock.at = max(self.clock.at, self._to_host[0][0])
        else:
            self.clock.at = max(self.clock.at, until)
        there = bytes(byte for at, byte in self._to_host if at <= self.clock.at)
        del self._to_host[: len(there)]
        return there

    def discard(self) -> int:
        """Throws away what is there."""
        return len(self.read(0.0))

    def _answer(self, command: str | None, at: float) -> str | None:
        now, self.clock.at = self.clock.at, at  # modules act when the line has reached them
        try:
            for module in self.modules:
                module.tick()
                if command == HOST_IS_OK:
                    module.host_is_ok()
                elif command is not None and (answer := module.answer(command)) is not None:
                    return answer
            return None
        finally:
            self.clock.at = now

    def _send(self, data: bytes, at: float) -> None:
        fate = self.faults.new_frame()
        for number, byte in enumerate(self.faults.bend(data, fate)):
            self._to_host.append((at + fate.late + (number + 1) * self._byte_s, byte))
        self._to_host.sort()
