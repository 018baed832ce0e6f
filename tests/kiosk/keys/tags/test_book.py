"""札の確認簿, and what a mistake among the tags does to the book of who could have been in a place."""

from datetime import date

import pytest

from kiosk.books.span import Span, stretch_of
from kiosk.keys.access.book import access_book
from kiosk.keys.tags.book import tag_book
from kiosk.subjects import HOUSE
from storage.keys.records import KeyReturned, KeyTaken
from storage.keys.tag_records import KeyBrought, KeyMissing, KeySwapped, TagRead, TagsDrawn, TagsPutOff
from tests.kiosk.kept import Office
from tests.kiosk.office import PLACES
from tests.kiosk.office import office as register
from tests.kiosk.played import Rows, rows

pytestmark = pytest.mark.usefixtures("in_japan")

VAULT, CABINET, STORE = PLACES
DAY = Span(date(2026, 11, 24), date(2026, 11, 24))


def read(key: str, which: str, moment: str = "lock_up") -> TagRead:
    number = int(which[1:]) if which else 99
    return TagRead(slot=int(key[1]), number=number, moment=moment, key=key, read=which, person="p-3")


def lent(office: Office, hour: int, person: str, key: str) -> None:
    """Taken, and back an hour later: by its contact."""
    office.at(f"2026-11-24 {hour:02}:00")
    office.write(KeyTaken(key=key, slot=int(key[1]), person=person, purpose="交付", intent=0))
    newest = office.records.ledger.last()
    assert newest is not None
    office.at(f"2026-11-24 {hour + 1:02}:00")
    office.write(KeyReturned(key=key, slot=int(key[1]), loan=newest.seq, person=person, returned_by=person))


def swapped(office: Office) -> None:
    """Keys 1 and 2 are right at eight, lent in the morning, and found swapped at five."""
    office.at("2026-11-24 08:00")
    office.write(read("k1", "k1", "opening"), read("k2", "k2", "opening"))
    right = office.records.ledger.last()
    assert right is not None
    lent(office, 9, "p-1", "k1")
    lent(office, 11, "p-2", "k2")
    office.at("2026-11-24 17:00")
    office.write(
        TagsDrawn(day="2026-11-24", moment="lock_up", keys="k1 k2", why="sample", person="p-3"),
        read("k1", "k2"),
        read("k1", "k2"),
        KeySwapped(key="k1", slot=1, number=2, read="k2", since=right.seq - 1, person="p-3"),
    )


def said(office: Office) -> dict[str, Rows]:
    return rows(tag_book(office.records, register(), DAY))


def test_a_mistake_tells_since_when_it_may_have_been_who_had_which_key_and_what_they_open(
    office: Office,
) -> None:
    swapped(office)
    book = said(office)
    (mistake,) = book["mistakes"]
    assert (mistake["slot"], mistake["key"]["number"], mistake["read"]["number"]) == (1, 1, 2)
    assert mistake["since"] == "2026-11-24T08:00:00+09:00"
    assert [place["id"] for place in mistake["opens"]] == ["vault", "cabinet"]
    assert [(row["key"]["number"], row["person"]["id"]) for row in book["hands"]] == [(1, "p-1"), (2, "p-2")]


def test_a_key_on_no_hook_is_named_with_who_had_it_last(office: Office) -> None:
    lent(office, 9, "p-1", "k1")
    office.at("2026-11-24 17:00")
    office.write(KeyMissing(key="k1", slot=1, last="p-1", person="p-3"))
    book = said(office)
    (mistake,) = book["mistakes"]
    assert (mistake["read"], mistake["since"], mistake["last"]["id"]) == ("missing", "never", "p-1")
    assert [row["person"]["id"] for row in book["hands"]] == ["p-1"], "it may have been so since ever"


def test_each_key_says_when_it_was_for_certain_on_its_hook_and_what_is_not_known_since(
    office: Office,
) -> None:
    swapped(office)
    keys = {row["key"]["number"]: (row["certain"], row["since"]) for row in said(office)["keys"]}
    assert keys == {
        1: ("2026-11-24T08:00:00+09:00", "wrong"),
        2: ("2026-11-24T08:00:00+09:00", "unread"),
        3: ("never", None),
    }


def test_what_was_drawn_and_put_off_stands_there_with_its_reason(office: Office) -> None:
    office.at("2026-11-24 08:30")
    drawn = TagsDrawn(day="2026-11-24", moment="opening", keys="k2", why="sample", person="p-3")
    office.write(drawn, TagsPutOff(day="2026-11-24", drawn=1, reason="調査中", person="p-3"))
    first, second = said(office)["drawn"]
    assert (first["moment"], [key["number"] for key in first["keys"]]) == ("opening", [2])
    assert second["reason"] == "調査中"


def test_whoever_had_a_key_that_may_have_been_the_vaults_could_have_been_there(office: Office) -> None:
    """Key 2 hung on hook 1: whoever took "key 2" may have had key 1."""
    swapped(office)
    day = stretch_of(date(2026, 11, 24), date(2026, 11, 24))
    book = rows(access_book(office.records, register(), HOUSE.timeline, day, VAULT))
    assert [row["person"]["id"] for row in book["people"] if row["keys"]] == ["p-1", "p-2"]
    assert "swapped" in [row["what"] for row in book["unseen"]]
    assert {row["evidence"] for row in book["keys"]} == {"contact"}
    store = rows(access_book(office.records, register(), HOUSE.timeline, day, STORE))
    assert "p-2" not in [row["person"] and row["person"]["id"] for row in store["people"]]


def test_since_when_a_place_is_in_doubt_is_said_and_that_it_always_may_have_been(office: Office) -> None:
    swapped(office)
    office.write(KeySwapped(key="k2", slot=2, person="p-3"), KeyMissing(key="k1", slot=1, person="p-3"))
    day = stretch_of(date(2026, 11, 24), date(2026, 11, 24))
    book = rows(access_book(office.records, register(), HOUSE.timeline, day, VAULT))
    doubts = {(row["what"], row["more"]) for row in book["unseen"] if row["what"] in ("swapped", "missing")}
    assert doubts >= {("swapped", "2026-11-24T08:00:00+09:00"), ("missing", "never")}
    cabinet = rows(access_book(office.records, register(), HOUSE.timeline, day, CABINET))
    assert ("swapped", "never") in {(row["what"], row["more"]) for row in cabinet["unseen"]}


def test_that_a_key_was_brought_and_could_not_hang_stands_in_the_course_of_its_place(office: Office) -> None:
    office.at("2026-11-24 12:00")
    office.write(
        TagRead(slot=1, number=1, moment="return", key="k1", read="k1", person="p-1"),
        KeyBrought(
            key="k1", slot=1, cause="key_not_out", next_step="hand_over", ask="supervisor", person="p-1"
        ),
    )
    day = stretch_of(date(2026, 11, 24), date(2026, 11, 24))
    told = rows(access_book(office.records, register(), HOUSE.timeline, day, VAULT))["timeline"]
    assert [row["what"]["kind"] for row in told] == ["tag.read", "key.brought"]
    assert [[who["id"] for who in row["people"]] for row in told] == [["p-1"], ["p-1"]]
