"""The demo's hand: everything that a person or a mishap can do outside the kiosk.

Each act is a method for a panel, and a line of text for a script (`do`); `bench_words.USAGE` lists the lines.
"""

import json
import shlex
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from simulators.bench.paper import VERBS as PAPER_VERBS
from simulators.bench.paper import PaperBench
from simulators.bench.words import USAGE, BenchError, find, misused, one_of, place_number, rate, slot_number
from simulators.wire.cable import Cable
from simulators.wire.faults import CableFault
from simulators.world.world import Fault, World, WorldError

__all__ = ["Bench", "BenchError", "Readers"]

PUSH_PATIENCE = 3.0
"""Seconds for which a hand waits, pushing, while the solenoid still holds the latch back."""


class Readers(Protocol):
    """The badge readers, as a hand sees them. Each call returns when it is done."""

    def tap(self, card: Any, *, hold: float = 0.5) -> None:
        """Lays the card down for about `hold` seconds and takes it away again."""

    def unplug(self) -> None:
        """Pulls the readers' plug."""

    def plug(self) -> None:
        """Puts it back."""


class Bench:
    """The hand over one world, its cable and its readers. Safe for many threads; acts at the readers queue.

    `cards` gives the cards by name. Keys and cards are found by name in any case, or by number. The methods
    give a sentence that says what happened, or raise `WorldError` or `BenchError` with one that says why not.
    `shredder_cable` is the line of the world's `paper`, where there is one.
    """

    def __init__(
        self,
        world: World,
        cable: Cable,
        readers: Readers,
        cards: Mapping[str, object],
        shredder_cable: Cable | None = None,
    ) -> None:
        self.world = world
        self._paper = None if world.paper is None else PaperBench(world.paper, shredder_cable)
        self.cable = cable
        self.readers = readers
        self.cards = cards
        self._at_the_readers = threading.Lock()

    # --- one line -----------------------------------------------------------------------------------

    def do(self, line: str) -> str:
        """Carries out one line. The answer is one line: `ok` or `no`, then a sentence (JSON for `state`)."""
        try:
            words = shlex.split(line)
            if not words:
                raise BenchError("the line is empty; say 'help'")
            return f"ok {self._obey(words[0].lower(), words[1:])}"
        except (WorldError, BenchError) as error:
            return _refusal(str(error))
        except ValueError as error:
            return _refusal(f"the line cannot be read: {error}")
        except Exception as error:  # noqa: BLE001 - whatever breaks in a device, the script gets a sentence
            return _refusal(f"that failed: {type(error).__name__}: {error}")

    def _obey(self, verb: str, words: Sequence[str]) -> str:
        if verb not in USAGE:
            raise BenchError(f"{verb!r} is none of {', '.join(USAGE)}")
        if verb in PAPER_VERBS:
            return self.shredder.obey(verb, words)
        match verb, *words:
            case "tap", card:
                return self.tap(card)
            case "lift" | "hang", key, *rest:
                return self._by_hand(verb, key, rest)
            case "shut" | "open", *what:
                return self._move_door(verb, what)
            case "unplug", what:
                return self.unplug(what)
            case "plug", what:
                return self.plug(what)
            case "state" | "help", *_ if not words:
                return self.state() if verb == "state" else self.help()
            case _:
                return self._trouble(verb, words)

    def _by_hand(self, verb: str, key: str, rest: list[str]) -> str:
        ajar = bool(rest) and rest[-1].lower() == "ajar"
        match verb, *(rest[:-1] if ajar else rest):
            case ("lift",):
                return self.lift(key, ajar=ajar)
            case ("hang",):
                return self.hang(key, ajar=ajar)
            case "hang", slot:
                return self.hang(key, slot, ajar=ajar)
        raise misused(verb)

    def _move_door(self, verb: str, words: list[str]) -> str:
        match verb, *words:
            case "shut", what:
                return self.shut(what)
            case "open", what:
                return self.open(what)
            case "shut", place, number if place.lower() == "place":
                return self.shut_place(number)
            case "open", place, number if place.lower() == "place":
                return self.open_place(number)
        raise misused(verb)

    def _trouble(self, verb: str, words: Sequence[str]) -> str:
        match verb, *words:
            case "fault", "cable", kind:
                return self.bend(kind)
            case "fault", "cable", kind, how_often:
                return self.bend(kind, rate(how_often))
            case "fault", "slot", slot, kind:
                return self.break_slot(slot, kind)
            case "heal", "cable":
                return self.straighten()
            case "heal", "slot", slot:
                return self.mend_slot(slot)
            case "fault", "shredder", kind:
                return self.shredder.bend(kind)
            case "fault", "shredder", kind, how_often:
                return self.shredder.bend(kind, rate(how_often))
            case "heal", "shredder":
                return self.shredder.straighten()
        raise misused(verb)

    # --- cards, keys, doors -------------------------------------------------------------------------

    def tap(self, card: str) -> str:
        """Lays a card on the reader for a moment."""
        name = find(card, dict.fromkeys(self.cards), "card")
        with self._at_the_readers:
            self.readers.tap(self.cards[name])
        return f"card {name} was tapped"

    def lift(self, key: str, *, ajar: bool = False) -> str:
        """Takes a key and pushes the slot's door shut, unless `ajar`."""
        name = self._key(key)
        slot = self.world.lift(name)
        return f"key {name} is out of slot {slot}; {self._leave(slot, ajar)}"

    def hang(self, key: str, slot: str | int | None = None, *, ajar: bool = False) -> str:
        """Hangs a key, by default in its own slot, and pushes the slot's door shut, unless `ajar`."""
        name = self._key(key)
        hung = self.world.hang(name, None if slot is None else slot_number(slot))
        return f"key {name} hangs in slot {hung}; {self._leave(hung, ajar)}"

    def shut(self, what: str | int) -> str:
        """Pushes a slot's door, or the outer `door`, shut."""
        if str(what).lower() == "door":
            self.world.shut_door()
            return "the door is shut"
        return self._push(slot_number(what))

    def open(self, what: str | int) -> str:
        """Opens a slot's door, or the outer `door`, with the mechanical key or by violence."""
        if str(what).lower() == "door":
            self.world.open_door()
            return "the door is open"
        slot = slot_number(what)
        self.world.force(slot)
        return f"slot {slot} is open"

    def shut_place(self, place: str | int) -> str:
        """Shuts the door of a storage place."""
        number = place_number(place)
        self.world.shut_place(number)
        return f"place {number} is shut"

    def open_place(self, place: str | int) -> str:
        """Opens the door of a storage place."""
        number = place_number(place)
        self.world.open_place(number)
        return f"place {number} is open"

    def _key(self, text: str) -> str:
        return find(text, {key: self.world.home(key) for key in self.world.keys}, "key")

    def _leave(self, slot: int, ajar: bool) -> str:
        return f"slot {slot} stays open" if ajar else self._push(slot)

    def _push(self, slot: int) -> str:
        """A hand does not let go while the solenoid still hums, since the latch cannot catch before."""
        self.world.wait_until(lambda: not self.world.energised(slot), PUSH_PATIENCE)
        latched = self.world.shut(slot)
        return f"slot {slot} is shut" if latched else f"slot {slot} does not latch and stays ajar"

    # --- plugs and faults -----------------------------------------------------------------------------

    def unplug(self, what: str) -> str:
        """Pulls the plug of the `reader`, the `cabinet` or the `shredder`."""
        device = self._device(what)
        if device == "shredder":
            return self.shredder.unplug()
        if device == "cabinet":
            self.cable.unplug()
        else:
            with self._at_the_readers:
                self.readers.unplug()
        return f"the {what.lower()} is unplugged"

    def plug(self, what: str) -> str:
        """Puts the plug of the `reader`, the `cabinet` or the `shredder` back."""
        device = self._device(what)
        if device == "shredder":
            return self.shredder.plug()
        if device == "cabinet":
            self.cable.plug()
        else:
            with self._at_the_readers:
                self.readers.plug()
        return f"the {what.lower()} is plugged in"

    def bend(self, kind: str, how_often: float | None = None) -> str:
        """Gives the cable a fault, with a rate from 0 to 1 or the kind's usual one."""
        fault = CableFault(one_of(kind, [each.value for each in CableFault], "a fault of the cable"))
        self.cable.fault(fault, how_often)
        return f"the cable has the fault {fault.value}"

    def straighten(self) -> str:
        """Takes all faults off the cable."""
        self.cable.heal()
        return "the cable has no fault"

    def break_slot(self, slot: str | int, kind: str) -> str:
        """Breaks something at a slot."""
        fault = Fault(one_of(kind, [each.value for each in Fault], "a fault of a slot"))
        number = slot_number(slot)
        self.world.fail(number, fault)
        return f"slot {number} has the fault {fault.value}"

    def mend_slot(self, slot: str | int) -> str:
        """Repairs everything at a slot."""
        number = slot_number(slot)
        self.world.mend(number)
        return f"slot {number} has no fault"

    def _device(self, what: str) -> str:
        has = ["reader", "cabinet", *([] if self._paper is None else ["shredder"])]
        return one_of(what, has, "what has a plug")

    @property
    def shredder(self) -> PaperBench:
        """The hand at the shredder. Raises `BenchError` where there is none."""
        if self._paper is None:
            raise BenchError("there is no shredder")
        return self._paper

    # --- looking ----------------------------------------------------------------------------------

    def state(self) -> str:
        """The world, the cable and the names of the cards, as one line of JSON."""
        cable = {"plugged": self.cable.plugged, "faults": self.cable.faults}
        all_of_it = {**self.world.state(), "cable": cable, "cards": list(self.cards)}
        return json.dumps(all_of_it, ensure_ascii=False)

    def help(self) -> str:
        """All that can be said, in one line."""
        return " · ".join(usage for usages in USAGE.values() for usage in usages)


def _refusal(sentence: str) -> str:
    return "no " + " ".join(sentence.split())
