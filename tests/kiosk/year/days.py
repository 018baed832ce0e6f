"""What the town does on each day of the year, at random: mostly what it should."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kiosk.alarms import AlarmCause
from kiosk.office.day import Hindrance
from kiosk.office.rotation import SHREDDING
from storage.day import LockedUp
from storage.registered import AbsenceEnded, AbsenceRecorded
from storage.shredding import RotationSet
from tests.kiosk.office import ITO
from tests.kiosk.world import TANAKA
from tests.kiosk.year.errands import Borrow, Bring, HandOver, Leave, Move, Shred
from tests.kiosk.year.evenings import Count, LockUp, MonthEnd, Open
from tests.kiosk.year.faults import FAULTS
from tests.kiosk.year.town import KEYS, PEOPLE, STAFF, Town
from tests.kiosk.year.truth import every_day, is_working

GROUP = {person.id: person.group for person in PEOPLE}
IDS = tuple(GROUP)
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
    visits: int = 8

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
        await town.kiosk.station.change_register("import", *turns)

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
        now_away = town.custodian == ITO.id
        if away and not now_away:
            record = AbsenceRecorded(person=TANAKA.id, since=day.isoformat(), until="2028-03-31")
            await town.kiosk.station.change_register("test", record)
        elif now_away and not away:
            await town.kiosk.station.change_register("test", AbsenceEnded(person=TANAKA.id))
        town.custodian = ITO.id if away else TANAKA.id

    # --- how a day goes -------------------------------------------------------------------------------

    async def _working_day(self, course: str) -> None:
        town = self.town
        if course == "no power":
            return await self._no_power()
        if course == "never opened":
            return await self._never_opened()
        await self._morning()
        await self._open_hours()
        if course == "never locked":
            return None
        await self._evening(course)
        if course == "opened twice":
            await town.later(1800)
            await town.run(Open(town.custodian))
            await self._visits(2, 900)
            await self._evening("ordinary")
        return None

    async def _no_power(self) -> None:
        """The whole day: in the evening the kiosk runs again, and nobody opens it."""
        town = self.town
        await town.until(town.days_later(0) + timedelta(hours=7))
        await town.switch_off()
        town.power.dead = False
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
        await town.run(Borrow(who, key, self._beside(who)))
        assert not out or town.truth.holders == before, "in the night no key is lent"
        for key, holder in before.items():
            if holder and town.random.random() < 0.5:
                await town.run(Bring(holder, key))

    async def _morning(self) -> None:
        town = self.town
        await self._month_end(explains=False)
        await self._late_lock_up()
        await town.until(town.days_later(0) + timedelta(hours=8, minutes=town.random.randint(5, 55)))
        opening = Open(town.custodian, resolves=town.random.random() < 0.7)
        if town.truth.left is not None:
            opening.expected = len(town.truth.left ^ set(town.truth.holders))
        await town.run(opening)
        known = town.kiosk.station.open_day
        assert town.truth.open_day == town.today, f"{opening}: {town.said} {town.now} {known}"

    async def _month_end(self, *, explains: bool) -> None:
        """On the first morning of a month, before and after what is missing is explained."""
        town = self.town
        month = (town.today.replace(day=1) - timedelta(days=1)).replace(day=1)
        name = f"{month:%Y-%m}"
        if name in town.truth.confirmed or month < min(town.truth.days, default=town.today).replace(day=1):
            return
        may = town.truth.may_confirm(month, town.today)
        errand = MonthEnd(town.custodian, explains)
        await town.run(errand)
        assert explains or errand.could == may, f"{errand.heading}, and it may be confirmed: {may}"
        assert name in town.truth.confirmed or not may
        town.tally["months refused"] += not may

    async def _late_lock_up(self) -> None:
        """Whoever forgot it yesterday may lock up in the morning, before the new day is opened."""
        town = self.town
        if town.truth.open_day is not None and town.random.random() < 0.4:
            await town.until(town.days_later(0) + timedelta(hours=7, minutes=30))
            await self._lock_up(town.custodian)

    async def _open_hours(self) -> None:
        town = self.town
        for left in tuple(town.left_behind):
            if left.is_done(town) or town.random.random() < 0.7:
                town.left_behind.remove(left)
            if left not in town.left_behind and not left.is_done(town):
                await town.run(left)
        await self._visits(town.random.randint(self.visits // 2, self.visits + self.visits // 2), 2400)
        if town.random.random() < 0.85:
            await self._shred()
        await self._month_end(explains=True)

    async def _visits(self, number: int, most_s: int) -> None:
        town = self.town
        for _ in range(number):
            await town.later(town.random.randint(60, most_s))
            if town.random.random() < 0.07:
                fault = town.random.choice(FAULTS)
                town.tally[f"fault: {fault.__name__}"] += 1
                await fault(town)
            await self._somebody()

    async def _somebody(self) -> None:
        """Somebody with a reason."""
        town, chance = self.town, self.town.random.random()
        known = [(key, who) for key, who in town.truth.holders.items() if who]
        if town.truth.holders and chance < 0.4:
            key, who = town.random.choice([*town.truth.holders.items()])
            by_holder = who and town.random.random() < 0.9
            bring = Bring(who if by_holder else town.random.choice(IDS), key)
            bring.careless = town.random.random() < 0.05
            await town.run(bring)
        elif known and chance < 0.48:
            key, who = town.random.choice(known)
            taker = town.random.choice([each for each in IDS if each != who])
            await town.run(HandOver(who, key, taker, self._beside(taker)))
        elif chance < 0.66:
            await self._cards()
        elif chance < 0.69:
            await town.run(Leave(town.random.choice(IDS)))
        else:
            who = town.random.choice(IDS)
            borrow = Borrow(who, town.random.choice(KEYS).id, self._beside(who))
            borrow.careless = town.random.random() < 0.05
            await town.run(borrow)

    def _beside(self, person: str) -> str:
        """Somebody of another group."""
        return self.town.random.choice([each for each in IDS if GROUP[each] not in ("", GROUP[person])])

    async def _cards(self) -> None:
        """They come and go, and now and then nobody enters it."""
        town = self.town
        kind = town.random.choice(
            ("Cards issued", "Cards issued", "Cards received", "Cards returned", "Cards moved elsewhere")
        )
        most = min(30, town.truth.cards) if kind in Move.OUT else 40
        if most < 1:
            return
        errand = Move(town.random.choice(STAFF), kind, town.random.randint(1, most))
        town.truth.cards += errand.by
        if town.random.random() < 0.04:
            town.tally["movements not entered"] += 1
            return
        await town.run(errand)

    async def _shred(self) -> None:
        town = self.town
        turn = town.kiosk.station.register.rotation.people_on(town.today, SHREDDING)
        pair = [*turn][:2] if len(turn) == 2 else town.random.sample(STAFF, 2)
        cards = min(2, town.truth.cards)
        serials = [town.random.randint(10**10, 10**11) for _ in range(town.random.choice((0, 0, cards)))]
        slips = int(town.random.random() < 0.06)
        errand = Shred(pair[0], pair[1], town.random.randint(2, 8), serials, slips)
        await town.run(errand)
        assert errand.is_done(town) or errand in town.left_behind, f"{errand}: {town.said}"

    # --- the evening ----------------------------------------------------------------------------------

    async def _evening(self, course: str) -> None:
        town = self.town
        await town.until(town.days_later(0) + timedelta(hours=17, minutes=town.random.randint(0, 50)))
        for key, who in tuple(town.truth.holders.items()):
            if who and town.random.random() < 0.8:
                await town.run(Bring(who, key))
        await self._count()
        if course == "after midnight":
            await town.until(town.days_later(1) + timedelta(minutes=40))
        if course == "next morning":
            await town.until(town.days_later(1) + timedelta(hours=6, minutes=50))
        await self._lock_up(town.custodian, over=course == "closed over")

    async def _count(self) -> None:
        """Mostly right; one of the two errs, or both do, or they leave it to lock-up."""
        town, chance = self.town, self.town.random.random()
        first, second = town.random.sample(STAFF, 2)
        wrong: tuple[tuple[int, int], ...] = ()
        if chance < 0.08:
            wrong = ((0, 1),)
        elif chance < 0.11 and town.truth.cards > 5:
            wrong = ((-1, -1), (-1, -1))
        if chance < 0.9:
            await town.run(Count(first, second, wrong))

    async def _lock_up(self, custodian: str, *, over: bool = False) -> None:
        town = self.town
        out = [key for key, who in town.truth.holders.items() if who]
        nobody = {key for key, who in town.truth.holders.items() if not who}
        keeps = frozenset(key for key in out if town.random.random() < 0.4)
        lost = frozenset(nobody | ({town.random.choice(out)} if out and over else set()))
        stays = tuple(town.random.sample(STAFF, town.random.choice((0, 0, 1, 2))))
        leaves = frozenset({Hindrance.BRIEFING_MISSING, Hindrance.COUNT_ESCALATED}) if over else frozenset()
        first = town.random.choice(STAFF)
        errand = LockUp(custodian, (custodian, first), keeps, lost, stays, leaves)
        town.cut_if_due()
        await town.run(errand)
        town.tally["locked up" if errand.is_done(town) else "not locked up"] += 1
        assert errand.is_done(town) or errand.who != TANAKA.id, f"{errand}: {town.said}"
        if errand.is_done(town):
            locked_up_well(town, errand)

    async def _weekend_duty(self, day: date) -> None:
        """Somebody works on a day of rest; a quarter of them forget to lock up."""
        town = self.town
        town.tally["day: weekend duty"] += 1
        await town.until(town.days_later(0) + timedelta(hours=10))
        await town.run(Open(town.custodian))
        await self._visits(2, 1800)
        if town.random.random() < 0.75:
            await self._evening("ordinary")


def locked_up_well(town: Town, errand: LockUp) -> None:
    """The record of the night is true, and nothing was passed over that nobody has signed for."""
    locked = errand.told(LockedUp)[-1]
    assert set(locked.keys_out.split()) == set(town.truth.holders)
    users = dict(each.split("=") for each in locked.last_users.split())
    assert users == town.truth.last_users
    assert locked.closed_over or (locked.count and town.truth.cards == town.truth.books)
    station = town.kiosk.station
    assert station.night_lock
    assert locked.closed_over or not [
        each.alarm
        for each in station.alarms.unacknowledged
        if each.alarm.cause is not AlarmCause.NOT_LOCKED_UP
    ]
