"""What is asked of one module and ordered of it, and how far its answers can be believed."""

from collections.abc import Callable, Mapping

from drivers.cabinet.profile import Channels
from drivers.cabinet.wiring import Module
from drivers.modbus.channels import bits_in, image_request, read_request
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted, Request, Silence, write_coil, write_register
from drivers.wire import LineDown

Ask = Callable[[Request], tuple[int, ...]]

NO_CHANNELS = Channels("coils", 0, 0)
"""A side without channels has no points either, and is never asked for."""


class Conversation:
    """With one module, of which so many `outputs` are wired. Belongs to one thread.

    All methods that ask raise `Excepted`, `BadAnswer`, `NotAsked` and `LineDown`.
    """

    def __init__(self, module: Module, outputs: int) -> None:
        self._address = module.unit
        self._channels = module.profile.outputs or NO_CHANNELS
        self._outputs = outputs
        self.reads_outputs = outputs > 0 and module.profile.reads_outputs
        self.misses = 0
        """Failures running."""
        self.silent = False
        """Was nothing heard of it when it was asked last?"""
        self.doubtful = False
        """Was an answer missing or wrong since outputs were read? Then a confirmation proves nothing yet. Of
        outputs that cannot be read: since any good answer, before which the line was left alone until no
        late one could come (`HalfDuplex.owed`)."""

    def ask(self, ask: Ask, request: Request) -> tuple[int, ...]:
        """Asks, and notes what that says of the module."""
        try:
            values = ask(request)
        except BadAnswer as error:
            self.doubtful, self.silent = True, isinstance(error, Silence)
            raise
        except Excepted:
            self.silent = False
            raise
        self.misses, self.silent = 0, False
        self.doubtful = self.doubtful and self.reads_outputs
        return values

    def outputs_request(self) -> Request:
        """Reads the outputs that are wired."""
        return read_request(self._address, self._channels, self._outputs)

    def outputs(self, ask: Ask) -> tuple[bool, ...]:
        """How the outputs are."""
        return bits_in(self._channels, self.ask(ask, self.outputs_request()), self._outputs)

    def image(self, signals: Mapping[int, bool]) -> Request:
        """Every wired output at once: locks off, signals as given, the rest off."""
        bits = [signals.get(channel, False) for channel in range(self._outputs)]
        return image_request(self._address, self._channels, bits)

    def switching(self, ask: Ask, channel: int, *, on: bool) -> Request:
        """The order for one output. Where they share a register, the others are read first and kept as they
        are: what we believe of a lock whose order was not answered must not be written. Raises `NotAsked`."""
        address = self._channels.address
        if self._channels.kind == "coils":
            return write_coil(self._address, address + channel, on=on)
        try:
            (word,) = self.ask(ask, read_request(self._address, self._channels, 1))
        except BadAnswer as error:
            raise NotAsked(f"its outputs could not be read first: {error}") from error
        return write_register(self._address, address, word | 1 << channel if on else word & ~(1 << channel))

    def order(self, ask: Ask, request: Request, channel: int, *, on: bool) -> None:
        """Sends an order once. After a missing answer the next confirmation may be the one that was missing,
        come after all: then only what is read back confirms."""
        doubtful = self.doubtful
        self.ask(ask, request)
        if not doubtful:
            return
        if not self.reads_outputs:
            raise BadAnswer("confirmed behind an answer that was missing, and its outputs cannot be read")
        try:
            bits = self.outputs(ask)
        except (NotAsked, Excepted) as error:
            raise BadAnswer(f"confirmed, but not read back: {error}") from error
        except LineDown as down:
            raise LineDown(down.reason, sent=True) from down
        if bits[channel] is not on:
            raise BadAnswer("confirmed, but its output is not as ordered")
        self.doubtful = False
