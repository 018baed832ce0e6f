"""What the shredder says now, and whether the last order to stop it is known to have been obeyed."""

from dataclasses import dataclass

from drivers.shredder import Enabled, Jam, Running
from kiosk.core.acting.actions import Action, Answer, Because, Outcome
from kiosk.core.station import Station
from kiosk.shredding.machine.enable import Enable


@dataclass(slots=True)
class ShredderView:
    """What the shredder says now. `session`: the batch for which it may run; empty while it may not.

    `count` is the driver's total, None until it has said one. `unread`: nobody knows whose the next sheets
    are, for the counter has been out of sight; `counter_lost`: it is so now. `surely_off`: was the last order
    to stop it answered, or is it sensed to be off since? `taps`: how many taps there had been when it was
    stopped last; no tap from before that lets it run again.
    """

    enabled: Enabled = Enabled.UNKNOWN
    running: Running = Running.UNKNOWN
    jam: Jam = Jam.UNKNOWN
    count: int | None = None
    session: str = ""
    unread: bool = True
    counter_lost: bool = False
    surely_off: bool = True
    taps: int = 0

    def ordered(self, action: Action, because: Because, intent: int) -> None:
        """Whatever lets it run makes it unsure."""
        if isinstance(action, Enable):
            self.surely_off = False

    def answered(self, action: Action, answer: Answer) -> None:
        """Was it stopped for sure?"""
        if isinstance(action, Enable) and not action.on:
            self.surely_off = answer is Answer.ACKNOWLEDGED

    def recorded(self, action: Action, outcome: Outcome) -> None:
        """A record of it changes nothing."""


def shredder_of(station: Station) -> ShredderView:
    """What this station's shredder says; of one that is not there nothing is known."""
    return station.part(ShredderView)


def live(station: Station) -> None:
    """Hangs it on the station, and on its door."""
    shredder = ShredderView()
    station.hang(shredder)
    station.door.listeners.append(shredder)
