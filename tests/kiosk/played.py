"""Evenings and mornings that people play at a kiosk, and what the books say of them."""

from datetime import date
from typing import Any, Protocol

from kiosk.books.table import Table, as_plain
from kiosk.core.desk.asking import Question, Tone, Waiting
from kiosk.records.at_rest import Records
from tests.kiosk.evening import VAULT_KEY, begin_count, enter, move, page, to_the_list
from tests.kiosk.office import KATO, joined, pick, tap
from tests.kiosk.world import SATO, Kiosk

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in range(24, 28))
DAY_S = 24 * 3600

Rows = list[dict[str, Any]]


class Book(Protocol):
    """Any book."""

    @property
    def tables(self) -> tuple[Table, ...]: ...


def records_of(k: Kiosk) -> Records:
    """The kiosk's records, as a command line opens them."""
    return Records(k.database, k.ledger)


def rows(book: Book) -> dict[str, Rows]:
    """The book's tables as programs read them."""
    return {table.name: as_plain(table) for table in book.tables}


def leap(k: Kiosk, seconds: float) -> None:
    """Time passes at once: nobody was there."""
    k.clock.wall_us += int(seconds * 1_000_000)


def who(person: Any) -> dict[str, str]:
    """A person as the books name them."""
    return {"id": person.id, "name": person.name}


async def escalated(k: Kiosk, books: int, number: int) -> None:
    """So many in the books; both count another number, twice."""
    await move(k, books)
    await begin_count(k)
    await enter(k, number)
    for person in (KATO, None, SATO, KATO):
        if person is None:
            await k.desk.read(Tone.WARNING)
            continue
        await joined(k, person)
        await enter(k, number)
    await k.desk.read(Tone.REFUSED)
    await k.desk.left()


async def settled(k: Kiosk, reason: str, books: str) -> None:
    """TANAKA explains the escalated count with KATO; the day is open."""
    await to_the_list(k)
    k.desk.pick("A count did not agree")
    await page(k, "Settle it")
    await pick(k, reason, books)
    await joined(k, KATO)
    await k.desk.read(Tone.DONE)
    await k.desk.asked(Question)  # the list of what stands in the way
    k.desk.stop()
    await k.desk.left()


async def bring_back(k: Kiosk, key: int, person: Any = SATO) -> None:
    """The key hangs again, and somebody has said that it is they who hung it."""
    await tap(k, person)
    await k.desk.asked(Question)
    k.desk.lapse()
    if key == VAULT_KEY:  # it is guarded: its tag is read
        await enter(k, key)
    await k.desk.asked(Waiting)
    await k.hung(key)
