"""The end of a day and of a month, at random."""

from datetime import timedelta

from kiosk.core.office.today import day_now
from kiosk.day import alarms as day_alarms
from kiosk.day.evening.hindrances import BRIEFING_MISSING
from kiosk.vault.hindrances import COUNT_ESCALATED
from storage.day.records import LockedUp
from storage.vault.records import CountClosed, CountDropped, CountRoundFailed
from tests.kiosk.year.errands import Bring, Move
from tests.kiosk.year.evenings import Count, LockUp, MonthEnd
from tests.kiosk.year.office import OFFICER, STAFF
from tests.kiosk.year.town import Town


async def month_end(town: Town, *, explains: bool) -> None:
    """On the first morning of a month, before and after what is missing is explained."""
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


async def evening(town: Town, course: str) -> None:
    """Keys come back, the cards are counted, the day is locked up: in time, or later."""
    await town.until(town.days_later(0) + timedelta(hours=17, minutes=town.random.randint(0, 50)))
    for key, who in tuple(town.truth.holders.items()):
        if who and town.random.random() < 0.8:
            await town.run(Bring(who, key))
    await _count(town)
    if course == "after midnight":
        await town.until(town.days_later(1) + timedelta(minutes=40))
    if course == "next morning":
        await town.until(town.days_later(1) + timedelta(hours=6, minutes=50))
    await lock_up(town, town.custodian, over=course == "closed over")


async def _count(town: Town) -> None:
    """Mostly right; one of the two errs, or both do, or they leave it to lock-up."""
    chance = town.random.random()
    first, second = town.random.sample(STAFF, 2)
    wrong: tuple[tuple[int, int], ...] = ()
    if chance < 0.08:
        wrong = ((0, 1),)
    elif chance < 0.11 and town.truth.cards > 5:
        wrong = ((-1, -1), (-1, -1))
    if chance > 0.98 and town.truth.cards > 5:
        await _left_and_gone_on(town, first, second)
    elif chance < 0.9:
        await town.run(Count(first, second, wrong))


async def _left_and_gone_on(town: Town, first: str, second: str) -> None:
    """A round fails, and both go. Others begin anew, or the same two go on, maybe after cards have moved."""
    left = Count(first, second, ((-1, -1),), leaves=True)
    await town.run(left)
    failed = [each.count for each in left.told(CountRoundFailed)]
    town.tally["counts left"] += len(failed)
    if town.random.random() < 0.5:
        moved = Move(second, "Cards issued", 1)
        town.truth.cards += moved.by
        await town.run(moved)
    others = [who for who in STAFF if who not in (first, second)]
    who, beside = (second, first) if town.random.random() < 0.5 else town.random.sample(others, 2)
    anew = Count(who, beside)
    await town.run(anew)
    assert not {each.count for each in anew.told(CountDropped)} & set(failed), "it does not disappear"
    town.tally["counts left and over"] += len({each.count for each in anew.told(CountClosed)} & set(failed))


async def lock_up(town: Town, custodian: str, *, over: bool = False) -> None:
    """Keys that are out are kept, or nobody can be reached about them; `over`: things stay as they are."""
    out = [key for key, who in town.truth.holders.items() if who]
    nobody = {key for key, who in town.truth.holders.items() if not who}
    keeps = frozenset(key for key in out if town.random.random() < 0.4)
    lost = frozenset(nobody | ({town.random.choice(out)} if out and over else set()))
    stays = tuple(town.random.sample(STAFF, town.random.choice((0, 0, 1, 2))))
    leaves = frozenset({BRIEFING_MISSING, COUNT_ESCALATED}) if over else frozenset()
    first = town.random.choice(STAFF)
    errand = LockUp(custodian, (custodian, first), keeps, lost, stays, leaves)
    town.cut_if_due()
    await town.run(errand)
    town.tally["locked up" if errand.is_done(town) else "not locked up"] += 1
    assert errand.is_done(town) or errand.who != OFFICER, f"{errand}: {town.said}"
    if errand.is_done(town):
        _locked_up_well(town, errand)


def _locked_up_well(town: Town, errand: LockUp) -> None:
    """The record of the night is true, and nothing was passed over that nobody has signed for."""
    locked = errand.told(LockedUp)[-1]
    assert set(locked.keys_out.split()) == set(town.truth.holders)
    users = dict(each.split("=") for each in locked.last_users.split())
    assert users == town.truth.last_users
    assert locked.closed_over or (locked.count and town.truth.cards == town.truth.books)
    station = town.kiosk.station
    assert day_now(station).night_lock
    assert locked.closed_over or not [
        each.alarm for each in station.alarms.unacknowledged if each.alarm.cause != day_alarms.NOT_LOCKED_UP
    ]
