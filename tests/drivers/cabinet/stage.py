"""One module without a line, in invented time, and what becomes of each request."""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.cabinet import OutputRead, Sensed
from drivers.cabinet.profile import Profile, load_profile
from drivers.cabinet.unit import Unit
from drivers.cabinet.wiring import Module, Wiring
from drivers.modbus.master import NotAsked
from drivers.modbus.rtu import BadAnswer, Excepted, Request, values_in
from tests.drivers.cabinet.peers import FakeModule

PERIOD_S = 0.05
PULSE_S = 0.5
TRIPPED = 269
"""The flag of an ICP DAS module's watchdog (00270)."""
GOOD, NOT_HEARD, ANSWER_LOST = "good", "not heard", "answer lost"
EXCEPTED, NOT_ASKED = "excepted", "not asked"
FATES = (GOOD, NOT_HEARD, ANSWER_LOST, EXCEPTED, NOT_ASKED)
"""What becomes of a request. `ANSWER_LOST`: it was carried out, and the answer was damaged."""


@dataclass
class Stage:
    """A unit, the module at its other end, and the time. `fate` decides over each request."""

    profile: Profile
    outputs: str = "lock 1-4, lamp 1-2, buzzer"
    inputs: str = "key 1-4"
    fate: Callable[[], str] = lambda: GOOD
    at: float = 100.0
    asked: list[bytes] = field(default_factory=list)
    sensed: list[Sensed] = field(default_factory=list)
    refuses: set[int] = field(default_factory=set)
    """Functions that the module answers with exception 1."""
    silent_to: set[int] = field(default_factory=set)
    """Functions that it does not answer; and then the line is left alone until nothing late can come."""
    held: list[OutputRead] = field(default_factory=list)

    def __post_init__(self) -> None:
        module = Module(7, self.profile, self.outputs, self.inputs)
        others = Module(9, load_profile("generic"), "lock 99", "key 99")  # so that a side may be empty
        self.wiring = Wiring.of([module, others])
        self.module = FakeModule(7)
        self.module.cleared_by_one = {TRIPPED}
        self.unit = Unit(
            module,
            self.wiring.outputs[0],
            self.wiring.inputs[0],
            period_s=PERIOD_S,
            debounce_scans=2,
            now=lambda: self.at,
        )
        self.unit.attach()

    def ask(self, request: Request) -> tuple[int, ...]:
        """The line."""
        self.at += 0.003
        match self.fate():
            case "not asked":
                raise NotAsked("babble")
            case "not heard":
                self.at += 0.4
                raise BadAnswer("no answer")
            case "answer lost":
                self.module.answer(request.frame)
                self.asked.append(request.pdu)
                raise BadAnswer("damaged")
            case "excepted":
                raise Excepted(4)
        if request.function in self.silent_to:
            self.at += 1.0
            raise BadAnswer("no answer")
        if request.function in self.refuses:
            raise Excepted(1)
        self.asked.append(request.pdu)
        answer = self.module.answer(request.frame)
        return values_in(request, answer)

    def run(self, seconds: float) -> None:
        """Steps as they fall due, for so long."""
        end = self.at + seconds
        while (due := max(self.unit.due(), self.at)) <= end:
            self.at = due
            told = self.unit.step(self.ask)
            self.sensed += [event for event in told if isinstance(event, Sensed)]
            self.held += [event for event in told if isinstance(event, OutputRead)]
        self.at = max(self.at, end)

    def release(self, channel: int = 0) -> None:
        """A release of the lock on a channel."""
        self.unit.release(self.ask, channel, PULSE_S)


def fates(*first: str) -> Callable[[], str]:
    """These first, then all is well."""
    left = list(first)
    return lambda: left.pop(0) if left else GOOD


GENERIC = load_profile("generic")
ADAM = load_profile("adam-4150")
ICPDAS = load_profile("icpdas")
WAVESHARE = load_profile("waveshare-relay-d")
