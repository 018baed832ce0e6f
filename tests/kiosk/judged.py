"""The rule of two at the shredder, written down a second time: from the records alone, as an auditor."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from storage.log.ledger import Entry
from storage.shredding.records import (
    CardDestroyed,
    CounterOdd,
    SheetsCounted,
    ShredBegun,
    ShredClosed,
    ShredConfirmed,
    ShredEntered,
    ShredPresent,
    ShredRecounted,
    ShredStandIn,
)
from storage.station.records import CardTapped, Intended, StationStarted
from tests.kiosk.office import KATO
from tests.kiosk.world import SATO, TANAKA

ON_ROTATION = frozenset({SATO.id, KATO.id})


class Sheets:
    """What each batch had entered and counted, up to a record."""

    def __init__(self) -> None:
        self.reading: int | None = None
        self.entered: dict[str, int] = {}
        self.counted: dict[str, int] = defaultdict(int)
        self.odd: set[str] = set()

    def read(self, record: object) -> None:
        match record:
            case SheetsCounted(reading=reading, when=when, batch=batch):
                if self.reading is not None and when in ("change", "end"):
                    self.counted[batch] += max(0, reading - self.reading)
                self.reading = reading
            case CounterOdd(batch=batch):
                self.odd.add(batch)
            case ShredEntered(batch=batch, sheets=sheets) | ShredRecounted(batch=batch, sheets=sheets):
                self.entered[batch] = sheets

    def agree(self, batch: str) -> bool:
        return batch not in self.odd and self.counted[batch] == self.entered[batch]


class Judged:
    """What the records say up to one of them.

    `tapped` and `present` since it was switched off last; a tap is `fresh` until somebody is `present` with
    it or has let somebody do something, and `carried` from a recount to the closing of what agrees by it.
    """

    def __init__(self) -> None:
        self.sheets = Sheets()
        self.fresh: set[str] = set()
        self.carried: set[str] = set()
        self.pairs: dict[str, tuple[str, str]] = {}
        self.let: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.confirmed: dict[str, set[str]] = {}
        self.tapped: set[str] = set()
        self.present: set[tuple[str, str]] = set()
        self.running: tuple[str, str] | None = None

    def read(self, record: object) -> None:
        self.sheets.read(record)
        match record:
            case ShredBegun(batch=batch, person=person, second=second, approver=approver):
                self.pairs[batch] = (person, second)
                self.fresh -= {person, second, approver}
            case ShredStandIn(batch=batch, person=person, instead_of=whom, approver=approver):
                self.let[batch].add((person, whom))
                self.fresh -= {person, approver}
            case ShredEntered(batch=batch):
                self.confirmed[batch] = set()
            case ShredConfirmed(batch=batch, person=person):
                self.confirmed[batch].add(person)
            case CardTapped(person=person):
                self.tapped.add(person)
                self.fresh.add(person)
            case ShredPresent(person=person, deed=deed):
                self.present.add((person, deed))
                self.fresh.discard(person)
                self.carried.discard(person)
            case ShredRecounted(batch=batch, person=person, second=second):
                self.present -= {(person, "recount"), (second, "recount")}
                self.carried = {person, second} if self.sheets.agree(batch) else set()
            case ShredClosed(person=person, second=second, approver=approver):
                self.present -= {(person, "close"), (second, "close")}
                self.fresh.discard(approver)
            case _:
                self._switched(record)

    def _switched(self, record: object) -> None:
        """What was tapped before a session, in it, or before a start of the program has served."""
        match record:
            case Intended(action="enable", person=person, second=second):
                self.running = (person, second)
            case Intended(action="disable") if self.running:
                self.running = None
            case StationStarted():
                self.running = None
            case _:
                return
        self.tapped, self.present = set(), set()
        self.fresh, self.carried = set(), set()

    def wrong(self, record: object) -> Iterator[str]:
        """What is wrong with a record, judged by those before it."""
        match record:
            case ShredBegun():
                yield from self._begun(record)
            case ShredStandIn():
                yield from self._stand_in(record)
            case ShredPresent():
                yield from self._with_an_old_tap(record)
            case Intended(action="enable", batch=batch, person=person, second=second):
                yield from self._in_two_names("start", batch, person, second)
                if not {person, second} <= self.confirmed[batch]:
                    yield "start without two who confirmed"
            case CardDestroyed(person=person, second=second):
                if self.running != (person, second):
                    yield "a card destroyed in other names"
            case ShredRecounted(batch=batch, person=person, second=second):
                yield from self._in_two_names("recount", batch, person, second)
            case ShredClosed(batch=batch, person=person, second=second):
                yield from self._in_two_names("close", batch, person, second)
                yield from self._accepted(record)

    def _begun(self, record: ShredBegun) -> Iterator[str]:
        if not {record.person, record.second} & ON_ROTATION and record.approver != TANAKA.id:
            yield "neither is on the rotation, and nobody let them"
        if record.approver in {record.person, record.second}:
            yield "let by one of themselves"

    def _with_an_old_tap(self, record: ShredPresent) -> Iterator[str]:
        if record.person not in self.fresh and not (record.deed == "close" and record.person in self.carried):
            yield f"a tap that had served is used for {record.deed}"

    def _accepted(self, record: ShredClosed) -> Iterator[str]:
        if not record.difference:
            return
        if record.approver != TANAKA.id or record.approver in {record.person, record.second}:
            yield "a difference that nobody else accepted"
        if record.approver not in self.fresh:
            yield "a difference accepted without a tap"

    def _stand_in(self, record: ShredStandIn) -> Iterator[str]:
        if record.approver != TANAKA.id or record.approver in {record.person, *self.pairs[record.batch]}:
            yield "let by somebody who may not"
        if not {record.person, record.approver} <= self.fresh:
            yield "let without a tap"

    def _in_two_names(self, deed: str, batch: str, person: str, second: str) -> Iterator[str]:
        """In this order, or a record names somebody for somebody else."""
        of_both = zip((person, second), self.pairs[batch], strict=True)
        if person == second or any(
            who != whom and (who, whom) not in self.let[batch] for who, whom in of_both
        ):
            yield f"{deed} in other names"
        if any(who not in self.tapped or (who, deed) not in self.present for who in (person, second)):
            yield f"{deed} without both"


def without_both(entries: Iterable[Entry]) -> Iterator[str]:
    """Everything on record that was done in the names of two without them, each with its number."""
    judged = Judged()
    for entry in entries:
        for wrong in judged.wrong(entry.record):
            yield f"{entry.seq}: {wrong}"
        judged.read(entry.record)
