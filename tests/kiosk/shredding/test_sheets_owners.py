"""Whose sheets: each pulse of the counter belongs to one thing, whatever sessions, faults and restarts come.

Three accounts are held against each other: what the hand has fed and knows whose it was, what the records say
one after the other, and what the table of batches says.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from drivers.shredder import Counted
from kiosk.core.desk.asking import CountEnd, Counting, NumberQuestion, Question, Waiting
from kiosk.core.office.rotation import SHREDDING
from kiosk.people.live import change_register
from kiosk.shredding.batches import open_batches
from kiosk.shredding.machine.shredder import shredder_of
from kiosk.shredding.procedures.shred import SETTLE_S
from kiosk.shredding.settings import shred_rules
from storage.people.records import RotationSet
from storage.shredding.records import SheetsCounted, moved
from tests.kiosk.core.test_machine import Hurried
from tests.kiosk.fakes import START_US
from tests.kiosk.office import CARD_OF, KATO, office
from tests.kiosk.world import SATO, Kiosk

T = TypeVar("T")
IDLE_S = 20
ENDS = (CountEnd.FINISHED, CountEnd.PAUSED)
OUTSIDE, UNREAD = "outside", "unread"
WAITS = (0, 1, SETTLE_S + 1)
"""So many seconds something is lost: a session that it has cut short is over after `SETTLE_S`."""


class EverySheet(RuleBasedStateMachine):
    """A hand that feeds, with and without a session, and everything that befalls a counter."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.fed: Counter[str] = Counter()
        self.session = ""

    def run(self, work: Awaitable[T]) -> T:
        async def body() -> T:
            return await work

        return self.loop.run_until_complete(body())

    @initialize()
    def begin(self) -> None:
        self._start(0, 100)
        turn = RotationSet(day="2026-11-24", duty=SHREDDING, people=f"{SATO.id} {KATO.id}")
        self.run(change_register(self.kiosk.station, "test", turn))

    def _start(self, elapsed: int, total: int) -> None:
        self.kiosk = Kiosk(Path(self.folder.name), register=office(), shredder=True)
        self.kiosk.clock.wall_us += elapsed
        self.kiosk.shredder.total = total
        self.kiosk.desk = self.desk = Hurried()
        self.desk.clock = self.kiosk.clock
        self.kiosk.station.hang(replace(shred_rules(self.kiosk.station), idle_s=IDLE_S))
        self.run(self.kiosk.start())

    def teardown(self) -> None:
        if hasattr(self, "kiosk"):
            self.run(self.kiosk.stop())
        self.loop.close()
        self.folder.cleanup()

    # --- a session's beginning and end --------------------------------------------------------------

    @precondition(lambda self: not self.session)
    @rule(sheets=st.integers(1, 9))
    def a_session(self, sheets: int) -> None:
        """A batch that is open is gone on with, now by the one and now by the other; else a new one."""
        opened = open_batches(self.kiosk.station)
        self._tap(SATO)
        if opened:
            self._pick("Go on with the shredding")
            self._pick("Go on shredding")
            self._tap(KATO)
        else:
            self._pick("Shred")
            self._tap(KATO)
            self._pick("書き損じ・印刷ミス")
            assert isinstance(self.desk.asked_now, NumberQuestion)
            self.desk.type(sheets)
            self._settle()
            self._pick("That is all")
            self._tap(SATO)
            self._tap(KATO)
        assert isinstance(self.desk.asked_now, Counting), self.desk.asked_now
        self.session = shredder_of(self.kiosk.station).session

    @precondition(lambda self: self.session)
    @rule(
        how=st.sampled_from([CountEnd.FINISHED, CountEnd.PAUSED]), sign=st.booleans(), late=st.integers(0, 2)
    )
    def a_session_ends(self, how: CountEnd, sign: bool, late: int) -> None:
        """`late` sheets are in the throat still: they are the batch's."""
        self.desk.end_count(how)
        self._settle()
        self.feed(late)
        self.run(self.kiosk.advance(3))
        self.session = ""
        if sign and isinstance(self.desk.asked_now, Waiting):
            self._tap(SATO)
            self._tap(KATO)
        self._leave()

    @precondition(lambda self: self.session)
    @rule()
    def nobody_feeds(self) -> None:
        self.run(self.kiosk.advance(IDLE_S + 4))
        self.session = ""
        self._leave()

    # --- sheets, and what befalls the counter ---------------------------------------------------------

    @rule(sheets=st.integers(1, 3))
    def feed(self, sheets: int) -> None:
        """Whoever does it, and whatever lets the shredder run."""
        self.kiosk.shredder.feed(sheets)
        self.fed[self.session or OUTSIDE] += sheets
        self._settle()

    @rule(sheets=st.integers(1, 3))
    def a_run_away(self, sheets: int) -> None:
        self.kiosk.shredder.run("running")
        self.feed(sheets)
        self.kiosk.shredder.run("idle")
        self._settle()

    @rule(sheets=st.integers(0, 3), waited=st.sampled_from(WAITS), late=st.integers(0, 1))
    def the_line_is_lost(self, sheets: int, waited: float, late: int) -> None:
        """It ends a session, soon. What goes in until it is back is nobody's and everybody's."""
        self.kiosk.shredder.lose()
        self._settle()
        self._waits(waited)
        self.kiosk.shredder.feed(sheets)
        self.fed[UNREAD] += sheets
        self.kiosk.shredder.come_back()
        self._settle()
        self._is_over(late)

    @rule(sheets=st.integers(0, 3), waited=st.sampled_from(WAITS), late=st.integers(0, 1))
    def the_counter_is_lost(self, sheets: int, waited: float, late: int) -> None:
        """The switch answers: it is switched off."""
        self.kiosk.shredder.part("counter 01", reached=False)
        self._settle()
        self._waits(waited)
        self.kiosk.shredder.unheard = True
        self.kiosk.shredder.feed(sheets)
        self.fed[UNREAD] += sheets
        self.kiosk.shredder.unheard = False
        shredder = self.kiosk.shredder
        shredder._emit(Counted(shredder.total, shredder.beat()))
        shredder.part("counter 01", reached=True)
        self._settle()
        self._is_over(late)

    @precondition(lambda self: not self.session)
    @rule(fed=st.integers(0, 2), sheets=st.integers(1, 3), late=st.integers(0, 1), line=st.booleans())
    def a_session_out_of_sight_for_a_moment(self, fed: int, sheets: int, late: int, line: bool) -> None:
        """Back before it is over."""
        self.a_session(9)
        self.feed(fed)
        lost = self.the_line_is_lost if line else self.the_counter_is_lost
        lost(sheets, 1, late)

    def _waits(self, seconds: float) -> None:
        """Until a session that was cut short is over, or not quite."""
        self.run(self.kiosk.advance(seconds))
        if seconds > SETTLE_S:
            self._leave()
            self.session = ""

    def _is_over(self, late: int) -> None:
        """`late` sheets are in the throat still: the batch's while it is not over, else nobody's."""
        self.feed(late)
        self.run(self.kiosk.advance(SETTLE_S + 1))
        self._leave()
        self.session = ""

    @rule(what=st.sampled_from(["reset", "rolled_over", "went_back", "overflow"]), sheets=st.integers(0, 2))
    def an_oddity(self, what: str, sheets: int) -> None:
        """The driver's total goes on over it, with what was counted since."""
        self.kiosk.shredder.odd(what, self.kiosk.shredder.total, sheets)
        self.feed(sheets)

    @rule()
    def it_is_enabled_by_hand(self) -> None:
        """Not by an order of the kiosk's."""
        if not self.session:
            self.run(self.kiosk.shredder.enable())
            self.feed(1)
            self.run(self.kiosk.advance(3))
            assert not self.kiosk.shredder.enabled, "the kiosk has switched it off again"

    @rule()
    def a_reading_says_nothing_new(self) -> None:
        shredder = self.kiosk.shredder
        shredder._emit(Counted(shredder.total, shredder.beat()))
        self._settle()

    @rule(
        in_order=st.booleans(),
        meanwhile=st.integers(0, 3),
        cleared=st.booleans(),
    )
    def a_restart(self, in_order: bool, meanwhile: int, cleared: bool) -> None:
        """Or a power cut, after which a counter without a battery begins at zero: what is lost nobody knows.

        Only where it shows more than before does it look as if nothing but sheets had come.
        """
        elapsed, total = self.kiosk.clock.now_us() - START_US, self.kiosk.shredder.total
        self.run(self.kiosk.stop(in_order=in_order))
        shows = meanwhile if cleared else total + meanwhile
        self.fed[UNREAD] += max(0, shows - total)
        self._start(elapsed, shows)
        self.session = ""

    # --- the accounts -----------------------------------------------------------------------------------

    @invariant()
    def the_accounts_agree(self) -> None:
        if not hasattr(self, "kiosk"):
            return
        counted: Counter[str] = Counter()
        last: int | None = None
        for record in self.kiosk.records(SheetsCounted):
            assert isinstance(record, SheetsCounted)
            counted[record.batch or record.when] += moved(record, last)
            last = record.reading
        assert +counted == +self.fed
        assert last == self.kiosk.shredder.total
        batches = {each.id: each.counted for each in open_batches(self.kiosk.station)}
        assert all(batches[batch] == self.fed[batch] for batch in batches)
        assert self.kiosk.projections.differences() == ()

    # --- hands ------------------------------------------------------------------------------------------

    def _tap(self, person: object) -> None:
        self.kiosk.badges.tap(CARD_OF[person.id])  # type: ignore[attr-defined]
        self._settle()

    def _pick(self, label: str) -> None:
        asked = self.desk.asked_now
        labels = [option.label for option in asked.options] if isinstance(asked, Question) else []
        if label in labels:
            self.desk.touch(labels.index(label))
            self._settle()

    def _leave(self) -> None:
        """Whatever is asked lapses, until nobody is at the kiosk."""
        for _ in range(20):
            if not self.desk.visiting:
                return
            self.desk.touch(99)
            self._settle()
        raise AssertionError(f"the visit goes on: {self.desk.asked_now}")

    def _settle(self) -> None:
        self.run(self.kiosk.settle())


TestEverySheet = EverySheet.TestCase
TestEverySheet.settings = settings(
    deadline=None, max_examples=15, stateful_step_count=25, suppress_health_check=list(HealthCheck)
)
