"""What rules cost: a verdict, the first question of a visit, and how often each job is touched."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

from kiosk import locale
from kiosk.core.desk.asking import Question, Waiting
from kiosk.core.desk.script import ScriptedDesk
from kiosk.core.office.register import Register, register_of
from kiosk.counter.business import what_for
from kiosk.house.visit import Visitor
from kiosk.keys.rights import verdict_on
from storage.keys.facts import Conditions, Key, Second, StoragePlace
from storage.people.facts import Person, Role
from tests.kiosk.world import CARD_KEY, CARDS, SATO, Kiosk

PEOPLE, KEYS = 1000, 200
TOUCH_S, REACH_S = 1.5, 3.0
"""What a person needs for one touch, and for reaching into a slot."""


def measure(rounds: int) -> dict[str, float]:
    """Milliseconds, touches and seconds by name."""
    locale.use("en")
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(_measure(Path(name), rounds))


def large_office() -> Register:
    """A thousand people; two hundred keys, each with every condition that costs a question."""
    asked = Conditions(480, 1200, True, (), Second.OTHER_GROUP, True, True, False, False, 60)
    people = [
        SATO,
        *(Person(f"p-{n}", str(n), f"職員 {n}", Role.STAFF, group="窓口") for n in range(PEOPLE - 1)),
    ]
    keys = [
        Key(
            f"k{n}",
            n,
            f"鍵 {n}",
            n,
            ("p",),
            ("交付", "点検"),
            frozenset(Role),
            conditions=asked if n > 3 else Conditions(),
        )
        for n in range(1, KEYS + 1)
    ]
    cards = [(person, (CARDS.get(person, f"{n:016X}"),)) for n, person in enumerate(people)]
    return register_of(cards, keys, [StoragePlace("p", "保管庫")], CARD_KEY)


async def _measure(folder: Path, rounds: int) -> dict[str, float]:
    kiosk = Kiosk(folder, register=large_office())
    await kiosk.start()
    register, station = kiosk.station.register, kiosk.station
    person, key = register.people[SATO.id], register.keys["k3"]
    figures = {
        f"a verdict, {PEOPLE} people and {KEYS} keys, ms": _ms(
            rounds, lambda: verdict_on(station, person, key)
        ),
        "the first question of a visit, ms": _ms(
            max(5, rounds // 20), lambda: what_for(station, kiosk.desk, Visitor(person))
        ),
    }
    figures |= await _touches(kiosk)
    await kiosk.stop()
    return figures


def _ms(rounds: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return median(times) * 1e3


async def _touches(kiosk: Kiosk) -> dict[str, float]:
    """Counted on the real procedures, with a hand that moves at once."""
    jobs: dict[str, Callable[[], Awaitable[None]]] = {
        "a key and its purpose": lambda: _borrow(kiosk, "1  ", "交付"),
        "a return": lambda: _bring_back(kiosk),
        "the same again": lambda: _borrow(kiosk, "Same as last time"),
    }
    figures: dict[str, float] = {}
    for name, job in jobs.items():
        hand = Counting(kiosk.desk)
        began = time.perf_counter()
        await job()
        machine_s = time.perf_counter() - began
        itself_s = kiosk.station.times.return_s if name == "a return" else 0.0
        figures[f"{name}: touches"] = float(hand.count)
        figures[f"{name}: whole, with people's own times, s"] = (
            machine_s + itself_s + hand.count * TOUCH_S + REACH_S
        )
        hand.stop()
    return figures


class Counting:
    """Counts what is touched at a desk."""

    def __init__(self, desk: ScriptedDesk) -> None:
        self.count = 0
        self._desk, self._pick = desk, desk.pick
        desk.pick = self._counted  # type: ignore[method-assign]

    def _counted(self, label: str) -> None:
        self.count += 1
        self._pick(label)

    def stop(self) -> None:
        """Counts no more."""
        self._desk.pick = self._pick  # type: ignore[method-assign]


async def _borrow(kiosk: Kiosk, *labels: str) -> None:
    await kiosk.tap(SATO)
    for label in labels:
        await kiosk.desk.asked(Question)
        kiosk.desk.pick(label)
        await kiosk.settle()
    await kiosk.desk.asked(Waiting)
    kiosk.cabinet.lift(1)
    await kiosk.settle()
    await kiosk.desk.read()
    await kiosk.desk.left()


async def _bring_back(kiosk: Kiosk) -> None:
    await kiosk.tap(SATO)
    await kiosk.desk.asked(Question)
    kiosk.desk.lapse()
    await kiosk.settle()
    await kiosk.desk.asked(Waiting)
    kiosk.cabinet.hang(1)
    await kiosk.settle()
    await kiosk.desk.read()
    await kiosk.desk.left()


if __name__ == "__main__":
    for name, value in measure(200).items():
        print(f"{name:60} {value:10.3f}")
