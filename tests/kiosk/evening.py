"""What the tests of the day share: an office whose vault is counted, and how people open and lock up."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from kiosk.core.desk.asking import NumberQuestion, Page, Question
from kiosk.day.settings import DayRules
from kiosk.keys.settings import Guarding
from storage.people.facts import Person
from storage.vault.records import CardsMoved
from tests.kiosk.office import KATO, borrow, joined, office, pick, tap
from tests.kiosk.world import SATO, TANAKA, Kiosk

RULES = DayRules(checklist=("ブラインドを下ろした",))
GUARDING = Guarding(vault="vault", tags="none")
VAULT_KEY, CABINET_KEY = 1, 2


def with_day(k: Kiosk, rules: DayRules = RULES, guarding: Guarding = GUARDING) -> Kiosk:
    """The kiosk under these rules of the day."""
    k.station.hang(rules)
    k.station.hang(guarding)
    return k


@asynccontextmanager
async def day_kiosk(directory: Path, rules: DayRules = RULES, **named: Any) -> AsyncIterator[Kiosk]:
    """A running kiosk with a vault, stopped in order at the end."""
    k = with_day(Kiosk(directory, register=office(), **named), rules)
    await k.start()
    try:
        yield k
    finally:
        await k.stop()


async def page(k: Kiosk, label: str) -> Page[Any]:
    """The page that comes next, answered."""
    shown = await k.desk.asked(Page)
    k.desk.pick(label)
    await k.settle()
    return shown


async def custodians(k: Kiosk, *labels: str, who: Person = TANAKA) -> None:
    """The custodian's menu."""
    await tap(k, who)
    await pick(k, "Other business", "Custodian's work", *labels)


async def open_first(k: Kiosk, who: Person = TANAKA) -> Page[Any]:
    """The first opening ever."""
    await custodians(k, "Open the day", who=who)
    shown = await page(k, "I have seen it")
    await k.done()
    return shown


async def move(k: Kiosk, by: int, movement: str = "received") -> None:
    """So many cards, as somebody has entered."""
    await k.station.recorder.require(CardsMoved(place="vault", movement=movement, by=by, person=SATO.id))


async def begin_count(k: Kiosk, first: Person = SATO, second: Person = KATO) -> None:
    """Two people stand at the kiosk."""
    await tap(k, first)
    await pick(k, "Other business", "Count the cards")
    await joined(k, second)


async def enter(k: Kiosk, number: int) -> None:
    """A number on the pad."""
    await k.desk.asked(NumberQuestion)
    k.desk.type(number)
    await k.settle()


async def count(k: Kiosk, number: int, other: int | None = None) -> None:
    """A first round: SATO's number at once, KATO's after a tap."""
    await begin_count(k)
    await enter(k, number)
    await joined(k, KATO)
    await enter(k, number if other is None else other)


async def counted(k: Kiosk, number: int = 0) -> None:
    """A whole count that agrees."""
    await count(k, number)
    await k.done()


async def to_the_list(k: Kiosk, who: Person = TANAKA) -> Question[Any]:
    """The list of what stands in the way of lock-up."""
    await custodians(k, "Lock up", who=who)
    return await k.desk.asked(Question)


async def finish_lock_up(k: Kiosk, *, checks: int = 1) -> Page[Any]:
    """From an empty list to night lock: nobody stays, the checklist is confirmed."""
    await pick(k, "Nobody")
    for _line in range(checks):
        await pick(k, "Confirmed")
    summary = await page(k, "Lock up")
    await k.done()
    return summary


async def locked_up(k: Kiosk) -> None:
    """A whole lock-up with nothing in the way."""
    await custodians(k, "Lock up")
    await finish_lock_up(k)


async def close_over(k: Kiosk, *which: str, reason: str = "調査中") -> None:
    """From the list: the custodian who stands there, and KATO. `which`: where there are several."""
    k.desk.pick("Close over")
    await pick(k, *which, reason)
    await joined(k, KATO)


async def list_with_key_out(k: Kiosk) -> None:
    """A day whose count agrees while SATO keeps key 2; TANAKA stands before what is in the way of lock-up."""
    await open_first(k)
    await borrow(k, SATO, 2)
    await counted(k)
    await to_the_list(k)


async def key_closed_over(k: Kiosk) -> None:
    """A day whole, but that SATO keeps key 2, which TANAKA and KATO close over."""
    await list_with_key_out(k)
    await close_over(k, reason="本人に連絡が取れない")
    await finish_lock_up(k)


async def opened(k: Kiosk, *answers: str) -> Page[Any]:
    """TANAKA opens the next day; `answers` are to what is asked before the cabinet is let go."""
    await tap(k, TANAKA)
    await pick(k, "Open the day")
    shown = await page(k, "I have seen it")
    await pick(k, *answers)
    await k.done()
    return shown
