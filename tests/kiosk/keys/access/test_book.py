"""Who could have been in a place between two times: nobody who had a key is left out, however it came."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.books.printing import book_plain, book_text
from kiosk.books.span import Stretch, stretch_of
from kiosk.core.errors import KioskError
from kiosk.keys.access.book import access_book
from kiosk.subjects import HOUSE
from storage.keys.facts import Duplicate
from storage.keys.records import (
    DuplicateMade,
    KeyHandedOver,
    KeyRecorded,
    KeyReturned,
    KeyTaken,
    KeyVanished,
    PlaceOpened,
    PlaceShut,
)
from storage.log.records import ClockStepped
from storage.shredding.records import SheetsCounted, ShredBegun
from storage.station.records import AlarmStarted
from tests.kiosk.evening import counted, day_kiosk, move, open_first
from tests.kiosk.kept import JAPAN, Office
from tests.kiosk.office import ITO, KATO, PLACES, borrow
from tests.kiosk.office import office as register
from tests.kiosk.played import Rows, bring_back, records_of, rows, who
from tests.kiosk.world import SATO, SUZUKI, TANAKA

pytestmark = pytest.mark.usefixtures("in_japan")

VAULT, CABINET, STORE = PLACES


def at(text: str) -> datetime:
    """A time of the 24th."""
    return datetime.fromisoformat(f"2026-11-24 {text}")


AFTERNOON = Stretch(at("13:00").replace(tzinfo=JAPAN), at("14:00").replace(tzinfo=JAPAN))


def said(office: Office, stretch: Stretch = AFTERNOON, place: Any = VAULT) -> dict[str, Rows]:
    return rows(access_book(office.records, register(), HOUSE.timeline, stretch, place))


def people(book: dict[str, Rows]) -> list[str | None]:
    """The ids of everybody in the order of the book; None for nobody known."""
    return [row["person"] and row["person"]["id"] for row in book["people"]]


def taken(person: str, key: str = "k1", slot: int = 1) -> KeyTaken:
    return KeyTaken(key=key, slot=slot, person=person, purpose="交付", intent=0)


def returned(person: str, loan: int, key: str = "k1", slot: int = 1) -> KeyReturned:
    return KeyReturned(key=key, slot=slot, loan=loan, returned_by=person)


async def test_a_played_day_tells_all_who_had_a_hand_in_it(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await borrow(k, ITO, 1)
        k.cabinet.place(1, "locked", "open")
        await k.settle()
        await k.advance(300)
        k.cabinet.place(1, "open", "locked")
        await k.settle()
        await bring_back(k, 1, ITO)
        await borrow(k, SUZUKI, 2)
        await move(k, 5)
        await counted(k, 5)
        stretch = stretch_of(date(2026, 11, 24), date(2026, 11, 24))
        book = rows(access_book(records_of(k), register(), HOUSE.timeline, stretch, VAULT))
        cabinet = rows(access_book(records_of(k), register(), HOUSE.timeline, stretch, CABINET))
    assert [row["person"] for row in book["people"]] == [who(ITO), who(TANAKA), who(SATO), who(KATO)]
    assert [key["number"] for key in book["people"][0]["keys"]] == [1]
    (loan,) = book["keys"]
    assert (loan["person"], loan["returned_by"], loan["returned"]) == (
        who(ITO),
        who(ITO),
        "2026-11-24T09:05:00+09:00",
    )
    told = [row["what"]["kind"] for row in book["timeline"]]
    assert told == [
        *("station.started", "day.opened", "key.taken", "place.opened", "place.shut", "key.returned"),
        *("cards.moved", "count.begun", "count.closed"),
    ]
    assert [row["key"]["number"] for row in cabinet["keys"]] == [2]
    assert who(ITO) not in [row["person"] for row in cabinet["people"]]


def test_a_key_taken_before_and_brought_back_after_counts(office: Office) -> None:
    office.at("2026-11-24 09:00")
    office.write(taken("p-1"))
    office.at("2026-11-24 17:00")
    office.write(returned("p-1", 4))
    book = said(office)
    assert people(book) == ["p-1"]
    assert (book["people"][0]["times"], book["people"][0]["first"]) == (0, None)
    assert book["timeline"] == []
    assert people(said(office, stretch_of(at("17:01"), at("18:00")))) == []
    assert people(said(office, stretch_of(at("08:00"), at("08:59")))) == []
    assert people(said(office, stretch_of(at("08:00"), at("09:00")))) == ["p-1"], "the last minute is in it"


def test_who_had_it_then_is_named_not_who_has_it_now(office: Office) -> None:
    office.at("2026-11-24 12:00")
    office.write(taken("p-1"))
    office.at("2026-11-24 15:00")
    office.write(KeyHandedOver(key="k1", slot=1, loan=4, person="p-2", giver="p-1", purpose="交付"))
    assert people(said(office)) == ["p-1"]
    assert people(said(office, stretch_of(at("15:30"), at("16:00")))) == ["p-2"]
    both = said(office, stretch_of(at("14:00"), at("16:00")))
    assert people(both) == ["p-1", "p-2"]
    still = both["keys"][1]
    assert (still["returned"], still["returned_by"]) == (None, None)


def test_a_key_that_nobody_is_known_to_have_is_a_line_of_its_own(office: Office) -> None:
    office.at("2026-11-24 13:30")
    office.write(KeyVanished(key="k1", slot=1))
    book = said(office)
    assert people(book) == [None]
    assert [key["id"] for key in book["people"][0]["keys"]] == ["k1"]
    assert [(row["what"]["kind"], row["grave"]) for row in book["timeline"]] == [("key.vanished", True)]
    text = book_text(
        "x", "y", AFTERNOON, access_book(office.records, register(), HOUSE.timeline, AFTERNOON, VAULT).tables
    )
    assert "nobody known" in text


def test_a_door_that_was_opened_without_a_key_was_opened_by_somebody(office: Office) -> None:
    office.at("2026-11-24 13:30")
    office.write(PlaceOpened(place="vault"), PlaceShut(place="vault"))
    (row,) = said(office)["people"]
    assert (row["person"], row["keys"], row["times"]) == (None, [], 1)


def test_a_key_that_opened_it_then_counts_whatever_it_opens_now(office: Office) -> None:
    office.at("2026-11-24 12:00")
    key = KeyRecorded(key="k2", number=2, name="旧", slot=2, opens="cabinet vault", purposes="点検")
    office.write(key, taken("p-2", "k2", 2), replace_opens(key, "cabinet"))
    assert people(said(office)) == ["p-2"]
    gone = KeyRecorded(key="old", number=9, name="昔の鍵", slot=9, opens="vault", purposes="点検")
    office.write(gone, taken("p-boss", "old", 9))
    book = said(office)
    assert people(book) == ["p-2", "p-boss"]
    assert [row["key"]["name"] for row in book["keys"]] == ["キャビネット", "昔の鍵"]


def replace_opens(key: KeyRecorded, opens: str) -> KeyRecorded:
    return KeyRecorded(
        key=key.key, number=key.number, name=key.name, slot=key.slot, opens=opens, purposes=key.purposes
    )


@pytest.mark.parametrize(
    ("alarm", "concerns"),
    [
        (AlarmStarted(alarm="a", cause="key_vanished", slot=1, key="k1"), True),
        (AlarmStarted(alarm="a", cause="slot_forced", slot=1), True),
        (AlarmStarted(alarm="a", cause="slot_forced", slot=2), False),
        (AlarmStarted(alarm="a", cause="key_overdue", key="k2"), False),
        (AlarmStarted(alarm="a", cause="place_forced", device="vault"), True),
        (AlarmStarted(alarm="a", cause="place_forced", device="store"), False),
        (AlarmStarted(alarm="a", cause="cabinet_offline", device="cabinet-bus"), True),
        (AlarmStarted(alarm="a", cause="not_locked_up"), True),
    ],
)
def test_alarms_of_this_place_and_of_the_whole_office(
    office: Office, alarm: AlarmStarted, concerns: bool
) -> None:
    office.at("2026-11-24 13:30")
    office.write(alarm)
    assert [row["grave"] for row in said(office)["timeline"]] == ([True] if concerns else [])


def test_a_silent_alarm_is_in_the_report_with_whoever_was_threatened(office: Office) -> None:
    office.at("2026-11-24 13:30")
    office.write(AlarmStarted(alarm="duress:p-sato", cause="duress", device=SATO.id))
    (row,) = said(office)["timeline"]
    assert row["grave"]
    assert row["people"] == [who(SATO)]


def test_shredding_restarts_and_a_clock_that_was_set_stand_on_every_places_line(office: Office) -> None:
    office.at("2026-11-24 13:30")
    begun = ShredBegun(batch="b", person="p-1", second="p-2")
    office.write(begun, SheetsCounted(reading=5, when="start", batch="b"))
    office.write(SheetsCounted(reading=9, when="outside"), ClockStepped(by_us=90_000_000))
    for place in PLACES:
        book = said(office, place=place)
        assert [row["what"]["kind"] for row in book["timeline"]] == [
            "shred.begun",
            "shred.counted",
            "clock.stepped",
        ]
        assert people(book) == ["p-1", "p-2"]


def test_what_happened_earlier_and_was_written_later_stands_where_it_happened(office: Office) -> None:
    office.at("2026-11-24 13:10")
    office.write(PlaceShut(place="vault", person="p-1"))
    office.at("2026-11-24 13:20")
    office.write(PlaceOpened(place="vault", person="p-1"), happened="2026-11-24 13:05")
    office.at("2026-11-24 15:00")
    office.write(PlaceShut(place="vault", person="p-2"), happened="2026-11-24 13:50")
    assert [row["at"][11:16] for row in said(office)["timeline"]] == ["13:05", "13:10", "13:50"]


def unseen(office: Office, place: Any = VAULT) -> list[str]:
    return [row["what"] for row in said(office, place=place)["unseen"]]


def test_how_the_door_was_at_the_beginning(office: Office) -> None:
    assert unseen(office) == ["door_unknown"]
    assert unseen(office, STORE) == ["no_contact"]
    office.at("2026-11-24 09:00")
    office.write(PlaceOpened(place="vault", person="p-1"))
    assert unseen(office) == ["door_open"]
    office.at("2026-11-24 10:00")
    office.write(PlaceShut(place="vault", person="p-1"))
    assert unseen(office) == ["door_shut"]
    office.at("2026-11-24 13:00")
    office.write(PlaceOpened(place="vault", person="p-1"))
    assert unseen(office) == ["door_shut"], "only what was before it"
    office.at("2026-11-24 16:00")
    office.write(PlaceOpened(place="vault"), happened="2026-11-24 11:00")
    (door,) = said(office)["unseen"]
    assert (door["what"], door["more"]) == ("door_open", "2026-11-24T11:00:00+09:00"), "written later"


def test_another_key_like_it_is_told_of(office: Office) -> None:
    office.at("2026-11-24 13:00")
    office.write(DuplicateMade(duplicate="d1", key="k1", second="p-2", kept="金庫"))
    standing = replace(register(), duplicates=(Duplicate("d1", "k1", "金庫"),))
    book = rows(access_book(office.records, standing, HOUSE.timeline, AFTERNOON, VAULT))
    assert [(row["what"], row["more"]) for row in book["unseen"]][-1] == ("duplicate", "金庫")
    other = rows(access_book(office.records, standing, HOUSE.timeline, AFTERNOON, CABINET))
    assert "duplicate" not in [row["what"] for row in other["unseen"]]


def test_the_stretch_is_named_to_the_minute(office: Office) -> None:
    tables = access_book(office.records, register(), HOUSE.timeline, AFTERNOON, VAULT).tables
    plain = book_plain("access", "north", AFTERNOON, tables)
    assert (plain["from"], plain["to"]) == ("2026-11-24T13:00:00+09:00", "2026-11-24T14:00:00+09:00")
    assert "from 2026-11-24 13:00 to 2026-11-24 14:00" in book_text("x", "y", AFTERNOON, tables)


def test_days_stand_for_their_first_and_last_minute_and_an_end_before_the_beginning_is_none() -> None:
    day = stretch_of(date(2026, 11, 24), date(2026, 11, 24))
    assert (day.begins, day.ends) == (at("00:00").astimezone(), datetime(2026, 11, 25).astimezone())
    assert stretch_of(at("13:00"), at("13:00")).covers(at("13:00:59").astimezone())
    with pytest.raises(KioskError, match="no such time"):
        stretch_of(at("13:01"), at("13:00"))
