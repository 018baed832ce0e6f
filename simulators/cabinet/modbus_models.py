"""The modules that one can buy: which address holds what. Addresses here count from 0, as on the wire."""

from collections.abc import Sequence

from simulators.cabinet.modbus_module import OFF, ON, Cell, Module, Refused, packed
from simulators.wire.wiring import Point
from simulators.world.world import World


class Generic(Module):
    """Coils from 0, discrete inputs from 0, and the same points packed sixteen to a register from 0.

    Inputs 0 to 3 count where sheets are wired to them: input registers from 256, two to a counter, the high
    word first; discrete inputs from 256 are their overflow flags, coils from 256 clear them. No one maker's
    module; many small makers lay theirs out like this. Channels without a wire read 0.
    """

    channels = 64
    counted = 4

    def __init__(self, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        super().__init__(_filled(outputs, self.channels), _filled(inputs, self.channels), world)
        self.coils = {i: self.output(i) for i in range(self.channels)}
        self.discretes = {i: self.input(i) for i in range(self.channels)}
        words = range(0, self.channels, 16)
        self.holdings = {i // 16: packed([self.coils[i + bit] for bit in range(16)]) for i in words}
        self.input_words = {i // 16: packed([self.discretes[i + bit] for bit in range(16)]) for i in words}
        self.count()
        for i in range(self.counted):
            self.input_words |= {
                256 + 2 * i + n: cell for n, cell in enumerate(self.counter_words(i, low_first=False))
            }
            self.discretes[256 + i] = self.overflowed(i)
            self.coils[256 + i] = self.clearing(i)


class WaveshareRelayD(Module):
    """Waveshare Modbus RTU Relay (D), and its sisters with 16 and 32 relays.

    Source: the maker's wiki on this module. Value 0x5500 toggles a coil. Function 05 at 0x00FF reaches all
    relays; 0x0100 + channel toggles, 0x01FF all of them; 0x0200 + channel flashes on and 0x0400 + channel
    flashes off, with the value as tenths of a second. Register 0x8000 is the version.
    """

    TOGGLE = 0x5500
    ALL, TOGGLE_ONE, TOGGLE_ALL, FLASH_ON, FLASH_OFF = 0x00FF, 0x0100, 0x01FF, 0x0200, 0x0400
    LONGEST_FLASH = 0x7FFF
    FLASH_UNIT = 0.1
    VERSION_AT, VERSION = 0x8000, 200

    def __init__(self, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        channels = next((n for n in (8, 16) if max(len(outputs), len(inputs)) <= n), 32)
        super().__init__(_filled(outputs, channels), _filled(inputs, channels), world)
        self.coils = {i: self.output(i) for i in range(channels)}
        self.discretes = {i: self.input(i) for i in range(channels)}
        self.holdings = {self.VERSION_AT: Cell(lambda: self.VERSION)}

    def write_coil(self, address: int, value: int) -> None:
        """Function 05 with this maker's additions. Raises `Refused`."""
        if address in (self.ALL, self.TOGGLE_ALL):
            toggles = address == self.TOGGLE_ALL or value == self.TOGGLE
            for index in range(len(self.outputs)):
                self._switch(index, self.TOGGLE if toggles else value)
        elif (base := address & 0xFF00) in (self.FLASH_ON, self.FLASH_OFF):
            self._flash(address - base, base == self.FLASH_ON, value)
        elif base == self.TOGGLE_ONE:
            self._switch(address - base, self.TOGGLE)
        else:
            self._switch(address, value)

    def _switch(self, index: int, value: int) -> None:
        self._check(index)
        if value not in (ON, OFF, self.TOGGLE):
            raise Refused(3)
        self.outputs.set(index, not self.outputs.get(index) if value == self.TOGGLE else value == ON)

    def _flash(self, index: int, on: bool, value: int) -> None:
        self._check(index)
        if not 1 <= value <= self.LONGEST_FLASH:
            raise Refused(3)
        self.outputs.flash(index, on, value * self.FLASH_UNIT)

    def _check(self, index: int) -> None:
        if index >= len(self.outputs):
            raise Refused(2)


class Watched(Module):
    """A module that lets its outputs fall to their safe values when its host has been silent for too long."""

    def __init__(self, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        super().__init__(outputs, inputs, world)
        self.watchdog_on = False
        self.watchdog_seconds = 25.5
        self.tripped = False
        self.safe = [False] * len(self.outputs)
        self._heard_at = world.now()

    def heard(self) -> None:
        """The host is alive."""
        self.tick()
        self._heard_at = self.world.now()

    def due(self) -> float | None:
        """The next timer, or the moment at which the host will have been silent for too long."""
        moments = [moment for moment in (super().due(), self._trips_at()) if moment is not None]
        return min(moments, default=None)

    def tick(self) -> None:
        """Does what is due; trips when the host has been silent for too long."""
        super().tick()
        trips_at = self._trips_at()
        if trips_at is not None and trips_at <= self.world.now():
            self.tripped = True
            for index, on in enumerate(self.safe):
                self.outputs.set(index, on)

    def write_output(self, index: int, on: bool) -> None:
        """While tripped an output command is answered as usual and nothing moves.

        In the makers' ASCII protocol such a command is answered as ignored; what the Modbus answer is no
        manual at hand says. This is the harder case for a driver.
        """
        if not self.tripped:
            super().write_output(index, on)

    def watch(self, on: int) -> None:
        """Turns the watchdog on or off."""
        self.watchdog_on = bool(on)

    def clear_trip(self, _value: int = 0) -> None:
        """Forgets that the watchdog tripped; outputs can be commanded again."""
        self.tripped = False

    def _trips_at(self) -> float | None:
        if not self.watchdog_on or self.tripped:
            return None
        return self._heard_at + self.watchdog_seconds


class Adam(Watched):
    """Advantech ADAM-4150 and ADAM-4168: 40301 the inputs and 40303 the outputs, as words; no coil page.

    40001 to 40014 count the first seven inputs, the low word first. Source: ADAM-4000 series manual, page B-8
    (the word order is a guess). 40215 enables communication safety, 40216 is its flag; its time
    is set with the maker's program, so here it is `watchdog_seconds`.
    """

    channels = 16

    def __init__(self, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        super().__init__(_filled(outputs, self.channels), _filled(inputs, self.channels), world)
        channels = range(self.channels)
        self.holdings = {
            214: Cell(lambda: int(self.watchdog_on), self.watch),
            215: Cell(lambda: int(self.tripped), self.clear_trip),
            300: packed([self.input(i) for i in channels]),
            302: packed([self.output(i) for i in channels]),
        }
        self.count()
        for i in range(7):
            self.holdings |= {2 * i + n: cell for n, cell in enumerate(self.counter_words(i, low_first=True))}


class IcpDas(Watched):
    """ICP DAS M-7000 pattern. Source: M-7000 DIO manuals, the addresses that the models share.

    00001 outputs, 00033 and 10033 inputs, 00129 safe values, 00161 power-on values, 00261 watchdog enable,
    00270 watchdog tripped (write 1 to clear), 40489 watchdog time in tenths of a second (1 to 255).
    """

    channels = 16

    def __init__(self, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        super().__init__(_filled(outputs, self.channels), _filled(inputs, self.channels), world)
        self.first = [False] * self.channels
        channels = range(self.channels)
        self.coils = {i: self.output(i) for i in channels}
        self.coils |= {32 + i: self.input(i) for i in channels}
        self.coils |= {128 + i: _setting(self.safe, i) for i in channels}
        self.coils |= {160 + i: _setting(self.first, i) for i in channels}
        self.coils[260] = Cell(lambda: int(self.watchdog_on), self.watch)
        self.coils[269] = Cell(lambda: int(self.tripped), self._clear)
        self.discretes = {32 + i: self.input(i) for i in channels}
        self.holdings = {488: Cell(lambda: round(self.watchdog_seconds * 10), self._set_time)}

    def power_on(self) -> None:
        """Outputs take their power-on values."""
        for index, on in enumerate(self.first):
            self.outputs.set(index, on)

    def _clear(self, value: int) -> None:
        if value:
            self.clear_trip()

    def _set_time(self, value: int) -> None:
        if not 1 <= value <= 255:
            raise Refused(3)
        self.watchdog_seconds = value / 10


class M7084(Module):
    """ICP DAS M-7084: eight counters, no outputs. Source: its manual A1.3, section 3.1.

    30001 to 30016 the counters, low word first (a guess); 40490 which of them run; 00513 and on clear them.
    """

    channels = 8

    def __init__(self, outputs: Sequence[Point], inputs: Sequence[Point], world: World) -> None:
        super().__init__(_filled(outputs, 0), _filled(inputs, self.channels), world)
        self.count()
        channels = range(self.channels)
        self.input_words = {
            2 * i + n: cell for i in channels for n, cell in enumerate(self.counter_words(i, low_first=True))
        }
        self.holdings = {489: packed([self._running(i) for i in channels])}
        self.coils = {512 + i: self.clearing(i) for i in channels}

    def _running(self, index: int) -> Cell:
        def write(value: int) -> None:
            if index in self.counters:
                self.counters[index].counting = bool(value)

        return Cell(lambda: int(index in self.counters and self.counters[index].counting), write)


MODELS: dict[str, type[Module]] = {
    "generic": Generic,
    "waveshare-relay-d": WaveshareRelayD,
    "adam": Adam,
    "adam-4150": Adam,
    "adam-4168": Adam,
    "icpdas": IcpDas,
    "m-7084": M7084,
}


def _filled(points: Sequence[Point], channels: int) -> list[Point]:
    if len(points) > channels:
        raise ValueError(f"{len(points)} points on a module with {channels} channels")
    return [*points, *[Point("spare")] * (channels - len(points))]


def _setting(values: list[bool], index: int) -> Cell:
    return Cell(lambda: int(values[index]), lambda value: values.__setitem__(index, bool(value)))
