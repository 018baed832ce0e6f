"""終業点検簿, of days that were played: what is missing, stays or differs comes before what is well."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk import locale
from kiosk.books.printing import book_text
from kiosk.books.span import Span
from kiosk.core.office.calendar import OfficeCalendar
from kiosk.day.calendar.book import DayBook, day_book
from kiosk.records.at_rest import Records
from kiosk.subjects import HOUSE
from kiosk.vault.counting.counts_by_day import counts_added
from storage.day.records import ClosedOver, DayExplained, DayOpened, LeftOverResolved, LockedUp
from storage.log.redaction import erase, parts_about
from storage.people.records import PersonLeft
from tests.kiosk.evening import (
    RULES,
    counted,
    custodians,
    day_kiosk,
    finish_lock_up,
    key_closed_over,
    locked_up,
    open_first,
    opened,
    page,
)
from tests.kiosk.kept import Office
from tests.kiosk.office import KATO, borrow, joined, office, pick
from tests.kiosk.played import (
    DAY_S,
    FRIDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Rows,
    bring_back,
    escalated,
    leap,
    records_of,
    rows,
    settled,
    who,
)
from tests.kiosk.world import SATO, TANAKA, Kiosk

pytestmark = pytest.mark.usefixtures("in_japan")

NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))
CALENDAR = OfficeCalendar()


def book_of(
    records: Records,
    today: date = TUESDAY,
    span: Span = NOVEMBER,
    calendar: OfficeCalendar = CALENDAR,
) -> DayBook:
    counts = counts_added(records, office(), span)
    return day_book(records, office(), span, HOUSE, today=today, calendar=calendar, added=(counts,))


def said(k: Kiosk, today: date = TUESDAY, span: Span = NOVEMBER) -> dict[str, Rows]:
    return rows(book_of(records_of(k), today, span))


async def test_a_whole_day_with_who_and_when(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path, replace(RULES, briefing=True)) as k:
        await open_first(k)
        await borrow(k, SATO, 2)
        await bring_back(k, 2)
        await counted(k)
        await custodians(k, "Lock up", "The briefing is not recorded", "It was held")
        leap(k, 3600)
        await finish_lock_up(k)
        book = said(k)
    (day,) = book["days"]
    assert day == {
        "day": "2026-11-24",
        "state": "complete",
        "opened": "2026-11-24T09:00:00+09:00",
        "opened_by": who(TANAKA),
        "reopened": None,
        "differences": 0,
        "briefing": "2026-11-24T09:00:00+09:00",
        "count": "right",
        "locked": "2026-11-24T10:00:00+09:00",
        "locked_by": who(TANAKA),
        "custodian": who(TANAKA),
        "stays": [],
        "keys_out": [],
        "keys_unknown": [],
        "places_open": [],
        "closed_over": 0,
        "explained": "",
        "explained_by": None,
        "last_users": [{"key": {"id": "k2", "number": 2, "name": "キャビネット"}, "person": who(SATO)}],
    }
    assert [(row["line"], row["person"]) for row in book["checks"]] == [(RULES.checklist[0], who(TANAKA))]
    assert (book["missing"], book["left_over"], book["differences"]) == ([], [], [])


async def test_what_was_closed_over_stands_first_until_it_is_resolved(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await key_closed_over(k)
        (over,) = said(k)["left_over"]
        assert over["what"].startswith("key_out:k2=")
        assert (over["state"], over["reason"]) == ("open", "本人に連絡が取れない")
        assert (over["person"], over["second"], over["resolved"]) == (who(TANAKA), who(KATO), None)
        day = said(k)["days"][0]
        assert (day["closed_over"], [key["number"] for key in day["keys_out"]]) == (1, [2])
        december = Span(date(2026, 12, 1), date(2026, 12, 31))
        assert [each["state"] for each in said(k, date(2026, 12, 1), december)["left_over"]] == ["open"]
        leap(k, DAY_S)
        await opened(k)
        await bring_back(k, 2)
        await counted(k)
        await locked_up(k)
        (over,) = said(k, WEDNESDAY)["left_over"]
        assert (over["state"], over["how"], over["resolved"][:10]) == ("closed", "gone", "2026-11-25")
        assert said(k, date(2026, 12, 1), december)["left_over"] == []
        assert said(k)["totals"][0]["open"] == 0


async def test_a_key_that_went_in_the_night_is_a_difference_with_its_reason(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        k.cabinet.set_bolt(2, "open")
        k.cabinet.lift(2)
        await k.settle()
        leap(k, DAY_S)
        await opened(k, "調査中・責任職が確認する")
        (row,) = said(k, WEDNESDAY)["differences"]
        text = book_text("Book", "区役所", NOVEMBER, book_of(records_of(k), WEDNESDAY).tables)
    assert (row["day"], row["what"], row["explanation"], row["person"]) == (
        "2026-11-25",
        "key_gone:k2",
        "調査中・責任職が確認する",
        who(TANAKA),
    )
    assert "Key 2  キャビネット hung here at lock-up and is gone" in text


async def test_days_without_a_record_are_named_and_what_was_said_of_them(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await locked_up(k)
        leap(k, 3 * DAY_S)  # nobody came on Wednesday and Thursday
        book = said(k, FRIDAY)
        assert [(row["day"], row["what"]) for row in book["missing"]] == [
            ("2026-11-25", "opening"),
            ("2026-11-26", "opening"),
        ]
        assert [row["state"] for row in book["days"]] == ["complete", "missing", "missing"]
        assert (book["totals"][0]["missing"], book["totals"][0]["complete"]) == (2, 1)
        closed = OfficeCalendar(closed=frozenset({WEDNESDAY}))
        rest = rows(book_of(records_of(k), FRIDAY, calendar=closed))
        assert [row["day"] for row in rest["missing"]] == ["2026-11-26"], "the office rested"
        explained = DayExplained(day=WEDNESDAY.isoformat(), reason="臨時の閉庁", person=TANAKA.id)
        await k.station.recorder.require(explained)
        book = said(k, FRIDAY)
        assert [row["day"] for row in book["missing"]] == ["2026-11-26"]
        assert (book["days"][1]["state"], book["days"][1]["explained"]) == ("explained", "臨時の閉庁")
        assert book["days"][1]["explained_by"] == who(TANAKA)


async def test_an_evening_with_overtime(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await counted(k)
        await custodians(k, "Lock up")
        await pick(k, "Somebody stays")
        await joined(k, SATO)
        await pick(k, "Nobody else", "Confirmed")
        await page(k, "Lock up")
        (day,) = said(k)["days"]
    assert day["stays"] == [who(SATO)]


async def test_a_count_that_was_wrong_shows_both_numbers_and_who_settled_it(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await escalated(k, 10, 9)
        (count,) = said(k)["counts"]
        assert (count["result"], count["number"], count["other"], count["balance"]) == ("wrong", 9, 9, 10)
        assert said(k)["totals"][0]["unsettled"] == 1
        await settled(k, "受払いの入力もれ", "Correct the books")
        (count,) = said(k)["counts"]
        assert (count["result"], count["reason"], count["corrected"]) == ("settled", "受払いの入力もれ", -1)
        assert (count["settled_by"], count["settled_with"]) == (who(TANAKA), who(KATO))
        assert (count["balance"], count["rounds"]) == (10, 2), "what was said stays"
        totals = said(k)["totals"][0]
        assert (totals["counts"], totals["wrong"], totals["unsettled"]) == (1, 1, 0)


# --- made up record by record ---------------------------------------------------------------------------


def over(office: Office, day: str, obstacle: str = "key_out:k2") -> None:
    office.write(ClosedOver(day=day, obstacle=obstacle, reason="修理", person="p-1", second="p-2"))


def test_what_was_closed_over_twice_is_resolved_once_for_both(office: Office) -> None:
    office.at("2026-11-24 18:00")
    over(office, "2026-11-24")
    office.at("2026-11-25 18:00")
    over(office, "2026-11-25")
    office.at("2026-11-26 09:00")
    office.write(LeftOverResolved(obstacle="key_out:k2", how="報告して処理した", person="p-boss"))
    office.at("2026-11-26 18:00")
    over(office, "2026-11-26")
    found = rows(book_of(office.records, FRIDAY))["left_over"]
    assert [(row["day"], row["state"]) for row in found] == [
        ("2026-11-26", "open"),
        ("2026-11-24", "closed"),
        ("2026-11-25", "closed"),
    ]
    assert {row["how"] for row in found[1:]} == {"報告して処理した"}
    assert found[1]["resolved_by"] == {"id": "p-boss", "name": "高橋 美咲"}


def test_a_day_that_is_open_still_is_not_missing_and_one_before_it_is(office: Office) -> None:
    office.at("2026-11-24 09:00")
    office.write(DayOpened(day="2026-11-24", person="p-1"))
    office.at("2026-11-25 09:00")
    office.write(DayOpened(day="2026-11-25", person="p-1"))
    book = rows(book_of(office.records, THURSDAY))
    assert [(row["day"], row["what"]) for row in book["missing"]] == [("2026-11-24", "lock_up")]
    assert [row["state"] for row in book["days"]] == ["missing", "open"]


def test_only_days_of_the_span_and_each_by_its_own_name_however_late(office: Office) -> None:
    office.at("2026-11-30 09:00")
    office.write(DayOpened(day="2026-11-30", person="p-1"))
    office.at("2026-12-01 00:20")
    office.write(LockedUp(day="2026-11-30", person="p-1", custodian="p-1", last_users="k1=p-2"))
    office.write(DayOpened(day="2026-12-01", person="p-1"))
    (day,) = rows(book_of(office.records, date(2026, 12, 1)))["days"]
    assert (day["day"], day["locked"]) == ("2026-11-30", "2026-12-01T00:20:00+09:00")
    assert [each["person"]["name"] for each in day["last_users"]] == ["鈴木 健一"]


def test_who_was_erased_stays_as_an_id_and_what_is_no_obstacle_as_it_is(office: Office) -> None:
    office.at("2026-11-24 18:00")
    over(office, "2026-11-24", "volcano:etna")
    office.write(PersonLeft(person="p-2"))
    records = office.records
    seqs = parts_about(records.database, "p-2")
    erase(records.database, records.ledger, seqs, cause="forget", authority="p-boss", forgotten="p-2")
    (row,) = rows(book_of(records))["left_over"]
    assert (row["second"], row["what"]) == ({"id": "p-2", "name": None}, "volcano:etna")
    text = book_text("Book", "区役所", NOVEMBER, book_of(records).tables)
    assert "volcano:etna" in text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_stands_first_can_be_seen_in_both_languages(office: Office, language: str) -> None:
    office.at("2026-11-24 09:00")
    office.write(DayOpened(day="2026-11-24", person="p-1"))
    over(office, "2026-11-24")
    office.write(LockedUp(day="2026-11-24", person="p-1", custodian="p-1", closed_over=1))
    locale.use(language)
    lines = book_text("Book", "区役所", NOVEMBER, book_of(office.records, THURSDAY).tables).splitlines()
    missing = next(at for at, line in enumerate(lines) if "2026-11-25" in line)
    stands = next(at for at, line in enumerate(lines) if "キャビネット" in line)
    opened = next(at for at, line in enumerate(lines) if "2026-11-24 09:00" in line and at > stands)
    assert missing < stands < opened
    assert {"ja": "未了", "en": "OPEN"}[language] in lines[stands]
