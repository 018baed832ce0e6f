"""カード受払簿: each movement with the balance after it, whatever was written late; counts and their ends."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.books.span import Span
from kiosk.core.office.calendar import last_of_month
from kiosk.records.at_rest import Records
from kiosk.vault.book import vault_book
from storage.file.database import open_for_reading
from storage.log.ledger import Ledger
from storage.shredding.records import CardDestroyed
from storage.subjects import SHIPPED
from storage.vault.records import CardsMoved, CountBegun, CountClosed, CountSettled
from tests.kiosk.evening import counted, day_kiosk, move, open_first
from tests.kiosk.kept import Office, opened
from tests.kiosk.office import KATO
from tests.kiosk.office import office as register
from tests.kiosk.played import Rows, escalated, records_of, rows, settled, who
from tests.kiosk.world import SATO, TANAKA

pytestmark = pytest.mark.usefixtures("in_japan")

NOVEMBER = Span(date(2026, 11, 1), date(2026, 11, 30))
STEADY = settings(deadline=None, max_examples=10, suppress_health_check=list(HealthCheck))


def said(office: Office, span: Span = NOVEMBER, vault: str = "") -> dict[str, Rows]:
    return rows(vault_book(office.records, register(), span, vault))


def moved(by: int, movement: str = "received", place: str = "vault") -> CardsMoved:
    return CardsMoved(place=place, movement=movement, by=by, person="p-1")


async def test_an_evening_in_which_a_count_was_wrong(tmp_path: Path) -> None:
    async with day_kiosk(tmp_path) as k:
        await open_first(k)
        await move(k, 12)
        await move(k, -2, "issued")
        await escalated(k, 20, 29)
        await settled(k, "受払いの入力もれ", "Correct the books")
        await counted(k, 29)
        book = rows(vault_book(records_of(k), register(), NOVEMBER, "vault"))
    assert [(row["movement"], row["by"], row["balance"]) for row in book["movements"]] == [
        ("received", 12, 12),
        ("issued", -2, 10),
        ("received", 20, 30),
        ("corrected", -1, 29),
    ]
    wrong, right = book["counts"]
    assert (wrong["result"], wrong["number"], wrong["other"], wrong["balance"]) == ("settled", 29, 29, 30)
    assert (right["result"], right["number"], right["other"], right["balance"]) == ("right", 29, 29, 29)
    corrected = book["movements"][3]
    assert (corrected["person"], corrected["second"]) == (who(TANAKA), who(KATO))
    assert corrected["about"] == wrong["count"]
    (settlement,) = book["settlements"]
    assert (settlement["count"], settlement["by"]) == (wrong["count"], -1)
    assert book["movements"][0]["person"] == who(SATO)
    (balance,) = book["balance"]
    assert balance == {
        "place": {"id": "vault", "name": "保管庫"},
        "start": 0,
        "came": 32,
        "left": -3,
        "end": 29,
    }


@pytest.fixture
def autumn(office: Office) -> Office:
    """Cards in two places, before the month, in it and after it; one is destroyed from no place."""
    office.at("2026-10-31 23:59")
    office.write(moved(100), moved(7, place="store"))
    office.at("2026-11-01 00:00")
    office.write(moved(-3, "issued"), CardDestroyed(batch="b1", serial="9", person="p-1", second="p-2"))
    office.write(CardDestroyed(batch="b1", serial="A3", person="p-1", second="p-2", place="vault"))
    office.at("2026-11-30 23:59")
    office.write(moved(-2, "moved_out", "store"))
    office.at("2026-12-01 00:00")
    office.write(moved(50), moved(-1, "issued", "store"))
    return office


def test_the_balance_of_each_place_is_that_of_the_span(autumn: Office) -> None:
    book = said(autumn)
    assert [(row["place"]["id"], *list(row.values())[1:]) for row in book["balance"]] == [
        ("store", 7, 0, -2, 5),
        ("vault", 100, 0, -4, 96),
    ]
    assert [(row["place"]["id"], row["movement"], row["balance"]) for row in book["movements"]] == [
        ("vault", "issued", 97),
        ("vault", "destroyed", 96),
        ("store", "moved_out", 5),
    ]
    shredded = book["movements"][1]
    assert (shredded["serials"], shredded["about"], shredded["by"]) == (["A3"], "b1", -1)
    assert [(row["movement"], row["times"], row["by"]) for row in book["by_movement"]] == [
        ("issued", 1, -3),
        ("destroyed", 1, -1),
        ("moved_out", 1, -2),
    ]


def test_what_was_shredded_is_in_it_though_shredding_is_here_no_longer(autumn: Office) -> None:
    path, clock = autumn.records.database.path, autumn.clock
    with open_for_reading(path, known=SHIPPED.without("shredding")) as database:
        records = Records(database, Ledger(database, station="test", clock=clock))
        assert rows(vault_book(records, register(), NOVEMBER)) == said(autumn)


def test_what_was_written_late_belongs_to_when_it_happened(autumn: Office) -> None:
    autumn.at("2026-12-03 09:00")
    autumn.write(moved(-5, "issued"), happened="2026-11-20 15:00")
    vault = said(autumn)["balance"][1]
    assert (vault["start"], vault["left"], vault["end"]) == (100, -9, 91)
    december = said(autumn, Span(date(2026, 12, 1), date(2026, 12, 31)))["balance"][1]
    assert (december["start"], december["end"]) == (91, 141)


@STEADY
@given(moves=st.lists(st.tuples(st.integers(-40, 40), st.integers(0, 11)), max_size=12))
def test_each_months_end_is_the_next_ones_beginning(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, int]]
) -> None:
    with opened(tmp_path_factory.mktemp("made") / "kagiban.db") as office:
        for by, days in moves:
            office.clock.us += days * 86_400_000_000
            office.write(moved(by))
        months = [Span(date(2026, n, 1), last_of_month(date(2026, n, 1))) for n in (1, 2, 3, 4, 5)]
        ends = [said(office, span, "vault")["balance"][0] for span in months]
        whole = said(office, Span(date(2025, 1, 1), date(2027, 1, 1)), "vault")
    assert whole["balance"][0]["end"] == sum(by for by, _days in moves)
    balances = [row["balance"] for row in whole["movements"]]
    assert balances == [sum(by for by, _days in moves[: at + 1]) for at in range(len(moves))]
    assert [each["start"] for each in ends] == [0, *(each["end"] for each in ends[:-1])]
    assert ends[-1]["end"] == sum(by for by, _days in moves), "nothing is later than May"


def test_an_escalated_count_from_before_comes_first_until_it_is_settled(office: Office) -> None:
    office.at("2026-10-30 17:00")
    who = {"person": "p-1", "second": "p-2", "place": "vault", "day": "2026-10-30", "count": "c1"}
    office.write(CountBegun(**who), CountClosed(**who, number=3, other=4, balance=5, agrees=0))
    (count,) = said(office)["open_from_before"]
    assert (count["count"], count["result"], count["day"]) == ("c1", "wrong", "2026-10-30")
    office.at("2026-11-02 09:00")
    settled = CountSettled(count="c1", place="vault", reason="数え間違い", person="p-boss", second="p-1")
    office.write(settled)
    book = said(office)
    assert book["open_from_before"] == []
    assert [(row["count"], row["at"][:10]) for row in book["settlements"]] == [("c1", "2026-11-02")]


def test_a_vault_to_which_no_card_ever_came_has_a_balance(office: Office) -> None:
    assert said(office)["balance"] == []
    (empty,) = said(office, vault="vault")["balance"]
    assert (empty["place"]["name"], empty["start"], empty["end"]) == ("保管庫", 0, 0)
