"""DCON modules without their wire: commands in, answers out. Checksums are the line's affair.

Sources: ICP DAS, 'I-7080 user manual' V2.2 and 'I-7000 DIO manual' B1.2, section 2 of each; Advantech,
'ADAM-4000 series user manual', 7.2. A command that is not theirs gets silence, one with a wrong value `?AA`.
"""

import re
from collections.abc import Sequence

from simulators.wire.outputs import Outputs
from simulators.wire.wiring import Point
from simulators.world.paper import PulseCounter
from simulators.world.world import World

TRIPPED = 0x04


class DconModule:
    """What all models have in common: address, outputs, and the host watchdog with its flag in EEPROM.

    Only `~**` is a sign of life. Tripped, the outputs are at their safe value, all off, and stay there.
    """

    has_outputs, has_inputs = 0, 0

    def __init__(self, address: int, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        if len(outputs) > self.has_outputs or len(inputs) > self.has_inputs:
            raise ValueError(f"it has {self.has_outputs} outputs and {self.has_inputs} inputs")
        self.world = world
        self.address = f"{address:02X}"
        spare = [Point("spare")]
        self.outputs = Outputs([*outputs, *spare * (self.has_outputs - len(outputs))], world)
        self.inputs = (*inputs, *spare * (self.has_inputs - len(inputs)))
        self.counters: dict[int, PulseCounter] = {}
        self.watchdog_on = False
        self.watchdog_seconds = 25.5
        self.tripped = False
        self._alive_at = world.now()

    # --- supply and time --------------------------------------------------------------------------------

    def power_on(self) -> None:
        """Outputs take their power-on value, all off; the flag that it tripped is still there."""
        self.outputs.all(False)
        self._alive_at = self.world.now()

    def power_off(self) -> None:
        """No output carries current; counters without a battery lose their count."""
        self.outputs.all(False)
        for counter in self.counters.values():
            counter.power_cut()

    def host_is_ok(self) -> None:
        """`~**` came over the line."""
        self.tick()
        self._alive_at = self.world.now()

    def due(self) -> float | None:
        """The moment at which the watchdog trips unless it hears of the host, or None."""
        return self._alive_at + self.watchdog_seconds if self.watchdog_on and not self.tripped else None

    def tick(self) -> None:
        """Trips when it is due."""
        due = self.due()
        if due is not None and due <= self.world.now():
            self.tripped = True
            self.outputs.all(False)

    # --- commands ---------------------------------------------------------------------------------------

    def answer(self, text: str) -> str | None:
        """Carries out one command, text without checksum; gives the answer, None for silence."""
        self.tick()
        if text[1:3] != self.address:
            return None
        if match := re.fullmatch(r"~..(0|1|3[01][0-9A-F]{2})", text):
            return self._watchdog(match[1])
        return self.obey(text[0], text[3:])

    def obey(self, lead: str, rest: str) -> str | None:
        """A command of this model: what leads it, and what follows the address."""
        raise NotImplementedError

    def _watchdog(self, what: str) -> str:
        if what == "0":
            return f"!{self.address}{TRIPPED if self.tripped else 0:02X}"
        if what == "1":
            self.tripped = False
            self._alive_at = self.world.now()
        elif int(what[2:], 16) == 0:
            return f"?{self.address}"
        else:
            self.watchdog_on, self.watchdog_seconds = what[1] == "1", int(what[2:], 16) / 10
        return f"!{self.address}"

    def word(self) -> int:
        """The outputs as bits."""
        return sum(self.outputs.get(index) << index for index in range(len(self.outputs)))

    def drive(self, word: int) -> None:
        """Tells the outputs, unless the watchdog has tripped."""
        if not self.tripped:
            for index in range(len(self.outputs)):
                self.outputs.set(index, word >> index & 1 == 1)


class I7080(DconModule):
    """ICP DAS I-7080: two counters and two outputs. `sheets` among the inputs says which counter counts them.

    While its watchdog is tripped an output command is ignored; what it answers then the manual does not say.
    Here it answers as usual, which is the harder case for a driver.
    """

    has_outputs, has_inputs = 2, 2
    clears_flag = False
    keeps = False

    def __init__(self, address: int, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        super().__init__(address, outputs, inputs, world)
        for channel, point in enumerate(self.inputs):
            if point.kind == "sheets" and world.paper is not None:
                self.counters[channel] = PulseCounter(world.paper, keeps=self.keeps)

    def obey(self, lead: str, rest: str) -> str | None:
        """The commands that are answered here; the manual has more."""
        match lead, rest:
            case "@", "DI":
                return f"!{self.address}00{self.word()}00"
            case "@", "DO00" | "DO01" | "DO02" | "DO03":
                self.drive(int(rest[-1]))
                return f"!{self.address}"
        if re.fullmatch(r"#[0-9A-F]|\$[3567][0-9A-F][01]?|@G[0-9A-F]", lead + rest) is None:
            return None
        channel = int(rest[0] if lead == "#" else rest[1], 16)
        counter = self.counters.get(channel)
        if channel >= self.has_inputs:
            return None if lead == "#" else f"?{self.address}"
        return self._count(lead + rest[:-1] if lead == "#" else lead + rest[0], rest[2:], counter)

    def _count(self, what: str, value: str, counter: PulseCounter | None) -> str | None:
        known = f"!{self.address}"
        match what:
            case "#":
                return f">{0 if counter is None else counter.value:08X}"
            case "$3":
                return f"{known}{0xFFFF_FFFF if counter is None else counter.high:08X}"
            case "@G":
                return f"{known}{0 if counter is None else counter.low:08X}"
            case "$6" if counter is not None:
                counter.clear()
            case "$5" if value and counter is not None:
                counter.counting = value == "1"
            case "$5":
                return f"{known}{int(counter is None or counter.counting)}"
            case "$7":
                return f"{known}{self._flag(counter)}"
        return known

    def _flag(self, counter: PulseCounter | None) -> int:
        if counter is None:
            return 0
        flag = counter.value >= 0 and counter.overflowed  # reading it takes in what came by now
        counter.overflowed = flag and not self.clears_flag
        return int(flag)


class I7080B(I7080):
    """ICP DAS I-7080B: the same with a battery."""

    keeps = True


class Adam4080(I7080):
    """Advantech ADAM-4080: as the I-7080 here, but that asking for the overflow flag takes it down."""

    clears_flag = True


class I7060(DconModule):
    """ICP DAS I-7060: four relays, four inputs. Tripped, it answers an output command with `!`."""

    has_outputs, has_inputs = 4, 4

    def obey(self, lead: str, rest: str) -> str | None:
        """`@AA`, `@AAD`, `$AA6`."""
        inputs = sum(point.sense(self.world) << index for index, point in enumerate(self.inputs))
        match lead, rest:
            case "@", "":
                return f">{self.word():02X}{inputs:02X}"
            case "$", "6":
                return f"!{self.word():02X}{inputs:02X}00"
        if lead != "@" or re.fullmatch(r"[0-9A-F]", rest) is None:
            return None
        if self.tripped:
            return "!"
        self.drive(int(rest, 16))
        return ">"


MODELS: dict[str, type[DconModule]] = {
    "i-7060": I7060,
    "i-7080": I7080,
    "i-7080b": I7080B,
    "adam-4080": Adam4080,
}
