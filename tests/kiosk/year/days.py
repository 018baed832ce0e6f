"""What the town does on each day of the year, at random: mostly what it should."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.core.office.rotation import SHREDDING
from storage.people.records import AbsenceEnded, AbsenceRecorded, RotationSet
from tests.kiosk.year.closing import evening, lock_up, month_end
from tests.kiosk.year.errands import Borrow, Bring
from tests.kiosk.year.evenings import Open
from tests.kiosk.year.hours import beside, open_hours, visits
from tests.kiosk.year.office import CLERK, KEYS, OFFICER, STAFF
from tests.kiosk.year.town import Town
from tests.kiosk.year.truth import every_day, is_working

COURSES = {
    "ordinary": 80,
    "never locked": 4,
    "never opened": 3,
    "closed over": 4,
    "after midnight": 2,
    "next morning": 2,
    "opened twice": 3,
    "no power": 2,
}
"""How a working day goes, and how often in about a hundred."""
WRONG_AT_THE_END = {6: "never opened", 8: "never locked", 11: "no power", 1: "never locked"}
"""How the last working day of some months goes, so that the month may not be confirmed."""


@dataclass
class Year:
    """The town, and the checks that are made each evening."""

    town: Town
    check: Callable[[], Awaitable[None]]

    async def go(self, first: date, last: date) -> None:
        """From the first day to the last."""
        await self.town.switch_on()
        for day in every_day(first, last):
            if day.day == 1 or day == first:
                await self._rotation(day)
            if day.weekday() == 0 or day == first:
                self._cuts_of_week(day, last)
            await self._day(day)
            self.town.evenings += 1
            await self.check()

    # --- what is planned ------------------------------------------------------------------------------

    def _cuts_of_week(self, monday: date, last: date) -> None:
        days = [day for day in every_day(monday, min(last, monday + timedelta(days=6))) if is_working(day)]
        self._cuts = [self.town.random.choice(days) for _ in range(3)] if days else []

    async def _rotation(self, first: date) -> None:
        """As the officer takes it in from Excel; a day in ten is left out."""
        town = self.town
        month = (day for day in every_day(first, first + timedelta(days=30)) if day.month == first.month)
        turns = [
            RotationSet(day=day.isoformat(), duty=SHREDDING, people=" ".join(town.random.sample(STAFF, 2)))
            for day in month
            if is_working(day) and town.random.random() < 0.9
        ]
        await town.register(*turns)

    async def _day(self, day: date) -> None:
        town = self.town
        await self._midnight(day)
        town.cuts_today = self._cuts.count(day)
        if not is_working(day):
            if town.random.random() < 0.06:
                await self._weekend_duty(day)
            return
        course = self._course(day)
        town.tally[f"day: {course}"] += 1
        await self._custodian_comes(day)
        await self._working_day(course)

    def _course(self, day: date) -> str:
        """By chance; but the last days of some months go wrong for certain."""
        month = every_day(day + timedelta(days=1), (day + timedelta(days=10)))
        if not any(is_working(each) for each in month if each.month == day.month):
            return WRONG_AT_THE_END.get(day.month, "ordinary")
        return self.town.random.choices(list(COURSES), list(COURSES.values()))[0]

    async def _midnight(self, day: date) -> None:
        """Till the small hours of the day, unless somebody was here after midnight."""
        days = (day - self.town.today).days
        if days > 0:
            await self.town.until(self.town.days_later(days) + timedelta(minutes=5))

    async def _custodian_comes(self, day: date) -> None:
        """The officer is away now and then: the clerk in charge stands in."""
        town = self.town
        away = town.random.random() < 0.08
        now_away = town.custodian == CLERK
        if away and not now_away:
            record = AbsenceRecorded(person=OFFICER, since=day.isoformat(), until="2028-03-31")
            await town.register(record)
        elif now_away and not away:
            await town.register(AbsenceEnded(person=OFFICER))
        town.custodian = CLERK if away else OFFICER

    # --- how a day goes -------------------------------------------------------------------------------

    async def _working_day(self, course: str) -> None:
        town = self.town
        if course == "no power":
            return await self._no_power()
        if course == "never opened":
            return await self._never_opened()
        await self._morning()
        await open_hours(town)
        await month_end(town, explains=True)
        if course == "never locked":
            return None
        await evening(town, course)
        if course == "opened twice":
            await town.later(1800)
            await town.run(Open(town.custodian))
            await visits(town, 2, 900)
            await evening(town, "ordinary")
        return None

    async def _no_power(self) -> None:
        """The whole day: in the evening the kiosk runs again, and nobody opens it."""
        town = self.town
        await town.until(town.days_later(0) + timedelta(hours=7))
        await town.switch_off()
        town.kiosk.clock.wall_us += 10 * 3600 * 1_000_000
        await town.switch_on()

    async def _never_opened(self) -> None:
        """Whoever wants a key is told to have the day opened; keys come back all the same."""
        town = self.town
        await town.until(town.days_later(0) + timedelta(hours=9, minutes=30))
        out = town.truth.open_day is None
        key = town.random.choice([key.id for key in KEYS])
        before = dict(town.truth.holders)
        who = town.random.choice(STAFF)
        await town.run(Borrow(who, key, beside(town, who)))
        assert not out or town.truth.holders == before, "in the night no key is lent"
        for key, holder in before.items():
            if holder and town.random.random() < 0.5:
                await town.run(Bring(holder, key))

    async def _morning(self) -> None:
        town = self.town
        await month_end(town, explains=False)
        await self._late_lock_up()
        await town.until(town.days_later(0) + timedelta(hours=8, minutes=town.random.randint(5, 55)))
        opening = Open(town.custodian, resolves=town.random.random() < 0.7)
        if town.truth.left is not None:
            opening.expected = len(town.truth.left ^ set(town.truth.holders))
        await town.run(opening)
        assert town.truth.open_day == town.today, f"{opening}: {town.said}"

    async def _late_lock_up(self) -> None:
        """Whoever forgot it yesterday may lock up in the morning, before the new day is opened.

        Whoever only stands in has to; where even that cannot be, the officer comes.
        """
        town = self.town
        stands_in = town.custodian == CLERK
        if town.truth.open_day is not None and (stands_in or town.random.random() < 0.4):
            await town.until(town.days_later(0) + timedelta(hours=7, minutes=30))
            await lock_up(town, town.custodian)
        if town.truth.open_day is not None and town.custodian == CLERK:
            await town.register(AbsenceEnded(person=OFFICER))
            town.custodian = OFFICER

    async def _weekend_duty(self, day: date) -> None:
        """Somebody works on a day of rest; a quarter of them forget to lock up."""
        town = self.town
        town.tally["day: weekend duty"] += 1
        await self._late_lock_up()
        await town.until(town.days_later(0) + timedelta(hours=10))
        await town.run(Open(town.custodian))
        await visits(town, 2, 1800)
        if town.random.random() < 0.75:
            await evening(town, "ordinary")
