"""The world around the kiosk: who works there, how time passes, how a visit goes, what the dark leaves."""

import asyncio
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from kiosk.core.clock import abandon
from kiosk.core.desk.asking import Message
from kiosk.keys.custody.loans import loans_of
from kiosk.keys.tags.live import tags_now
from kiosk.people.live import change_register
from kiosk.shredding.settings import ShredRules
from storage.day import records as told
from storage.keys.records import KeyHandedOver
from storage.log.record import Record
from storage.people.records import Registered
from storage.shredding.records import CardDestroyed
from storage.vault.records import CardsMoved
from tests.kiosk.fakes import FakeClock
from tests.kiosk.year.office import CALENDAR, CARDS, DAY, GUARDING, OFFICER, the_office
from tests.kiosk.year.power import Power, PowerCutError, YearCabinet, YearKiosk
from tests.kiosk.year.truth import Truth

MOST_VISITS, LONGEST_VISIT = 30, 150


class Errand(Protocol):
    """What somebody comes to the kiosk for."""

    who: str
    story: list[Record]
    """What has come on record while it was under way."""

    async def answer(self, town: "Town", prompt: object) -> None:
        """Does what the kiosk asks for."""

    @property
    def may_be_left(self) -> bool:
        """Can whoever was cut off go home, for it to be gone on with later?"""

    def guest(self, person: str) -> "Errand":
        """What somebody else wants who is served in between."""

    def is_over(self, town: "Town") -> bool:
        """Is it done, or given up?"""

    def is_done(self, town: "Town") -> bool:
        """Has it happened?"""

    def in_the_dark(self, town: "Town") -> None:
        """What hands do while the kiosk is off."""

    async def lit_again(self, town: "Town") -> None:
        """The kiosk runs again: looks whether it goes on where it was."""


class Town:
    """People, hands, time and power around one kiosk."""

    def __init__(self, folder: Path, seed: int, start: datetime) -> None:
        self.random = Random(seed)
        self.truth = Truth()
        self.power = Power()
        self.power.learn = self.learn
        self.tally: Counter[str] = Counter()
        self.custodian = OFFICER
        self.said = ""
        """What was read last."""
        self.cuts_today = self.evenings = 0
        self.errand: Errand | None = None
        self.left_behind: list[Errand] = []
        """What nobody has come back for since the power went."""
        self._folder = folder
        self._shredded = 100
        self._clock = FakeClock(int(start.timestamp()) * 1_000_000)
        self.cabinet = YearCabinet(self._clock)
        self.kiosk: YearKiosk

    # --- the kiosk's life -----------------------------------------------------------------------------

    async def switch_on(self) -> None:
        """On the same folder, whatever was before. Perhaps it is cut off again while it starts."""
        while True:
            self._clock = FakeClock(self._clock.now_us())
            self.kiosk = YearKiosk(
                self._folder, the_office(), self.power, self.cabinet, self._shredded, self._clock
            )
            self.kiosk.station.rules = replace(self.kiosk.station.rules, calendar=CALENDAR)
            for rules in (DAY, GUARDING, ShredRules(on_rotation="one")):
                self.kiosk.station.hang(rules)
            tags_now(self.kiosk.station).chance = Random(self.power.total)
            self.kiosk.ledger.take_up_key()
            if not self.power.total:
                self.power.total = sum(1 for _ in self.kiosk.ledger.read())
            try:
                await self.do(self.kiosk.start())
            except PowerCutError:
                self.tally["power cuts in a start"] += 1
                await self.kiosk.dies()
                continue
            self.tally["starts"] += 1
            held = {key: loan.holder for key, loan in loans_of(self.kiosk.station).open().items()}
            assert held == self.truth.holders
            return

    def loans(self) -> dict[str, str]:
        """By key who has it, as the records say."""
        return {loan.key: loan.holder for loan in self.kiosk.projections.open_loans()}

    async def switch_off(self) -> None:
        """In order, as for an update; perhaps the power is quicker."""
        self._shredded = self.kiosk.shredder.total
        try:
            await self.do(self.kiosk.stop())
        except PowerCutError:
            self.tally["power cuts"] += 1
            await self.kiosk.dies()

    async def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that the power may cut off."""
        task, dark = asyncio.ensure_future(work), asyncio.ensure_future(self.power.fails())
        await asyncio.wait({task, dark}, return_when=asyncio.FIRST_COMPLETED)
        if self.power.off:
            raise PowerCutError
        await abandon(dark)
        await task

    async def register(self, *records: Registered) -> None:
        """A change of the register, written until it is written."""
        try:
            await self.do(self._change(*records))
        except PowerCutError:
            await self.after_the_cut(None)
            await self.register(*records)

    async def _change(self, *records: Registered) -> None:
        await change_register(self.kiosk.station, "test", *records)

    async def after_the_cut(self, errand: Errand | None) -> None:
        """Hands go on in the dark; then it is light again."""
        self.tally["power cuts"] += 1
        self.cabinet.goes_dark()
        if errand is not None:
            errand.in_the_dark(self)
        self._shredded = self.kiosk.shredder.total
        await self.kiosk.dies()
        dark_s = self.random.choice((20, 60, 300, 900, 3600)) * self.random.uniform(0.5, 1.5)
        self._clock.wall_us += int(dark_s * 1_000_000)
        if self.random.random() < 0.1:
            self.power.cut_after(self.random.randint(0, 12), written_still=True)
        await self.switch_on()
        if errand is not None:
            await errand.lit_again(self)

    # --- time -----------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The wall clock."""
        return datetime.fromtimestamp(self._clock.now_us() / 1e6).astimezone()

    @property
    def today(self) -> date:
        """The date on the wall."""
        return self.now.date()

    async def until(self, moment: datetime) -> None:
        """Time passes, if it is not past that already."""
        await self.later((moment - self.now).total_seconds())

    async def later(self, seconds: float) -> None:
        """Nobody is at the kiosk meanwhile."""
        if seconds > 0:
            await self.kiosk.leap(seconds)
            await self.quiet()

    async def quiet(self) -> None:
        """Something has happened while nobody stood at the kiosk."""
        await self.kiosk.settle()
        if self.power.off:
            await self.after_the_cut(None)

    async def settle(self) -> None:
        """Somebody stands at the kiosk. Raises `PowerCutError`."""
        await self.kiosk.settle()
        if self.power.off:
            raise PowerCutError

    async def pass_by(self, seconds: float) -> None:
        """Seconds at the kiosk. Raises `PowerCutError`."""
        await self.kiosk.advance(seconds)
        await self.settle()

    # --- visits ---------------------------------------------------------------------------------------

    async def tap(self, person: str) -> None:
        """A card is laid on the reader."""
        self.kiosk.badges.tap(CARDS[person])
        await self.settle()

    async def run(self, errand: Errand) -> None:
        """Visit after visit until it is over, through any power cut."""
        self.tally[type(errand).__name__] += 1
        self.errand = errand
        self._perhaps_cut()
        for _ in range(MOST_VISITS):
            try:
                await self._visit(errand)
            except PowerCutError:
                await self.after_the_cut(errand)
                if errand.may_be_left and self.random.random() < 0.5:
                    self.tally["left behind"] += 1
                    self.left_behind.append(errand)
                    return
            if errand.is_over(self):
                return
        raise AssertionError(f"{errand} comes to no end: {self.said}")

    def _perhaps_cut(self) -> None:
        if self.random.random() < 0.25:
            self.cut_if_due()

    def cut_if_due(self) -> None:
        """The power goes soon, if it is to go today."""
        if self.cuts_today and not self.power.left:
            self.cuts_today -= 1
            self.power.cut_after(self.random.randint(0, 25), written_still=self.random.random() < 0.5)

    async def _visit(self, errand: Errand) -> None:
        self.tally["visits"] += 1
        desk = self.kiosk.year_desk
        await self.tap(errand.who)
        for _ in range(LONGEST_VISIT):
            if not desk.visiting:
                return
            prompt = desk.asked_now
            if prompt is None:
                await self.pass_by(0.7)
                continue
            if isinstance(prompt, Message):
                self.said = prompt.text
            served = desk.visitor.id if desk.visitor else errand.who
            one = errand if served == errand.who else errand.guest(served)
            await one.answer(self, prompt)
            await self.settle()
        raise AssertionError(f"the visit of {errand} does not end: {desk.asked_now}")

    # --- what everybody can see --------------------------------------------------------------------------

    def learn(self, record: Record) -> None:
        """What is on record, and so for people to see: days, books, handovers."""
        self.tally[record.kind] += 1
        if self.errand is not None:
            self.errand.story.append(record)
        match record:
            case told.DayOpened(day=day):
                known = self.truth.day(date.fromisoformat(day))
                known.opened, known.is_locked, known.explained = known.opened + 1, False, False
            case told.LockedUp(day=day):
                known = self.truth.day(date.fromisoformat(day))
                known.locked, known.is_locked = known.locked + 1, True
                self.truth.left = frozenset(self.truth.holders)
            case told.DayExplained(day=day):
                self.truth.day(date.fromisoformat(day)).explained = True
            case told.MonthConfirmed(month=month):
                assert month not in self.truth.confirmed
                self.truth.confirmed.add(month)
            case CardsMoved(by=by):
                self.truth.books += by
            case CardDestroyed():
                self.truth.books -= 1
            case told.ClosedOver(obstacle=obstacle):
                self.tally[f"over: {obstacle.partition(':')[0]}"] += 1
            case KeyHandedOver(key=key, person=person):
                self.truth.holders[key] = self.truth.last_users[key] = person

    def days_later(self, days: int) -> datetime:
        """Midnight, so many days from today."""
        start = datetime.combine(self.today, datetime.min.time()).astimezone()
        return start + timedelta(days=days)
