"""A shredder behind Modbus RTU modules: one that counts and one that switches, or one that does both."""

from dataclasses import dataclass

from drivers.half_duplex import Port
from drivers.line import Line, LineDown
from drivers.modbus import rtu
from drivers.modbus.channels import bits_in, image_request, read_request, setup_request
from drivers.modbus.master import Master
from drivers.modbus.profile import Channels
from drivers.modbus.rtu import Excepted, Request
from drivers.shredder.gear import Contacts, Declined
from drivers.shredder.on_line import LineShredder
from drivers.shredder.profile import Counters, Profile
from drivers.shredder.wiring import Wires, WiringError


@dataclass(frozen=True, slots=True)
class ModbusCounter:
    """The module that counts: its address (1 to 247), its profile, and which of its counters."""

    unit: int
    profile: Profile
    channel: int = 0


@dataclass(frozen=True, slots=True)
class ModbusSwitch:
    """The module that lets the shredder run: its address, its profile, its wires as in `wiring`.

    Nothing else may hang on its outputs: those that are spare are written as 0.
    """

    unit: int
    profile: Profile
    outputs: str = "enable"
    inputs: str = ""


class ModbusShredder(LineShredder):
    """A `Shredder`. Raises `WiringError` for modules or wires that cannot be, `ValueError` for numbers.

    `poll_hz`: readings of the counter a second.
    """

    def __init__(
        self, line: Line, counter: ModbusCounter, switch: ModbusSwitch, *, poll_hz: float = 25.0
    ) -> None:
        super().__init__(line, ModbusGear(counter, switch), poll_hz=poll_hz)


class ModbusGear:
    """Counter and switch as `gear.Gear`."""

    def __init__(self, counter: ModbusCounter, switch: ModbusSwitch) -> None:
        for module in (counter, switch):
            if not 1 <= module.unit <= 247:
                raise WiringError(f"module {module.unit}: an address is 1 to 247")
        profiles = counter.profile, switch.profile
        self._line = ModbusLine(
            max(profile.answer_s for profile in profiles), max(profile.late_s for profile in profiles)
        )
        self.counter = _Counter(self._line, counter)
        self.switch = _Switch(self._line, switch)

    def attach(self, wire: Port) -> None:
        """From now on they are asked on this wire."""
        self._line.attach(wire)

    def detach(self) -> None:
        """The wire is gone."""
        self._line.detach()


class ModbusLine:
    """Asks on the wire that is there."""

    def __init__(self, answer_s: float, late_s: float) -> None:
        self._answer_s = answer_s
        self._late_s = late_s
        self._owed = 0.0
        self._master: Master | None = None

    def attach(self, wire: Port) -> None:
        """From now on this wire. What was asked on the one before may still be answered on this one."""
        self._master = Master(wire, self._answer_s, late_s=self._late_s, owed=self._owed)

    def detach(self) -> None:
        """No wire any more."""
        if self._master is not None:
            self._owed = self._master.owed
        self._master = None

    def ask(self, request: Request) -> tuple[int, ...]:
        """Sends once; gives the values. Raises `Declined`, `BadAnswer`, `NotAsked`, `LineDown`."""
        if self._master is None:
            raise LineDown("the line is not open")
        try:
            return self._master.ask(request)
        except Excepted as error:
            raise Declined(str(error)) from error


class _Counter:
    def __init__(self, line: ModbusLine, module: ModbusCounter) -> None:
        self.name = f"counter {module.unit}"
        self._line = line
        self._unit = module.unit
        self._profile = module.profile
        if module.profile.counters is None:
            raise WiringError(f"module {module.unit}: {module.profile.title} has no counters")
        self._counters: Counters = module.profile.counters
        if not 0 <= module.channel < self._counters.count:
            raise WiringError(f"module {module.unit}: it has no counter {module.channel}")
        self._channel = module.channel

    def bounds(self) -> tuple[int, int]:
        self.read()  # to see whether it is there
        return 0, self._counters.highest

    def read(self) -> int:
        """Both words in one request: between two, the low one could roll over."""
        counters = self._counters
        read = rtu.read_holding_registers if counters.kind == "register" else rtu.read_input_registers
        address = counters.address + self._channel * counters.words
        words = self._line.ask(read(self._unit, address, counters.words))
        return sum(word << 16 * n for n, word in enumerate(words if counters.low_first else words[::-1]))

    def overflowed(self) -> bool | None:
        flags = self._profile.overflow
        return None if flags is None else self._flag(flags)

    def counts(self) -> bool:
        flags = self._profile.counting
        return flags is None or self._flag(flags)

    def go_on(self) -> None:
        """In a register the other counters are left as they are."""
        flags = self._profile.counting
        if flags is None:
            return
        if flags.kind == "coils":
            self._line.ask(rtu.write_coil(self._unit, flags.address + self._channel, on=True))
            return
        (word,) = self._line.ask(read_request(self._unit, flags, 1))
        self._line.ask(rtu.write_register(self._unit, flags.address, word | 1 << self._channel))

    def clear(self) -> None:
        if self._profile.clear is None:
            raise Declined("its profile has no [clear]")
        self._line.ask(rtu.write_coil(self._unit, self._profile.clear.address + self._channel, on=True))

    def _flag(self, flags: Channels) -> bool:
        count = self._channel + 1
        return bits_in(flags, self._line.ask(read_request(self._unit, flags, count)), count)[-1]


class _Switch:
    def __init__(self, line: ModbusLine, module: ModbusSwitch) -> None:
        self.name = f"switch {module.unit}"
        self._line = line
        self._unit = module.unit
        self._profile = module.profile
        outputs, inputs = module.profile.outputs, module.profile.inputs
        if outputs is None:
            raise WiringError(f"module {module.unit}: {module.profile.title} has no outputs")
        self._outputs = outputs
        self._inputs = inputs
        most = outputs.count, inputs.count if inputs else 0
        self._wires = Wires.of(module.unit, module.outputs, module.inputs, most=most)

    def write(self, *, on: bool) -> None:
        image = self._wires.image(on=on)
        wired = [image >> place & 1 == 1 for place in range(self._wires.outputs)]
        self._line.ask(image_request(self._unit, self._outputs, wired))

    def read(self) -> Contacts:
        return self._wires.contacts(
            self._channels(self._outputs, self._wires.outputs),
            self._channels(self._inputs, self._wires.inputs),
        )

    def tripped(self) -> bool:
        return self._profile.tripped is not None and self._channels(self._profile.tripped, 1)[0]

    def arm(self) -> None:
        for setup in self._profile.arm:
            self._line.ask(setup_request(self._unit, setup))
        if self.tripped():
            raise Declined("its host watchdog has tripped, and its profile cannot make it forget that")

    def disarm(self) -> None:
        for setup in self._profile.disarm:
            self._line.ask(setup_request(self._unit, setup))

    def feed(self) -> None:
        """Every request that is for the module is a sign of life to it."""

    def _channels(self, channels: Channels | None, count: int) -> tuple[bool, ...]:
        if channels is None or not count:
            return ()
        return bits_in(channels, self._line.ask(read_request(self._unit, channels, count)), count)
