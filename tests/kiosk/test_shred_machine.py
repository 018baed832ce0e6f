"""Ten thousand lots at random, and any course of taps: the shredder never runs without two who confirmed.

The second test looks at the ledger alone, with the rule written down a second time and otherwise.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.desk import CountEnd, Counting, NumberQuestion, Question
from kiosk.office.rotation import SHREDDING
from kiosk.office.shredding import Lot, agrees, difference, may_be_enabled, on_rotation
from storage.facts import Person, ShredBatch
from storage.ledger import Entry
from storage.records import Intended
from storage.shredding import RotationSet, ShredBegun, ShredConfirmed, ShredEntered
from tests.kiosk.office import CARD_OF, KATO, PEOPLE, office
from tests.kiosk.test_machine import Hurried
from tests.kiosk.world import SATO, START_US, TANAKA, Kiosk

T = TypeVar("T")
WHEN = datetime(2026, 11, 24, tzinfo=UTC)
names = st.sampled_from(["", "p", "q", "r"])
batches = st.builds(
    ShredBatch,
    id=st.just("b"),
    began=st.just(WHEN),
    person=names,
    second=names,
    approver=names,
    reason=st.just(""),
    items=st.just(()),
    serials=st.just(()),
    sheets=st.integers(0, 3),
    confirmed=st.lists(names, max_size=3).map(tuple),
    first_reading=st.none(),
    last_reading=st.none(),
    counted=st.integers(0, 3),
    odd=st.integers(0, 1),
    closed=st.none() | st.just(WHEN),
    difference=st.none(),
    explanation=st.just(""),
    accepted_by=st.just(""),
)


@settings(max_examples=10_000, deadline=None)
@given(batches)
def test_it_is_enabled_only_for_two_different_people_who_both_confirmed(batch: ShredBatch) -> None:
    if may_be_enabled(batch):
        assert batch.person
        assert batch.second
        assert batch.person != batch.second
        assert batch.person in batch.confirmed
        assert batch.second in batch.confirmed
        assert batch.closed is None
        assert batch.sheets > 0
    assert not may_be_enabled(replace(batch, person=""))
    assert not may_be_enabled(replace(batch, second=batch.person))
    assert not may_be_enabled(replace(batch, confirmed=batch.confirmed[:1]))


@given(batches)
def test_it_agrees_only_without_a_difference_and_an_odd_counter(batch: ShredBatch) -> None:
    assert agrees(batch) == (batch.counted == batch.sheets and batch.odd == 0)
    assert difference(batch) == batch.counted - batch.sheets


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(1, 50)), max_size=8))
def test_a_lot_is_the_sum_of_what_was_entered(entries: list[tuple[str, int]]) -> None:
    lot = Lot()
    for kind, number in entries:
        lot = lot.with_more(kind, number)
    assert lot.sheets == sum(number for _, number in entries)
    assert len(dict(lot.items)) == len(lot.items), "a kind stands there once"


@given(
    st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.frozensets(st.sampled_from([p.id for p in PEOPLE]))
)
def test_both_is_stricter_than_one(first: Person, second: Person, on_duty: frozenset[str]) -> None:
    assert on_rotation(first, second, on_duty, "one") or not on_rotation(first, second, on_duty, "both")


class AnyShredding(RuleBasedStateMachine):
    """Taps, touches, sheets, time and restarts, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()

    def run(self, work: Awaitable[T]) -> T:
        async def body() -> T:
            return await work

        return self.loop.run_until_complete(body())

    @initialize()
    def begin(self) -> None:
        self._start(0)
        turn = RotationSet(day="2026-11-24", duty=SHREDDING, people=f"{SATO.id} {KATO.id}")
        self.run(self.kiosk.station.change_register("test", turn))

    def _start(self, elapsed: int) -> None:
        self.kiosk = Kiosk(Path(self.folder.name), register=office(), shredder=True)
        self.kiosk.clock.wall_us += elapsed
        self.desk = Hurried()
        self.desk.clock = self.kiosk.clock
        self.kiosk.desk = self.desk
        self.run(self.kiosk.start())

    def teardown(self) -> None:
        if hasattr(self, "kiosk"):
            self.run(self.kiosk.stop())
        self.loop.close()
        self.folder.cleanup()

    def _settle(self) -> None:
        self.run(self.kiosk.settle())

    @rule(person=st.sampled_from([SATO, SATO, KATO, KATO, TANAKA, PEOPLE[1]]))
    def tap(self, person: Person) -> None:
        self.kiosk.badges.tap(CARD_OF[person.id])
        self._settle()

    @precondition(lambda self: isinstance(self.desk.asked_now, Question))
    @rule(number=st.sampled_from([0, 0, 0, 1, 2, 9]))
    def touch(self, number: int) -> None:
        self.desk.touch(number)
        self._settle()

    @precondition(lambda self: not self.desk.visiting)
    @rule(
        sheets=st.integers(1, 4),
        fed=st.integers(0, 5),
        confirm=st.lists(st.sampled_from([SATO, KATO]), max_size=3),
    )
    def a_whole_batch(self, sheets: int, fed: int, confirm: list[Person]) -> None:
        """The ordinary way, with as many confirmations as somebody thinks of."""
        self.tap(SATO)
        self._pick("Shred")
        self.tap(KATO)
        self._pick("書き損じ・印刷ミス")
        if isinstance(self.desk.asked_now, NumberQuestion):
            self.enter(sheets)
        self._pick("That is all")
        for person in confirm:
            self.tap(person)
        self.feed(max(1, fed))
        if isinstance(self.desk.asked_now, Counting):
            event("enabled")
            self.end(CountEnd.FINISHED)

    def _pick(self, label: str) -> None:
        asked = self.desk.asked_now
        labels = [option.label for option in asked.options] if isinstance(asked, Question) else []
        if label in labels:
            self.desk.touch(labels.index(label))
            self._settle()

    @precondition(lambda self: isinstance(self.desk.asked_now, NumberQuestion))
    @rule(sheets=st.integers(1, 5))
    def enter(self, sheets: int) -> None:
        self.desk.type(sheets)
        self._settle()

    @precondition(lambda self: isinstance(self.desk.asked_now, Counting))
    @rule(how=st.sampled_from([CountEnd.FINISHED, CountEnd.PAUSED]))
    def end(self, how: CountEnd) -> None:
        self.desk.end_count(how)
        self.run(self.kiosk.advance(3))

    @rule(sheets=st.integers(1, 3))
    def feed(self, sheets: int) -> None:
        self.kiosk.shredder.feed(sheets)
        self._settle()

    @rule(seconds=st.sampled_from([1, 10, 61, 121]))
    def wait(self, seconds: int) -> None:
        self.run(self.kiosk.advance(seconds))

    @rule(in_order=st.booleans())
    def restart(self, in_order: bool) -> None:
        elapsed = self.kiosk.clock.now_us() - START_US
        self.run(self.kiosk.stop(in_order=in_order))
        self._start(elapsed)

    @invariant()
    def it_runs_only_for_two_who_confirmed(self) -> None:
        if hasattr(self, "kiosk"):
            assert list(enabled_wrongly(list(self.kiosk.ledger.read()))) == []

    @invariant()
    def it_is_off_while_nobody_shreds(self) -> None:
        if hasattr(self, "kiosk") and not self.desk.visiting:
            assert not self.kiosk.shredder.enabled


def enabled_wrongly(entries: list[Entry]) -> Iterator[str]:
    """Every order to enable on record, judged by what was on record before it."""
    pairs: dict[str, tuple[str, str]] = {}
    confirmed: dict[str, set[str]] = {}
    for entry in entries:
        match entry.record:
            case ShredBegun(batch=batch, person=person, second=second, approver=approver):
                pairs[batch] = (person, second)
                if not {person, second} & {SATO.id, KATO.id} and approver != TANAKA.id:
                    yield f"{entry.seq}: neither is on the rotation, and nobody let them"
            case ShredEntered(batch=batch):
                confirmed[batch] = set()
            case ShredConfirmed(batch=batch, person=person):
                confirmed[batch].add(person)
            case Intended(action="enable", batch=batch):
                if len(set(pairs.get(batch, ()))) != 2 or confirmed.get(batch) != set(pairs[batch]):
                    yield f"{entry.seq}: enabled without two who confirmed"


def test_the_judge_sees_what_is_wrong() -> None:
    class Row:
        def __init__(self, seq: int, record: object) -> None:
            self.seq, self.record = seq, record

    rows = [
        Row(1, ShredBegun(batch="b", person=SATO.id, second=KATO.id)),
        Row(2, ShredEntered(batch="b", items="x\t1", sheets=1)),
        Row(3, ShredConfirmed(batch="b", person=SATO.id, checklist="")),
        Row(4, Intended(action="enable", because="shred", device="shredder", batch="b")),
    ]
    assert list(enabled_wrongly(rows)) == ["4: enabled without two who confirmed"]  # type: ignore[arg-type]


TestAnyShredding = AnyShredding.TestCase
TestAnyShredding.settings = settings(
    deadline=None, max_examples=20, stateful_step_count=25, suppress_health_check=list(HealthCheck)
)
