"""What the day costs with ten years of records: from the tap to the list of obstacles; touches."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median

from kiosk import locale
from kiosk.core.desk.asking import Question
from kiosk.core.office.calendar import is_working_day
from kiosk.day.calendar.days import show_days
from kiosk.day.today import obstacles
from storage.day.records import BriefingHeld, DayOpened, LineChecked, LockedUp, LockUpBegun
from storage.file.database import open_database
from storage.keys.records import KeyReturned, KeyTaken
from storage.log.ledger import Ledger
from storage.log.record import Record
from storage.station.records import Sensed
from storage.vault.records import CardsMoved, CountBegun, CountClosed, CountEntered
from tests.kiosk.evening import RULES, counted, day_kiosk
from tests.kiosk.fakes import START_US
from tests.kiosk.office import KATO, borrow, office, tap
from tests.kiosk.world import SATO, TANAKA, Kiosk

YEARS = 10
UNSENSED = " ".join(sorted(place.id for place in office().places.values() if place.contact))
"""The cabinet without wires says nothing of the places' doors."""
VISITS, FILLER = 20, 320
"""Of one day: keys taken and brought back, and other records; with the day's own about 400."""


def measure(rounds: int) -> dict[str, float]:
    """Milliseconds, touches and records by name."""
    locale.use("en")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = _fill(folder / "kiosk.db")
        figures = asyncio.run(_measure(folder, max(5, rounds // 10)))
    return {"records of ten years": float(rows), **figures}


class _DayClock:
    """The clock of one of the days; every look is a second later."""

    def __init__(self) -> None:
        self.us = 0
        self.began_us = 0

    def now_us(self) -> int:
        self.us += 1_000_000
        return self.us

    def monotonic_us(self) -> int:
        return self.us - self.began_us


def _fill(path: Path) -> int:
    """Ten years up to yesterday, each working day whole."""
    today = datetime.fromtimestamp(START_US / 1e6).astimezone().date()
    first = today.replace(year=today.year - YEARS)
    clock = _DayClock()
    clock.began_us = _morning(first)
    with open_database(path, create=True) as database:
        ledger = Ledger(database, station="test", clock=clock)
        rows = 0
        for day in _working_days(first, today):
            clock.us = _morning(day)
            rows = ledger.append_blocking(*_records(day, rows + 1))[-1].seq
        ledger.close()
        return rows


def _morning(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 8, 30).astimezone().timestamp() * 1_000_000)


def _working_days(first: date, until: date) -> Iterator[date]:
    days = (first + timedelta(days=number) for number in range((until - first).days))
    return (day for day in days if is_working_day(day))


def _records(day: date, first: int) -> Iterator[Record]:
    """One day; `first` is the number of its first record."""
    text, boss = day.isoformat(), TANAKA.id
    yield DayOpened(day=text, person=boss)
    yield BriefingHeld(day=text, person=boss)
    for number in range(VISITS):
        yield from _visit(number, loan=first + 2 + 3 * number)
    for number in range(FILLER):
        yield Sensed(what="bolt", state="locked", before="open", observed_us=number, slot=number % 3 + 1)
    count = f"{text}-c"
    yield from _counted(count, text)
    yield LockUpBegun(day=text, person=boss)
    yield LineChecked(day=text, line=RULES.checklist[0], person=boss)
    yield LockedUp(day=text, person=boss, custodian=boss, count=count, places_unknown=UNSENSED)


def _visit(number: int, loan: int) -> Iterator[Record]:
    """A key out and back, one card moved; `loan` is the number of the first of the three records."""
    key, slot = f"k{number % 3 + 1}", number % 3 + 1
    yield KeyTaken(key=key, slot=slot, person=SATO.id, purpose="交付", intent=loan)
    yield KeyReturned(key=key, slot=slot, loan=loan, person=SATO.id, returned_by=SATO.id)
    yield CardsMoved(place="vault", movement="issued", by=1 if number % 2 else -1, person=SATO.id)


def _counted(count: str, day: str) -> Iterator[Record]:
    pair = {"person": SATO.id, "second": KATO.id}
    yield CountBegun(count=count, place="vault", day=day, **pair)
    for person in (SATO, KATO):
        yield CountEntered(count=count, round=1, number=0, person=person.id)
    yield CountClosed(count=count, place="vault", day=day, **pair, number=0, other=0, balance=0, agrees=1)


# --- the kiosk ------------------------------------------------------------------------------------------


async def _measure(folder: Path, rounds: int) -> dict[str, float]:
    async with day_kiosk(folder) as k:
        opening, touches_to_open = await _opening(k)
        await borrow(k, SATO, 2)
        waits = [await _to_the_list(k) for _ in range(rounds)]
        inner = [_ms(lambda: obstacles(k.station)) for _ in range(rounds)]
        await _bring_back(k)
        await counted(k)
        touches = await _lock_up(k)
        month = await _calendar(k)
    return {
        "tap to the list of obstacles (ms)": median(waits),
        "the list alone (ms)": median(inner),
        "tap to what happened in the night (ms)": opening,
        "a month's calendar (ms)": month,
        "touches: opening": touches_to_open,
        "touches: lock-up with nothing in the way, beside the checklist": touches,
    }


def _ms(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return 1000 * (time.perf_counter() - began)


async def _asked(k: Kiosk) -> object:
    """The next thing on the screen, whatever it is."""
    return await k.desk._next("prompt")


async def _opening(k: Kiosk) -> tuple[float, float]:
    """Milliseconds of the machine from the tap to the night's page; touches to the end."""
    touches, spent = 0, 0.0
    began = time.perf_counter()
    k.badges.tap("0303030303030303")
    await k.desk.asked(Question)
    spent += time.perf_counter() - began
    for label in ("Open the day",):
        began = time.perf_counter()
        k.desk.pick(label)
        await _asked(k)
        spent += time.perf_counter() - began
        touches += 1
    k.desk.pick("I have seen it")
    await k.desk.read()
    await k.desk.left()
    return 1000 * spent, float(touches + 1)


async def _to_the_list(k: Kiosk) -> float:
    """The machine's own time: from tap to the question, from each touch to the next."""
    spent, began = 0.0, time.perf_counter()
    k.badges.tap("0303030303030303")
    first = await k.desk.asked(Question)
    spent += time.perf_counter() - began
    begun = any(option.label == "Lock up" for option in first.options)
    for label in ("Lock up",) if begun else ("Other business", "Custodian's work", "Lock up"):
        began = time.perf_counter()
        k.desk.pick(label)
        await k.desk.asked(Question)
        spent += time.perf_counter() - began
    k.desk.stop()
    await k.desk.left()
    await k.settle()
    return 1000 * spent


async def _bring_back(k: Kiosk) -> None:
    await tap(k, SATO)
    await k.desk.asked(Question)
    k.desk.lapse()
    await _asked(k)
    k.cabinet.hang(2)
    await k.settle()
    await k.desk.read()
    await k.desk.left()


async def _lock_up(k: Kiosk) -> float:
    """Touches from the tap to night lock."""
    await tap(k, TANAKA)
    touches = 0
    for label in ("Lock up", "Nobody", *("Confirmed" for _ in RULES.checklist), "Lock up"):
        await _asked(k)
        k.desk.pick(label)
        touches += label != "Confirmed"
    await k.desk.read()
    await k.desk.left()
    return float(touches + 1)  # the last message is closed


async def _calendar(k: Kiosk) -> float:
    """From the touch to the page."""
    began = time.perf_counter()
    shown = asyncio.ensure_future(show_days(k.station, k.desk, TANAKA))
    await _asked(k)
    spent = 1000 * (time.perf_counter() - began)
    k.desk._give(None)
    await shown
    return spent
