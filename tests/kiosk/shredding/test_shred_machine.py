"""Ten thousand lots at random, and any course of taps: nothing is done in two names without both there.

The second test looks at the ledger alone, with the rule written down a second time and otherwise.
"""

import asyncio
import tempfile
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.core.desk.asking import CountEnd, Counting, Message, NumberQuestion, Question
from kiosk.core.office.rotation import SHREDDING
from kiosk.people.live import change_register
from kiosk.shredding.batches import open_batches
from kiosk.shredding.rules import Lot, agrees, both_there, difference, may_be_enabled, on_rotation
from storage.people.facts import Person
from storage.people.records import RotationSet
from storage.shredding.facts import ShredBatch, StandIn
from storage.shredding.records import (
    SheetsCounted,
    ShredBegun,
    ShredClosed,
    ShredConfirmed,
    ShredEntered,
    ShredPresent,
    ShredRecounted,
)
from storage.station.records import CardTapped, Intended
from tests.kiosk.core.test_machine import Hurried
from tests.kiosk.fakes import START_US
from tests.kiosk.judged import without_both
from tests.kiosk.office import CARD_OF, ITO, KATO, PEOPLE, office
from tests.kiosk.world import SATO, SUZUKI, TANAKA, Kiosk

T = TypeVar("T")
WHEN = datetime(2026, 11, 24, tzinfo=UTC)
names = st.sampled_from(["p", "q", "r"])
stand_ins = st.builds(StandIn, person=names, instead_of=names, approver=st.just("boss"), reason=st.just(""))
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
    stand_ins=st.lists(stand_ins, max_size=2).map(tuple),
)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(batches, st.lists(names, max_size=3))
def test_it_is_enabled_only_for_two_who_stand_there_and_both_confirmed(
    batch: ShredBatch, present: list[str]
) -> None:
    """The rule a second time, spelled out otherwise."""
    two = both_there(batch, present)
    if may_be_enabled(batch, present):
        assert two is not None
        assert set(two) <= set(present) & set(batch.confirmed)
        assert (batch.closed, batch.sheets > 0) == (None, True)
    if two is not None:
        one, other = two
        assert one != other
        lets = {(each.person, each.instead_of) for each in batch.stand_ins}
        assert one == batch.person or (one, batch.person) in lets
        assert other == batch.second or (other, batch.second) in lets
        assert not may_be_enabled(batch, [one])
        assert not may_be_enabled(batch, [other, other])
    assert not may_be_enabled(batch, [])
    assert not may_be_enabled(replace(batch, confirmed=batch.confirmed[:1]), present)


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
        self.run(change_register(self.kiosk.station, "test", turn))
        self._a_batch_is_left_open()

    def _a_batch_is_left_open(self) -> None:
        """So that there is something to go on with from the beginning."""
        self.tap(SATO)
        self._pick("Shred")
        self.tap(KATO)
        self._pick("書き損じ・印刷ミス")
        self.enter(3)
        self._pick("That is all")
        self.tap(SATO)
        self.tap(KATO)
        self.feed(1)
        assert isinstance(self.desk.asked_now, Counting)
        self.end(CountEnd.PAUSED)
        while self.desk.visiting:
            self.touch(9)

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

    @rule(person=st.sampled_from([SATO, SATO, KATO, KATO, TANAKA, ITO, SUZUKI]))
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
        confirm=st.sampled_from([[SATO, KATO], [KATO, SATO], [SATO, SATO], [SATO], []]),
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

    @precondition(lambda self: not self.desk.visiting and bool(open_batches(self.kiosk.station)))
    @rule(
        visitor=st.sampled_from([SATO, KATO, ITO]),
        taps=st.sampled_from([[SATO, KATO], [KATO], [SATO], [SATO, SATO], [ITO, TANAKA], []]),
    )
    def a_batch_is_gone_on_with(self, visitor: Person, taps: list[Person]) -> None:
        """By one of the two, with whoever taps then."""
        self.tap(visitor)
        self._pick("Go on with the shredding")
        self._pick("Go on shredding")
        for person in taps:
            self.tap(person)
        if isinstance(self.desk.asked_now, Counting):
            event("enabled again")

    @precondition(lambda self: not self.desk.visiting and bool(open_batches(self.kiosk.station)))
    @rule(gone=st.sampled_from([SATO, KATO]), stands_in=st.sampled_from([ITO, SUZUKI, TANAKA]))
    def somebody_stands_in(self, gone: Person, stands_in: Person) -> None:
        """The custodian lets somebody take the place of the one who cannot come."""
        here = KATO if gone is SATO else SATO
        self.tap(here)
        self._pick("Go on with the shredding")
        self._pick("Go on shredding")
        self.tap(TANAKA)
        self._pick(f"Somebody stands in for {gone.name}")
        self._pick("当番が休みのため")
        self.tap(stands_in)
        for person in (here, stands_in, here):
            self.tap(person)
        if isinstance(self.desk.asked_now, Counting):
            event("enabled for a stand-in")

    @precondition(lambda self: not self.desk.visiting and bool(open_batches(self.kiosk.station)))
    @rule(visitor=st.sampled_from([SATO, KATO]), both_recount=st.none() | st.integers(1, 5))
    def a_batch_is_settled(self, visitor: Person, both_recount: int | None) -> None:
        """Up to where somebody has to say what the difference is; at times both have recounted it already."""
        self.tap(visitor)
        self._pick("Go on with the shredding")
        self._pick("Nothing is left: settle the count")
        if both_recount is not None and self._differs():
            self.recount(both_recount, [KATO if visitor is SATO else SATO])

    @precondition(lambda self: self._differs())
    @rule(sheets=st.integers(1, 5), taps=st.lists(st.sampled_from([SATO, KATO, ITO, TANAKA]), max_size=2))
    def recount(self, sheets: int, taps: list[Person]) -> None:
        self._pick("Recount the entry")
        self.enter(sheets)
        self._taps(taps)
        event("recounted" if self._differs() else "recounted, and not asked again")

    @precondition(lambda self: self._differs())
    @rule(taps=st.lists(st.sampled_from([SATO, KATO, TANAKA, TANAKA]), max_size=4))
    def explain(self, taps: list[Person]) -> None:
        self._pick("Explain it")
        self._pick("二枚重なって入った")
        self._taps(taps)

    def _differs(self) -> bool:
        asked = self.desk.asked_now
        return isinstance(asked, Question) and "Explain it" in [each.label for each in asked.options]

    def _taps(self, people: list[Person]) -> None:
        """Each has tapped, and whoever was told something has read it."""
        for person in people:
            self.tap(person)
            if isinstance(self.desk.asked_now, Message):
                self.touch(9)

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

    @rule(state=st.sampled_from(["jammed", "clear"]))
    def jam(self, state: str) -> None:
        self.kiosk.shredder.jam(state)
        self._settle()

    @rule(off=st.booleans())
    def the_line_is_lost(self, off: bool) -> None:
        """With the order to run, if the module's watchdog had its time."""
        self.kiosk.shredder.lose()
        self._settle()
        self.kiosk.shredder.come_back()
        self.run(self.kiosk.advance(3 if off else 0))

    @rule()
    def it_goes_off_by_itself(self) -> None:
        """A watchdog, a blown fuse."""
        self.run(self.kiosk.shredder.disable())
        self.run(self.kiosk.advance(3))

    @rule(unlucky=st.sampled_from([SATO, KATO, ITO]))
    def a_tap_while_it_runs(self, unlucky: Person) -> None:
        """It says nothing about the next start."""
        if isinstance(self.desk.asked_now, Counting):
            self.tap(unlucky)
            self.end(CountEnd.PAUSED)
            self._pick("Go on shredding")

    @rule(seconds=st.sampled_from([1, 10, 61, 121]))
    def wait(self, seconds: int) -> None:
        self.run(self.kiosk.advance(seconds))

    @rule(in_order=st.booleans())
    def restart(self, in_order: bool) -> None:
        elapsed = self.kiosk.clock.now_us() - START_US
        self.run(self.kiosk.stop(in_order=in_order))
        self._start(elapsed)

    @invariant()
    def nothing_is_done_in_the_names_of_two_without_both(self) -> None:
        if hasattr(self, "kiosk"):
            assert list(without_both(list(self.kiosk.ledger.read()))) == []

    @invariant()
    def it_is_off_while_nobody_shreds(self) -> None:
        if hasattr(self, "kiosk") and not self.desk.visiting:
            assert not self.kiosk.shredder.enabled


class _Row:
    def __init__(self, seq: int, record: object) -> None:
        self.seq, self.record = seq, record


def _tapped(person: Person, deed: str) -> tuple[object, ...]:
    tap = CardTapped(reader="r", card="c", card_kind="idm", evidence="identified", person=person.id)
    return tap, ShredPresent(batch="b", person=person.id, deed=deed)


def _signed(deed: str, *, taps: bool = True) -> tuple[object, ...]:
    both = (*_tapped(SATO, deed), *_tapped(KATO, deed))
    return both if taps else both[1::2]


def _enable() -> Intended:
    return Intended(
        action="enable", because="shred", device="shredder", batch="b", person=SATO.id, second=KATO.id
    )


BEGUN = (
    ShredBegun(batch="b", person=SATO.id, second=KATO.id),
    ShredEntered(batch="b", items="x\t1", sheets=1),
    ShredConfirmed(batch="b", person=SATO.id, checklist=""),
    ShredConfirmed(batch="b", person=KATO.id, checklist=""),
)
COUNTED = (
    *BEGUN,
    SheetsCounted(reading=4, when="start", batch="b"),
    SheetsCounted(reading=7, when="end", batch="b"),
)
RECOUNTED = ShredRecounted(batch="b", sheets=3, person=SATO.id, second=KATO.id)
RECOUNTED_WRONGLY = ShredRecounted(batch="b", sheets=2, person=SATO.id, second=KATO.id)
CLOSED = ShredClosed(batch="b", person=SATO.id, second=KATO.id, sheets=3, counted=3)
OFF = Intended(action="disable", because="shred", device="shredder", batch="b")
BOTH = (*_tapped(SATO, "start"), *_tapped(KATO, "start"))


@pytest.mark.parametrize(
    ("records", "wrong"),
    [
        ((*BEGUN, *BOTH, _enable()), []),
        ((*BEGUN, *BOTH, _enable(), OFF, *BOTH, _enable()), []),
        ((*BEGUN, _enable()), ["4: start without both"]),
        ((*BEGUN, *BOTH, _enable(), OFF, *_tapped(SATO, "start"), _enable()), ["12: start without both"]),
        ((*BEGUN[:3], *BOTH, _enable()), ["7: start without two who confirmed"]),
        (
            (*BEGUN, *BOTH, _enable(), *BOTH, OFF, _enable()),
            ["14: start without both"],
        ),
        (
            (*BEGUN, *BOTH, ShredClosed(batch="b", person=SATO.id, second=KATO.id, sheets=1, counted=1)),
            ["8: close without both"],
        ),
        ((*COUNTED, *_signed("recount"), RECOUNTED, *_signed("close", taps=False), CLOSED), []),
        (
            (*COUNTED, *_signed("recount"), RECOUNTED, CLOSED),
            ["11: close without both"],
        ),
        (
            (*COUNTED, *_signed("recount"), RECOUNTED_WRONGLY, *_signed("close", taps=False)),
            ["11: a tap that had served", "12: a tap that had served"],
        ),
        (
            (*COUNTED, *_signed("recount"), RECOUNTED, *_signed("recount", taps=False), RECOUNTED),
            ["11: a tap that had served", "12: a tap that had served"],
        ),
        ((*COUNTED, *_signed("recount"), RECOUNTED, RECOUNTED), ["11: recount without both"]),
    ],
)
def test_the_judge_sees_what_is_wrong(records: tuple[object, ...], wrong: list[str]) -> None:
    rows = [_Row(seq, record) for seq, record in enumerate(records)]
    found = list(without_both(rows))  # type: ignore[arg-type]
    assert len(found) == len(wrong)
    assert all(said.startswith(expected) for said, expected in zip(found, wrong, strict=True))


TestAnyShredding = AnyShredding.TestCase
TestAnyShredding.settings = settings(
    deadline=None, max_examples=20, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)
