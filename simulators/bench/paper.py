"""The hand at the shredder: the bench's words for paper, each a method that gives a sentence."""

from collections.abc import Sequence

from simulators.bench.words import BenchError, feed_rate, misused, one_of, sheet_count
from simulators.wire.cable import Cable
from simulators.wire.faults import CableFault
from simulators.world.paper import RATE, Paper, PaperError

VERBS = ("feed", "take-away", "jam", "unjam", "reverse", "noise", "run-away", "power-cut")


class PaperBench:
    """What a hand or a mishap does to the shredder. `cable` is its own line, None where it is not on one.

    The methods raise `BenchError` with a sentence that says why not.
    """

    def __init__(self, paper: Paper, cable: Cable | None) -> None:
        self.paper = paper
        self._cable = cable

    def obey(self, verb: str, words: Sequence[str]) -> str:
        """Carries out one line whose verb is among `VERBS`."""
        match verb, *words:
            case "feed", sheets, *how:
                return self._feed(sheets, how)
            case ("take-away",):
                return f"{self.paper.take_away()} sheets are taken away from the shredder"
            case ("jam",):
                self.paper.jam()
                return "the shredder is jammed"
            case ("unjam",):
                self.paper.unjam()
                return "the shredder is clear"
            case "reverse", sheets:
                self.paper.reverse(sheet_count(sheets))
                return f"{sheet_count(sheets)} sheets came back out"
            case "noise", pulses:
                self.paper.noise(sheet_count(pulses))
                return f"{sheet_count(pulses)} pulses came without paper"
            case "run-away", how:
                return self.run_away(one_of(how, ["on", "off"], "how it runs away") == "on")
            case "power-cut", "counter":
                self.paper.power_cut()
                return "the counter had no power for a moment"
        raise misused(verb)

    def feed(self, sheets: int, *, double: bool = False, rate: float = RATE) -> str:
        """Puts sheets to the mouth."""
        try:
            self.paper.feed(sheets, rate=rate, double=double)
        except PaperError as error:
            raise BenchError(str(error)) from error
        together = ", two together" if double else ""
        waits = "" if self.paper.running else "; the shredder stands"
        return f"{sheets} sheets are fed{together}{waits}"

    def run_away(self, on: bool) -> str:
        """Welds the relay, or mends it."""
        self.paper.run_away(on)
        return "the shredder runs whether it is enabled or not" if on else "the relay is mended"

    def _feed(self, sheets: str, how: Sequence[str]) -> str:
        double = bool(how) and how[0].lower() == "double"
        match how[1:] if double else how:
            case []:
                return self.feed(sheet_count(sheets), double=double)
            case [rate]:
                return self.feed(sheet_count(sheets), double=double, rate=feed_rate(rate))
        raise misused("feed")

    # --- its line ---------------------------------------------------------------------------------------

    def unplug(self) -> str:
        """Pulls the plug of its line."""
        self.line.unplug()
        return "the shredder is unplugged"

    def plug(self) -> str:
        """Puts it back."""
        self.line.plug()
        return "the shredder is plugged in"

    def bend(self, kind: str, how_often: float | None = None) -> str:
        """Gives its cable a fault."""
        fault = CableFault(one_of(kind, [each.value for each in CableFault], "a fault of the cable"))
        self.line.fault(fault, how_often)
        return f"the shredder's cable has the fault {fault.value}"

    def straighten(self) -> str:
        """Takes all faults off its cable."""
        self.line.heal()
        return "the shredder's cable has no fault"

    @property
    def line(self) -> Cable:
        """Its cable. Raises `BenchError` where it has none."""
        if self._cable is None:
            raise BenchError("the shredder is on no cable")
        return self._cable
