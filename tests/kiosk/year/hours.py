"""The open hours of a day: who comes, and what for, at random."""

from kiosk.core.office.rotation import SHREDDING
from tests.kiosk.year.errands import Borrow, Bring, HandOver, Move, Shred
from tests.kiosk.year.faults import FAULTS
from tests.kiosk.year.office import GROUP, KEYS, STAFF
from tests.kiosk.year.people import Leave
from tests.kiosk.year.town import Town

IDS = tuple(GROUP)
VISITS = 8


async def open_hours(town: Town) -> None:
    """What was left behind is gone on with; people come; papers are shredded."""
    for left in tuple(town.left_behind):
        if left.is_done(town) or town.random.random() < 0.7:
            town.left_behind.remove(left)
        if left not in town.left_behind and not left.is_done(town):
            await town.run(left)
    await visits(town, town.random.randint(VISITS // 2, VISITS + VISITS // 2), 2400)
    if town.random.random() < 0.85:
        await _shred(town)


async def visits(town: Town, number: int, most_s: int) -> None:
    """So many people, and now and then something that goes wrong."""
    for _ in range(number):
        await town.later(town.random.randint(60, most_s))
        if town.random.random() < 0.07:
            fault = town.random.choice(FAULTS)
            town.tally[f"fault: {fault.__name__}"] += 1
            await fault(town)
        await _somebody(town)


async def _somebody(town: Town) -> None:
    """Somebody with a reason."""
    chance = town.random.random()
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
        await town.run(HandOver(who, key, taker, beside(town, taker)))
    elif chance < 0.66:
        await _cards(town)
    elif chance < 0.69:
        await town.run(Leave(town.random.choice(IDS)))
    else:
        who = town.random.choice(IDS)
        borrow = Borrow(who, town.random.choice(KEYS).id, beside(town, who))
        borrow.careless = town.random.random() < 0.05
        await town.run(borrow)


def beside(town: Town, person: str) -> str:
    """Somebody of another group."""
    return town.random.choice([each for each in IDS if GROUP[each] not in ("", GROUP[person])])


async def _cards(town: Town) -> None:
    """They come and go, and now and then nobody enters it."""
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


async def _shred(town: Town) -> None:
    """The two of the rotation, or two for whom the custodian answers."""
    turn = town.kiosk.station.register.rotation.people_on(town.today, SHREDDING)
    pair = sorted(turn) if len(turn) == 2 else town.random.sample(STAFF, 2)
    cards = min(2, town.truth.cards)
    serials = [town.random.randint(10**10, 10**11) for _ in range(town.random.choice((0, 0, cards)))]
    slips = int(town.random.random() < 0.06)
    errand = Shred(pair[0], pair[1], town.random.randint(2, 8), serials, slips)
    await town.run(errand)
    assert errand.is_done(town) or errand in town.left_behind, f"{errand}: {town.said}"
