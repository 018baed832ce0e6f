"""One input of a module: its contact, what that says in the cabinet's words, and how old that is."""

from dataclasses import dataclass

from drivers.cabinet import Bolt, Presence, Reading, Sensed
from drivers.cabinet.wiring import Point
from drivers.debounce import Debounced


@dataclass(slots=True)
class Sensor:
    """One input. `state` in words of `Presence` for keys, of `Bolt` for bolts, the door and places."""

    point: Point
    contact: Debounced
    reading: Reading | None = None
    """The latest one that agrees with what counts. Read from any thread."""

    @property
    def state(self) -> str:
        """What counts now."""
        closed = self.contact.value
        if self.point.kind == "key":
            return Presence.UNKNOWN if closed is None else Presence.PRESENT if closed else Presence.ABSENT
        return Bolt.UNKNOWN if closed is None else Bolt.LOCKED if closed else Bolt.OPEN

    def feed(self, closed: bool, asked: float, at: float) -> Sensed | None:
        """Takes what the contact read when asked at `asked`; the event, if what counts changed by it."""
        before, reading = self.state, closed is not self.point.inverted
        changed = self.contact.feed(reading)
        if self.contact.value is reading:
            self.reading = Reading(self.state, asked)
        return self.changed(before, at) if changed and self.point.kind != "spare" else None

    def forget(self, at: float) -> Sensed | None:
        """Nothing is known any more; the event, if something was."""
        before, self.reading = self.state, None
        changed = self.contact.forget() and self.point.kind != "spare"
        return self.changed(before, at) if changed else None

    def changed(self, before: str, at: float) -> Sensed:
        """The event that says that it was `before` and is now as it is."""
        kind, number = self.point.kind, self.point.number
        if kind == "place":
            return Sensed(0, kind, self.state, before, at, place=number)
        return Sensed(number, kind, self.state, before, at)
