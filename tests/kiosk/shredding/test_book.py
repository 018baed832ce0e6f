"""シュレッダー管理簿: what agrees, was explained, is open, was outside; and the edges of spans."""

from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from kiosk import locale
from kiosk.books.printing import book_plain, book_text
from kiosk.books.span import Span
from kiosk.shredding.book import ShredBook, shred_book
from storage.log.redaction import erase, parts_about
from storage.people.records import PersonLeft
from storage.shredding.records import CounterOdd, SheetsCounted, ShredEntered, ShredRecounted, ShredStandIn
from tests.kiosk.kept import Office

pytestmark = pytest.mark.usefixtures("in_japan")

NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))
BATCH_FIELDS: dict[str, type | tuple[type, ...]] = {
    "accepted_by": (dict, type(None)),
    "batch": str,
    "began": str,
    "counted": int,
    "counter_end": (int, type(None)),
    "counter_start": (int, type(None)),
    "difference": (int, type(None)),
    "ended": (str, type(None)),
    "entered": int,
    "explanation": str,
    "items": list,
    "oddities": int,
    "person": dict,
    "second": dict,
    "serials": list,
    "state": str,
    "substitute_approver": (dict, type(None)),
    "substitute_reason": str,
    "unseen": bool,
}
"""What programs rely on. A name may be added; none may go or change without another `FORM`."""

FIELDS = {
    "stand_ins": {"batch", "person", "instead_of", "approver", "reason"},
    "outside": {"at", "sheets", "counter_before", "counter_after", "unread"},
    "oddities": {"at", "what", "counter_before", "counter_after", "batch"},
    "kinds": {"kind", "batches", "sheets"},
    "totals": {"batches", "open", "entered", "counted", "difference", "outside", "unread", "oddities"},
}


@pytest.fixture
def month(office: Office) -> Office:
    """One that agrees, sheets outside, one with a reset and explained, one open; one from before."""
    office.at("2026-10-30 17:00")
    office.begin("old", 4, reading=90)
    office.at("2026-11-05 17:00")
    office.whole("good", 5, reading=100)
    office.at("2026-11-06 08:00")
    office.write(SheetsCounted(reading=108, when="outside"))
    office.at("2026-11-10 16:30")
    office.begin("odd", 30, reading=108, approver="p-boss")
    office.write(SheetsCounted(reading=120, when="change", batch="odd"))
    office.write(CounterOdd(what="reset", from_reading=120, to_reading=0, batch="odd"))
    office.write(SheetsCounted(reading=135, when="end", batch="odd"))
    office.at("2026-11-10 16:45")
    office.close("odd", 30, 27, explanation="紙詰まりで数が飛んだ", approver="p-boss", unseen=1)
    office.at("2026-11-26 17:00")
    office.begin("open", 7)
    items = "書き損じ\t7\n期限切れカード\t2"
    office.write(ShredEntered(batch="open", items=items, sheets=9, serials="A1 A2"))
    office.write(ShredRecounted(batch="open", sheets=8, person="p-1"))
    let = ShredStandIn(batch="open", person="p-3", instead_of="p-2", approver="p-boss", reason="急な欠席")
    office.write(let)
    office.at("2026-11-27 08:00")
    office.write(SheetsCounted(reading=139, when="unread"))
    return office


def plain(office: Office, span: Span = NOVEMBER) -> dict[str, Any]:
    said = book_plain("shred", "north", span, shred_book(office.records, span).tables)
    again: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(said))
    return again


def text(book: ShredBook) -> list[str]:
    return book_text("Book", "区役所", book.span, book.tables).splitlines()


def test_a_batch_that_agrees(month: Office) -> None:
    good = plain(month)["batches"][0]
    assert good == {
        "began": "2026-11-05T17:00:00+09:00",
        "ended": "2026-11-05T17:00:00+09:00",
        "state": "closed",
        "person": {"id": "p-1", "name": "佐藤 和子"},
        "second": {"id": "p-2", "name": "鈴木 健一"},
        "counter_start": 100,
        "counter_end": 105,
        "entered": 5,
        "counted": 5,
        "difference": 0,
        "oddities": 0,
        "unseen": False,
        "items": [{"kind": "書き損じ", "sheets": 5}],
        "serials": [],
        "explanation": "",
        "accepted_by": None,
        "substitute_approver": None,
        "substitute_reason": "",
        "batch": "good",
    }


def test_a_difference_that_was_explained_and_accepted(month: Office) -> None:
    odd = plain(month)["batches"][1]
    boss = {"id": "p-boss", "name": "高橋 美咲"}
    assert (odd["ended"], odd["entered"], odd["counted"], odd["difference"]) == (
        "2026-11-10T16:45:00+09:00",
        30,
        27,
        -3,
    )
    assert (odd["explanation"], odd["accepted_by"]) == ("紙詰まりで数が飛んだ", boss)
    assert (odd["substitute_approver"], odd["substitute_reason"]) == (boss, "当番が休みのため")
    assert (odd["oddities"], odd["unseen"]) == (1, True)


def test_open_batches_are_marked_those_from_before_too(month: Office) -> None:
    said = plain(month)
    (before,) = said["open_from_before"]
    assert (before["batch"], before["state"], before["ended"]) == ("old", "open", None)
    still = said["batches"][2]
    assert (still["batch"], still["state"], still["difference"]) == ("open", "open", None)
    assert (still["entered"], still["serials"]) == (8, ["A1", "A2"])
    assert [line.split()[2] for line in text(shred_book(month.records, NOVEMBER)) if "OPEN" in line] == [
        "OPEN",
        "OPEN",
    ]


def test_sheets_outside_and_what_the_counter_did(month: Office) -> None:
    said = plain(month)
    assert said["outside"] == [
        {
            "at": "2026-11-06T08:00:00+09:00",
            "sheets": 3,
            "counter_before": 105,
            "counter_after": 108,
            "unread": False,
        },
        {
            "at": "2026-11-27T08:00:00+09:00",
            "sheets": 4,
            "counter_before": 135,
            "counter_after": 139,
            "unread": True,
        },
    ]
    assert said["stand_ins"] == [
        {
            "batch": "open",
            "person": {"id": "p-3", "name": None},
            "instead_of": {"id": "p-2", "name": "鈴木 健一"},
            "approver": {"id": "p-boss", "name": "高橋 美咲"},
            "reason": "急な欠席",
        }
    ]
    assert said["oddities"] == [
        {
            "at": "2026-11-10T16:30:00+09:00",
            "what": "reset",
            "counter_before": 120,
            "counter_after": 0,
            "batch": "odd",
        }
    ]


def test_totals_in_all_and_by_kind(month: Office) -> None:
    said = plain(month)
    assert said["kinds"] == [
        {"kind": "書き損じ", "batches": 3, "sheets": 42},
        {"kind": "期限切れカード", "batches": 1, "sheets": 2},
    ]
    assert said["totals"] == [
        {
            "batches": 3,
            "open": 1,
            "entered": 43,
            "counted": 32,
            "difference": -3,
            "outside": 3,
            "unread": 4,
            "oddities": 1,
        }
    ]


def test_the_form_for_programs_does_not_change_with_the_language(month: Office) -> None:
    said = plain(month)
    assert list(said) == [
        *("report", "form", "station", "from", "to"),
        *("batches", "open_from_before", "stand_ins", "outside", "oddities", "kinds", "totals"),
    ]
    assert (said["report"], said["form"], said["from"], said["to"]) == (
        "shred",
        1,
        "2026-11-01",
        "2026-11-30",
    )
    for batch in (*said["batches"], *said["open_from_before"]):
        assert {field for field, kind in BATCH_FIELDS.items() if isinstance(batch[field], kind)} == set(batch)
    for table, fields in FIELDS.items():
        assert all(set(row) == fields for row in said[table])
    locale.use("ja")
    assert plain(month) == said


def test_the_text_has_everything_and_every_line_of_a_table_is_aligned(month: Office) -> None:
    lines = text(shred_book(month.records, NOVEMBER))
    assert lines[0] == "Book  区役所  from 2026-11-01 to 2026-11-30"
    titles = [line for line in lines if line and not line.startswith(" ")][1:]
    assert titles == [
        "Batches",
        "Still open from before",
        "Who stood in for one of the two",
        "Sheets outside any batch",
        "What the counter did that no sheet does",
        "By kind, as entered",
        "In all",
    ]
    (odd,) = (line for line in lines if "紙詰まり" in line)
    for said in ("佐藤 和子", "鈴木 健一", "-3", "yes", "書き損じ 30", "高橋 美咲", "当番が休みのため"):
        assert said in odd


def test_an_empty_span(month: Office) -> None:
    span = Span(date(2026, 9, 1), date(2026, 9, 30))
    said = plain(month, span)
    tables = ("batches", "open_from_before", "stand_ins", "outside", "oddities", "kinds")
    assert [said[name] for name in tables] == [[]] * 6
    assert set(said["totals"][0].values()) == {0}
    assert text(shred_book(month.records, span)).count("  none") == 6


def test_an_erased_name_leaves_the_id(month: Office) -> None:
    month.write(PersonLeft(person="p-2"))
    records = month.records
    seqs = parts_about(records.database, "p-2")
    erase(records.database, records.ledger, seqs, cause="forget", authority="p-boss", forgotten="p-2")
    assert plain(month)["batches"][0]["second"] == {"id": "p-2", "name": None}
    (good,) = (line for line in text(shred_book(records, NOVEMBER)) if line.endswith(" good"))
    assert "  p-2  " in good


@pytest.mark.parametrize(
    ("at", "month_of", "fiscal"),
    [
        ("2026-03-31 23:59:59.999999", 3, 2025),
        ("2026-04-01 00:00", 4, 2026),
        ("2026-12-31 23:59:59", 12, 2026),
        ("2027-03-31 23:59:59", 3, 2026),
        ("2027-04-01 00:00", 4, 2027),
        ("2028-02-29 12:00", 2, 2027),
    ],
)
def test_a_batch_belongs_to_one_month_and_one_fiscal_year(
    office: Office, at: str, month_of: int, fiscal: int
) -> None:
    office.at(at)
    office.whole("b", 1, reading=1)
    years = [
        year
        for year in range(2025, 2029)
        if plain(office, Span(date(year, 4, 1), date(year + 1, 3, 31)))["batches"]
    ]
    assert years == [fiscal]
    year = int(at[:4])
    bounds = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    months = [
        first.month
        for first, following in pairwise(bounds)
        if plain(office, Span(first, date.fromordinal(following.toordinal() - 1)))["batches"]
    ]
    assert months == [month_of]


def test_a_batch_that_ends_in_another_month_is_where_it_began(office: Office) -> None:
    office.at("2026-11-30 23:50")
    office.begin("b", 3, reading=0)
    office.at("2026-12-01 00:10")
    office.close("b", 3, 0, unseen=1, explanation="停電", approver="p-boss")
    (batch,) = plain(office)["batches"]
    assert (batch["state"], batch["ended"], batch["unseen"]) == ("closed", "2026-12-01T00:10:00+09:00", True)
    assert plain(office, Span(date(2026, 12, 1), date(2026, 12, 31)))["batches"] == []
