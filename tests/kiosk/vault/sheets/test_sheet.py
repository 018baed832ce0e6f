"""Lists of card numbers: what stands after a sheet, what it may not say, whether it agrees with the books."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kiosk import locale
from kiosk.sheets.changes import Changes
from kiosk.sheets.problems import SheetError
from kiosk.sheets.reading import book_of
from kiosk.sheets.writing import workbook_of
from kiosk.vault.sheets.out import cards_rows
from kiosk.vault.sheets.sheet import AT_ONCE, CARDS, VaultOffice, VaultSheet, cards_changes, read_cards
from storage.vault.records import CardsListed
from tests.kiosk.made import office_register, workbook

STEADY = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
HEAD = ("保管場所", "カード番号")


def office(
    listed: Mapping[str, str] | None = None, destroyed: Sequence[str] = (), **balances: int
) -> VaultOffice:
    return VaultOffice(office_register(), listed or {}, frozenset(destroyed), balances)


def read(
    *rows: Sequence[object], head: Sequence[object] = HEAD, against: VaultOffice | None = None
) -> VaultSheet:
    return read_cards(book_of(workbook(("カード", [head, *rows])), "cards.xlsx"), against or office())


def changes(*rows: Sequence[object], against: VaultOffice) -> Changes[CardsListed]:
    return cards_changes(read(*rows, against=against), against)


def problems(*rows: Sequence[object], against: VaultOffice | None = None) -> list[str]:
    """Each problem, without the sheet's name."""
    with pytest.raises(SheetError) as raised:
        read(*rows, against=against)
    return [str(each).partition(", ")[2] for each in raised.value.problems]


def after(listed: Mapping[str, str], records: Sequence[CardsListed]) -> dict[str, str]:
    """The lists when the records are in, as the tables keep them."""
    found = dict(listed)
    for record in records:
        for serial in record.gone.split():
            found.pop(serial, None)
        for serial in record.serials.split():
            found[serial] = record.place
    return found


# --- what is read ---------------------------------------------------------------------------------------


def test_a_place_by_name_or_id_and_numbers_however_they_are_spelled() -> None:
    sheet = read(("保管庫", "0012-3456"), ("vault", "ａｂ 12"), (" 地下倉庫 ", 77), ("vault", "'0099"))
    assert sheet.cards == {"vault": ("00123456", "AB12", "0099"), "store": ("77",)}


def test_headings_in_english_and_a_title_above_them() -> None:
    book = book_of(b"Cards of May\nPlace,Card number\nvault,A1\n", "cards.csv")
    assert read_cards(book, office()).cards == {"vault": ("A1",)}


@pytest.mark.parametrize("serial", ["", "A" * 33, "A_1", "カード", "1.5"])
def test_what_is_no_number(serial: str) -> None:
    (problem,) = problems(("vault", serial), ("vault", "A2"))
    assert problem.startswith("row 2, カード番号: expected a card's serial number")


def test_a_place_that_is_none_and_what_was_meant() -> None:
    (problem,) = problems(("valt", "A1"))
    assert problem.startswith("row 2, 保管場所: expected a place's id or name (did you mean vault?)")


def test_a_sheet_without_cards_or_without_the_headings() -> None:
    with pytest.raises(SheetError, match="expected at least one card"):
        read()
    with pytest.raises(SheetError, match="a row with the headings Place, Card number"):
        read(("vault", "A1"), head=("x", "y"))


# --- what cannot be -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"), [("A1", "A1"), ("A1", "a1"), ("0012", "12"), ("12-34", "1234"), ("12", 12)]
)
def test_no_card_stands_there_twice(first: object, second: object) -> None:
    (problem,) = problems(("vault", first), ("vault", "B1"), ("store", second))
    assert problem.startswith("row 4, カード番号: expected each card once (row 2 has it already")


@pytest.mark.parametrize("serial", ["123", "0123"])
def test_a_card_that_was_shredded_is_in_no_list(serial: str) -> None:
    (problem,) = problems(("vault", "5"), ("vault", serial), against=office(destroyed=["123"]))
    assert problem.startswith("row 3, カード番号: expected a card that was not shredded")


def test_a_card_of_another_places_list_changes_its_place_only_with_that_whole_list() -> None:
    against = office({"A1": "store", "A2": "store"}, vault=1, store=1)
    (problem,) = problems(("vault", "A1"), against=against)
    assert "地下倉庫 has it" in problem
    done = changes(("vault", "A1"), ("store", "A2"), against=against)
    assert after(against.listed, done.records) == {"A1": "vault", "A2": "store"}


def test_all_problems_are_said_at_once_in_the_order_of_rows() -> None:
    found = problems(("nowhere", "A1"), ("vault", "?"), ("vault", "A3"), ("vault", "A3"))
    assert [each.split(",")[0] for each in found] == ["row 2", "row 3", "row 5"]


# --- what becomes of it ---------------------------------------------------------------------------------


def test_what_is_new_what_is_gone_and_what_stays_is_said_and_written() -> None:
    against = office({"A1": "vault", "A2": "vault", "B1": "store"}, vault=3, store=1)
    done = changes(("vault", "A2"), ("vault", "A3"), ("vault", "A4"), against=against)
    assert done.lines == (
        "保管庫: new on the list: 2 (A3, A4)",
        "保管庫: on the list no more: 1 (A1)",
        "保管庫: as before: 1",
        "保管庫: 3 cards on the list, as the books say",
    )
    (record,) = done.records
    assert record == CardsListed(place="vault", person="", serials="A3 A4", gone="A1")


@pytest.mark.parametrize(("balance", "by"), [(3, "-1"), (1, "+1"), (0, "+2")])
def test_a_list_that_does_not_agree_with_the_books_says_so_and_what_to_do(balance: int, by: str) -> None:
    against = office(vault=balance) if balance else office()
    line = changes(("vault", "A1"), ("vault", "A2"), against=against).lines[-1]
    assert (
        f"THE LIST DOES NOT AGREE WITH THE BOOKS: 2 cards on the list, {balance} by the books ({by})" in line
    )
    assert "Count the cards" in line


def test_of_many_new_numbers_some_are_said_and_none_is_lost() -> None:
    rows = [("vault", f"{n:032}") for n in range(1, 2 * AT_ONCE + 2)]
    done = changes(*rows, against=office())
    assert done.lines[0].endswith(f"{10:032} and {len(rows) - 10} more)")
    assert len(done.records) == 3
    assert set(after({}, done.records)) == {serial for _place, serial in rows}
    assert max(len(record.serials) for record in done.records) < 60_000, "a record has room for it"


SERIALS = st.from_regex(r"\A[1-9A-Z][0-9A-Z]{0,5}\Z")
LISTS = st.dictionaries(SERIALS, st.sampled_from(["vault", "store"]), max_size=12)


@STEADY
@given(LISTS, LISTS.filter(bool))
def test_afterwards_the_lists_are_what_the_sheet_says(before: dict[str, str], wanted: dict[str, str]) -> None:
    """Of the places in it; a card of a place that is not in it cannot be in the sheet."""
    named = set(wanted.values())
    other = {serial: place for serial, place in before.items() if place not in named}
    wanted = {serial: place for serial, place in wanted.items() if serial not in other}
    rows = [(place, serial) for serial, place in wanted.items()]
    assume({place for place, _serial in rows} == named)
    done = changes(*rows, against=office(before))
    assert after(before, done.records) == {**other, **wanted}
    again = changes(*rows, against=office(after(before, done.records)))
    assert again.records == ()


@STEADY
@given(LISTS.filter(bool), st.sampled_from(["ja", "en"]))
def test_what_goes_out_comes_in_and_changes_nothing(listed: dict[str, str], language: str) -> None:
    locale.use(language)
    against = office(listed)
    book = book_of(workbook_of((CARDS, cards_rows(against))), "out.xlsx")
    sheet = read_cards(book, against)
    assert cards_changes(sheet, against).records == ()
    assert sheet.notes == ()
    locale.use("en")
