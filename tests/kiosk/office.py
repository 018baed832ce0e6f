"""A larger office for the tests of people and rules: every kind of key, and people of two groups."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.core.desk.asking import Message, Question, Tone, Waiting
from kiosk.core.office.register import Register, register_of
from storage.keys.facts import Conditions, Key, Second, StoragePlace
from storage.people.facts import Person, Role
from storage.station.records import RequestRefused
from tests.kiosk.world import CARD_KEY, CARDS, SATO, SUZUKI, TANAKA, Kiosk

ITO = Person("p-ito", "1004", "伊藤 進", Role.CLERK_IN_CHARGE, group="庶務")
KATO = Person("p-kato", "1005", "加藤 葵", Role.STAFF, group="窓口")
GONE = Person("p-gone", "1006", "去年 終", Role.STAFF, employed_until=date(2026, 3, 31))
PEOPLE = (replace(SATO, group="窓口"), SUZUKI, replace(TANAKA, group="管理"), ITO, KATO, GONE)
CARD_OF = {
    **{person.id: card for person, card in CARDS.items()},
    ITO.id: "0404040404040404",
    KATO.id: "0505050505050505",
    GONE.id: "0606060606060606",
}
ALL = frozenset(Role)
PLACES = (
    StoragePlace("vault", "保管庫", 1),
    StoragePlace("cabinet", "キャビネット", 2),
    StoragePlace("store", "倉庫"),
)


def office(*conditions: Conditions, pieces: int = 1) -> Register:
    """Three keys for everybody under these conditions; those not given have none."""
    asked = [*conditions, *(Conditions() for _ in range(3 - len(conditions)))]
    keys = [
        Key(
            f"k{n}",
            n,
            place.name,
            n,
            (place.id,),
            ("交付", "点検"),
            ALL,
            conditions=asked[n - 1],
            pieces=pieces,
        )
        for n, place in enumerate(PLACES, start=1)
    ]
    return register_of([(p, (CARD_OF[p.id],)) for p in PEOPLE], keys, PLACES, CARD_KEY)


APPROVED = Conditions(approval=True)
WITH_OTHER_GROUP = Conditions(second=Second.OTHER_GROUP)
WITH_PIN = Conditions(pin=True)
AN_HOUR = Conditions(max_minutes=60)


async def tap(k: Kiosk, person: Person) -> None:
    """A card is laid on the reader."""
    k.badges.tap(CARD_OF[person.id])
    await k.settle()


async def pick(k: Kiosk, *labels: str) -> None:
    """Answers one question after the other by touch."""
    for label in labels:
        await k.desk.asked(Question)
        k.desk.pick(label)
        await k.settle()


async def joined(k: Kiosk, person: Person) -> None:
    """Whoever is waited for comes and taps."""
    await k.desk.asked(Waiting)
    await tap(k, person)


async def take(k: Kiosk, key: int, person: Person | None = None) -> None:
    """From the slot that opens to the key in hand, and back to idle."""
    await k.desk.asked(Waiting)
    await k.lifted(key)


async def borrow(k: Kiosk, person: Person, key: int) -> None:
    """A whole release of a key that asks for nothing more."""
    await tap(k, person)
    await pick(k, f"{key}  ", "交付")
    await take(k, key)


async def refused(k: Kiosk) -> Message:
    """The refusal that comes next, read and closed."""
    message = await k.desk.read(Tone.REFUSED)
    await k.settle()
    return message


async def work(k: Kiosk, custodian: Person, *labels: str) -> None:
    """The custodian's menu, down to these answers."""
    await tap(k, custodian)
    await pick(k, "Other business", "Custodian's work", *labels)


def refusals(k: Kiosk) -> list[str]:
    """The causes of all refusals on record."""
    return [record.cause for record in k.records(RequestRefused) if isinstance(record, RequestRefused)]


def folder(path: Path, **named: Any) -> Kiosk:
    """A kiosk that is started and stopped by hand."""
    return Kiosk(path, **named)
