"""What several subjects bring is shown in one order, whatever the order of the list."""

from collections.abc import Iterable
from pathlib import Path

from kiosk.house.inspection import Inspection
from kiosk.house.obstacles import Hindrance, Obstacle
from kiosk.house.subject import House, IdlePart, Subject
from kiosk.house.visit import Offer, Visitor
from kiosk.subjects import HOUSE
from tests.kiosk.office import borrow, office
from tests.kiosk.world import TANAKA, kiosk

BACKWARDS = House(HOUSE.subjects[::-1])
BOTH = (HOUSE, BACKWARDS)

CUSTODIANS_WORK = (
    "Alarms",
    "Open the day",
    "Days",
    "Tags",
    "People",
    "Delegate",
    "Absence",
    "Rotation",
    "Shredder's book",
    "A key is lost",
    "A lock was changed",
    "A lost key is settled",
    "A duplicate was made",
    "A duplicate was destroyed",
    "Opened by hand",
)
IN_THE_WAY = (
    "not_opened",
    "key_out",
    "slot_open",
    "place_open",
    "slot_silent",
    "place_silent",
    "part",
    "batch_open",
    "tags_unread",
    "alarm",
    "count_escalated",
    "count_open",
    "count_missing",
    "briefing_missing",
    "device",
    "day_missing",
)


def labels(offers: Iterable[Offer]) -> tuple[str, ...]:
    return tuple(each.option.label for each in offers)


async def test_what_a_visitor_is_offered_stands_in_its_order(tmp_path: Path) -> None:
    async with kiosk(tmp_path, register=office(), shredder=True) as k:
        await borrow(k, TANAKA, 1)
        visitor = Visitor(k.station.register.people[TANAKA.id])
        for house in BOTH:
            assert labels(house.custodian(k.station, k.desk, visitor)) == CUSTODIANS_WORK
            first = labels(house.first(k.station, k.desk, visitor))
            assert first == ("Return key 1", "2  キャビネット", "3  倉庫")
            other = labels(house.other(k.station, k.desk, visitor))
            assert other == ("Return another key", "Hand over key 1", "Shred", "Reserve a key")


async def test_what_is_found_and_said_stands_by_rank_too(tmp_path: Path) -> None:
    """Also where one sort finds things of another, earlier one."""
    early = Hindrance("early", "Early", 1, nobody_mends)
    late = Hindrance(
        "late", "Late", 2, nobody_mends, lambda _: iter((Obstacle(late, ""), Obstacle(early, "")))
    )
    second = Subject("second", hindrances=(late,), idle=(IdlePart(2, lambda _: "second"),))
    first = Subject("first", hindrances=(early,), idle=(IdlePart(1, lambda _: "first"),))
    async with kiosk(tmp_path) as k:
        found = House((second, first)).in_the_way(k.station)
        assert [each.kind.code for each in found] == ["early", "late"]
        assert House((second, first)).idle_line(k.station) == "first    second"


async def nobody_mends(at: Inspection, obstacle: Obstacle) -> bool:
    return False


def test_what_stands_in_the_way_is_mended_in_its_order() -> None:
    for house in BOTH:
        assert tuple(each.code for each in house.hindrances) == IN_THE_WAY
