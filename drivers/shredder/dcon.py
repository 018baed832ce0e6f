"""A shredder behind DCON modules: a counter (I-7080, ADAM-4080) and a switch (I-7060, I-7080) on one line.

The modules must have their checksum on (DCON Utility: `%AANNTTCCFF` with bit 6 of FF); one without it is
silent here. Their safe value and power-on value must be off, which is how they are delivered.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.half_duplex import ANSWER_S, LATE_S, BadAnswer, HalfDuplex, Port
from drivers.line import Line, LineDown
from drivers.shredder import dcon_frames as dcon
from drivers.shredder.dcon_frames import Command
from drivers.shredder.gear import Contacts
from drivers.shredder.on_line import LineShredder
from drivers.shredder.wiring import Wires, WiringError, bits

COUNTERS = {"i-7080": 2, "adam-4080": 2}
"""Models that count, with their channels. Their commands are the same."""
SWITCHES = {"i-7060": (4, 4), "i-7080": (2, 0)}
"""Models with outputs and a host watchdog: how many outputs and inputs."""
WATCHDOG_S = 3.0
"""Silence after which the switch disables the shredder by itself. A damaged answer costs 0.8 s of the line:
less would trip on noise with which the counting copes."""


@dataclass(frozen=True, slots=True)
class DconCounter:
    """The module that counts: its address (0 to 255), a name in `COUNTERS`, and which of its counters."""

    unit: int
    model: str = "i-7080"
    channel: int = 0


@dataclass(frozen=True, slots=True)
class DconSwitch:
    """The module that lets the shredder run: its address, a name in `SWITCHES`, its wires as in `wiring`.

    `inputs_first`: an I-7060 answers `@AA` with its relays, then its inputs. The manual's example reads the
    other way round; where a module does, the output never reads back as off, and this is to be set.
    """

    unit: int
    model: str = "i-7060"
    outputs: str = "enable"
    inputs: str = ""
    inputs_first: bool = False


class DconShredder(LineShredder):
    """A `Shredder`. Raises `WiringError` for modules or wires that cannot be, `ValueError` for numbers.

    `poll_hz`: readings of the counter a second. `answer_s`, `late_s`: the latest that a module answers, and
    that it answers what was given up, in seconds.
    """

    def __init__(
        self,
        line: Line,
        counter: DconCounter,
        switch: DconSwitch,
        *,
        poll_hz: float = 25.0,
        answer_s: float = ANSWER_S,
        late_s: float = LATE_S,
    ) -> None:
        super().__init__(line, DconGear(counter, switch, answer_s, late_s=late_s), poll_hz=poll_hz)


class DconGear:
    """Counter and switch as `gear.Gear`."""

    def __init__(
        self,
        counter: DconCounter,
        switch: DconSwitch,
        answer_s: float = ANSWER_S,
        now: Callable[[], float] = time.monotonic,
        *,
        late_s: float = LATE_S,
    ) -> None:
        for module, models in ((counter, COUNTERS), (switch, SWITCHES)):
            if module.model not in models:
                raise WiringError(f"module {module.unit}: {module.model!r} is none of {', '.join(models)}")
            if not 0 <= module.unit <= 0xFF:
                raise WiringError(f"module {module.unit}: an address is 0 to 255")
        if not 0 <= counter.channel < COUNTERS[counter.model]:
            raise WiringError(f"module {counter.unit}: it has no counter {counter.channel}")
        if counter.unit == switch.unit and counter.model != switch.model:
            raise WiringError(f"module {counter.unit} cannot be both {counter.model} and {switch.model}")
        self._line = DconLine(answer_s, now, late_s=late_s)
        self.counter = _Counter(self._line, counter)
        self.switch = _Switch(self._line, switch)

    def attach(self, wire: Port) -> None:
        """From now on they are asked on this wire."""
        self._line.attach(wire)

    def detach(self) -> None:
        """The wire is gone."""
        self._line.detach()


class DconLine:
    """Asks on the wire that is there. An answer counts only between its own request and the next."""

    def __init__(self, answer_s: float, now: Callable[[], float], *, late_s: float = LATE_S) -> None:
        self._answer_s = answer_s
        self._late_s = late_s
        self._now = now
        self._owed = 0.0
        self._duplex: HalfDuplex | None = None

    def attach(self, wire: Port) -> None:
        """From now on this wire. What was asked on the one before may still be answered on this one."""
        self._duplex = HalfDuplex(wire, self._answer_s, self._now, late_s=self._late_s, owed=self._owed)

    def detach(self) -> None:
        """No wire any more."""
        if self._duplex is not None:
            self._owed = self._duplex.owed
        self._duplex = None

    def ask(self, command: Command) -> str:
        """Sends once; gives the answer's data. Raises `Declined`, `BadAnswer`, `NotAsked`, `LineDown`."""
        duplex = self._open()
        answer = duplex.exchange(command.frame, dcon.LONGEST_ANSWER, dcon.is_whole)
        try:
            data = dcon.data_in(command, answer)
        except BadAnswer as error:
            duplex.distrust(error)
            raise
        except dcon.Declined:
            duplex.answered()
            raise
        duplex.answered()
        return data

    def tell(self, frame: bytes) -> None:
        """Sends what nobody answers. Raises `NotAsked`, `LineDown`."""
        self._open().tell(frame)

    def _open(self) -> HalfDuplex:
        if self._duplex is None:
            raise LineDown("the line is not open")
        return self._duplex


class _Counter:
    def __init__(self, line: DconLine, module: DconCounter) -> None:
        self.name = f"counter {module.unit:02X}"
        self._line = line
        self._at = module.unit, module.channel

    def bounds(self) -> tuple[int, int]:
        low = self._line.ask(dcon.read_preset(*self._at))
        return int(low, 16), int(self._line.ask(dcon.read_maximum(*self._at)), 16)

    def read(self) -> int:
        return int(self._line.ask(dcon.read_count(*self._at)), 16)

    def overflowed(self) -> bool | None:
        return self._line.ask(dcon.read_overflow(*self._at)) == "1"

    def counts(self) -> bool:
        return self._line.ask(dcon.read_counting(*self._at)) == "1"

    def go_on(self) -> None:
        self._line.ask(dcon.start_counting(*self._at))

    def clear(self) -> None:
        self._line.ask(dcon.clear_count(*self._at))


class _Switch:
    def __init__(self, line: DconLine, module: DconSwitch) -> None:
        self.name = f"switch {module.unit:02X}"
        self._line = line
        self._unit = module.unit
        self._two = module.model == "i-7080"
        self._inputs_first = module.inputs_first
        self._has = SWITCHES[module.model]
        self._wires = Wires.of(module.unit, module.outputs, module.inputs, most=self._has)

    def write(self, *, on: bool) -> None:
        write = dcon.write_two_outputs if self._two else dcon.write_four_outputs
        self._line.ask(write(self._unit, self._wires.image(on=on)))

    def read(self) -> Contacts:
        if self._two:
            outputs, inputs = self._line.ask(dcon.read_two_outputs(self._unit))[2], "0"
        else:
            data = self._line.ask(dcon.read_four_and_four(self._unit))
            outputs, inputs = (data[2:], data[:2]) if self._inputs_first else (data[:2], data[2:])
        counts = zip((outputs, inputs), self._has, strict=True)
        return self._wires.contacts(*(bits(int(word, 16), count) for word, count in counts))

    def tripped(self) -> bool:
        return int(self._line.ask(dcon.read_status(self._unit)), 16) & dcon.TRIPPED != 0

    def arm(self) -> None:
        """The sign of life comes first: a watchdog whose time has run out would trip as it is switched on."""
        self.feed()
        if self.tripped():
            self._line.ask(dcon.forget_tripped(self._unit))
        self._line.ask(dcon.set_watchdog(self._unit, round(WATCHDOG_S * 10), on=True))
        self.feed()

    def disarm(self) -> None:
        self._line.ask(dcon.set_watchdog(self._unit, round(WATCHDOG_S * 10), on=False))

    def feed(self) -> None:
        self._line.tell(dcon.HOST_IS_OK)
