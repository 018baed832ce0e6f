"""A sheet of people against the register: who is recognised, what changes, every fault by row and column."""

from dataclasses import replace
from datetime import date

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kiosk.core.office.register import Register, card_digest, register_of
from kiosk.people.register.records import person_record
from kiosk.people.sheets.changes import people_changes
from kiosk.people.sheets.columns import PEOPLE
from kiosk.people.sheets.custody import check_custody
from kiosk.people.sheets.people import PeopleSheet, read_people
from kiosk.sheets.changes import Changes
from kiosk.sheets.problems import SheetError
from kiosk.sheets.reading import book_of
from storage.people.facts import Card, Period, Person, Role
from storage.people.records import CardEnded, CardRecorded, PersonLeft, PersonRecorded, Registered
from tests.kiosk.made import (
    BOSS,
    CARD_KEY,
    CLERK,
    FELICA,
    MIFARE,
    PEOPLE_HEAD,
    office_register,
    people,
    people_office,
    people_problems,
    workbook,
)

NEW = ("2001", "伊藤 直子", "いとう なおこ", "嘱託員", "第2班", "R8.4.1", "2027/3/31", "")
SAME_BOSS = ("1001", "佐藤 和子", "さとう かずこ", "責任職", "第1班")
SAME_CLERK = ("0012", "高橋 美咲", "", "職員")


def changes(sheet: PeopleSheet, register: Register | None = None) -> Changes[Registered]:
    return people_changes(sheet, register or office_register())


def with_cards(text: object, row: tuple[object, ...] = SAME_CLERK) -> tuple[object, ...]:
    """The row with its column of cards filled."""
    return (*row, *[None] * (7 - len(row)), text)


def test_somebody_new_gets_an_id_and_every_column() -> None:
    (draft,) = people(NEW).drafts
    spring, end = date(2026, 4, 1), date(2027, 3, 31)
    expected = Person("p-new-0", "2001", "伊藤 直子", Role.CONTRACT, "いとう なおこ", "第2班", spring, end)
    assert (draft.person, draft.cards) == (expected, None)
    assert changes(people(NEW)).records == (person_record(expected),)


def test_who_is_on_the_register_keeps_their_id_and_only_what_differs_changes() -> None:
    sheet = people(SAME_BOSS, ("0012", "高橋 美咲", "", "庶務担当"))
    made = changes(sheet)
    assert made.records == (person_record(replace(CLERK, role=Role.CLERK_IN_CHARGE)),)
    assert made.lines == (
        "0012 高橋 美咲: Role was staff, becomes clerk_in_charge",
        "new or changed: 1, as before: 1, not in the sheet and staying: 0",
    )


def test_an_empty_cell_removes_and_a_missing_column_leaves() -> None:
    (record,) = changes(people(("1001", "佐藤 和子", "", "責任職", ""))).records
    assert record == person_record(replace(BOSS, kana="", group=""))
    assert changes(people(("1001", "佐藤 和子", "責任職"), head=("職員番号", "氏名", "区分"))).records == ()


def test_who_is_not_in_the_sheet_stays_unless_told_otherwise() -> None:
    assert changes(people(SAME_BOSS)).records == ()
    assert "staying: 1" in changes(people(SAME_BOSS)).lines[-1]
    made = changes(people(SAME_BOSS, leave_missing=True))
    assert [type(record) for record in made.records] == [CardEnded, PersonLeft]
    assert made.lines[0] == "0012 高橋 美咲: leaves the register (staff, cards: 1)"


def test_numbers_typed_as_numbers_and_zeros_that_were_lost() -> None:
    assert changes(people((1001.0, *SAME_BOSS[1:]))).records == ()
    assert people_problems((12, "高橋 美咲", "", "職員")) == [(2, "職員番号", "'12'")]

    def then(sheet: Worksheet) -> None:
        sheet["A2"].number_format = "0000"

    assert changes(people((12, "高橋 美咲", "", "職員"), then=then)).records == ()


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("職員番号", "", "nothing"),
        ("職員番号", "10 01", "'10 01'"),
        ("氏名", " ", "nothing"),
        ("氏名", "あ" * 81, f"'{'あ' * 59}..."),
        ("ふりがな", "a\u202eb", "'a\\u202eb'"),
        ("区分", "", "nothing"),
        ("区分", "課長", "'課長'"),
        ("採用日", "未定", "'未定'"),
        ("退職日", "2026-02-30", "'2026-02-30'"),
        ("退職日", "2026-03-31", "2026-03-31"),
        ("職員証", "123", "'123'"),
        ("職員証", "08AABBCC", "'08AABBCC'"),
        ("職員証", "(登録済 3枚)", "'(登録済 3枚)'"),
        ("班", "#N/A", "the error #N/A"),
        ("班", "=1+1", "a formula that was never computed (open the file in Excel and save it)"),
    ],
)
def test_each_bad_cell_is_named_by_row_and_column(column: str, value: str, found: str) -> None:
    row = list(NEW)
    row[PEOPLE_HEAD.index(column)] = value
    assert people_problems(SAME_BOSS, row) == [(3, column, found)]


def test_all_problems_are_said_in_the_order_of_rows() -> None:
    rows = (("", "", "", ""), ("2001", "", "", "課長", "", "x", "y", "z, 0102"), NEW)
    found = people_problems(*rows)
    assert [(row, column) for row, column, _found in found] == [
        *((3, column) for column in ("氏名", "区分", "採用日", "退職日", "職員証", "職員証")),
        (4, "職員番号"),
    ]


def test_a_number_twice_in_the_sheet() -> None:
    with pytest.raises(SheetError) as caught:
        people(NEW, NEW)
    (problem,) = caught.value.problems
    assert str(problem) == (
        "職員, row 3, 職員番号: expected a staff number of its own (row 2 has it already), found '2001'"
    )


# --- headings -----------------------------------------------------------------------------------------


def test_headings_are_found_below_a_title_in_either_language_and_any_width() -> None:
    head: list[object] = ["ＮＡＭＥ", "staff  number", "Employed-From", "Role"]
    rows: list[list[object]] = [
        ["職員名簿", None, None, "2026年4月"],
        [],
        head,
        ["佐藤 和子", "1001", "", "supervisor"],
    ]
    sheet = read_people(book_of(workbook(("Sheet1", rows)), "a.xlsx"), people_office())
    assert [draft.person.id for draft in sheet.drafts] == ["p-boss"]


def test_unknown_double_and_missing_columns() -> None:
    with pytest.raises(SheetError) as caught:
        people(("1001", "x", "y", "z", "1"), head=("職員番号", "ふりかな", "備考", "職員 番号", None))
    found = [(each.row, each.found, each.expected) for each in caught.value.problems]
    names = ", ".join(column.en for column in PEOPLE.columns)
    assert found == [
        (1, "'ふりかな'", f"one of the headings {names} (did you mean Kana?)"),
        (1, "'備考'", f"one of the headings {names}"),
        (1, "'職員 番号' a second time", "each column once"),
        (1, "none", "a column Name"),
        (1, "none", "a column Role"),
        (2, "'1'", "a heading above what stands in column E"),
    ]


def test_sheets_without_headings_or_without_rows() -> None:
    assert people_problems(head=("a", "b")) == [(0, "", "no such row")]
    assert people_problems() == [(0, "", "no row below the headings")]
    assert people_problems(leave_missing=True) != [], "an empty sheet would empty the register"


def test_other_sheets_are_left_alone_and_named() -> None:
    raw = workbook(("メモ", [["x"]]), ("名簿", [PEOPLE_HEAD, SAME_BOSS]))
    assert read_people(book_of(raw, "a.xlsx"), people_office()).notes == ("sheets that are not read: メモ",)


# --- cards --------------------------------------------------------------------------------------------


def test_cards_of_a_person_are_replaced_by_those_of_the_sheet() -> None:
    made = changes(people(with_cards("0102030405060708、04:11:22:33")))
    old = card_digest(CARD_KEY, "uid", bytes.fromhex(MIFARE))
    ended, *anew = made.records
    assert ended == CardEnded(card=old, why="handed_in", person="p-clerk")
    assert [record.card_kind for record in anew if isinstance(record, CardRecorded)] == ["idm", "uid"]
    assert made.lines[0] == "0012 高橋 美咲: cards taken up: 2, cards ended: 1"


@pytest.mark.parametrize("text", ["", None, "(登録済 1枚)", "（登録済１枚）", "(1 registered)", MIFARE])
def test_cards_stay_as_they_are(text: str | None) -> None:
    assert changes(people(with_cards(text))).records == ()


@pytest.mark.parametrize("text", ["なし", "none"])
def test_the_word_for_none_ends_all_cards(text: str) -> None:
    proving = Card("d" * 64, "p-clerk", "felica_mac")
    register = office_register()
    register = replace(register, cards={**register.cards, proving.digest: proving})
    office = people_office(register)
    (one, two) = changes(people(with_cards(text), office=office), register).records
    assert {type(one), type(two)} == {CardEnded}
    kept = changes(people(with_cards("04112233"), office=office), register).records
    assert all(proving.digest != getattr(record, "card", "") for record in kept), "numbers replace numbers"


def test_what_an_export_says_of_cards_means_nothing_for_somebody_new() -> None:
    assert people_problems((*NEW[:7], "(登録済 1枚)")) == [(2, "職員証", "'(登録済 1枚)'")]


def test_a_card_of_somebody_else_on_the_register_or_in_the_sheet() -> None:
    assert people_problems(with_cards(FELICA)) == [(2, "職員証", f"'{FELICA}'")]
    rows = (with_cards("04112233"), (*NEW[:7], "04 11 22 33"))
    assert people_problems(*rows) == [(3, "職員証", "'04112233'")]


def test_cards_may_change_hands_within_one_sheet() -> None:
    made = changes(people(with_cards(MIFARE, SAME_BOSS), with_cards(FELICA)))
    assert {type(record) for record in made.records} == {CardRecorded}, "one record for each card"
    owners = {record.card: record.person for record in made.records if isinstance(record, CardRecorded)}
    assert owners[card_digest(CARD_KEY, "uid", bytes.fromhex(MIFARE))] == "p-boss"
    assert len(owners) == 2


def test_a_card_goes_from_who_leaves_to_who_comes() -> None:
    made = changes(people(SAME_BOSS, (*NEW[:7], MIFARE), leave_missing=True))
    assert [type(record) for record in made.records] == [PersonLeft, PersonRecorded, CardRecorded]


def test_a_lost_card_does_not_come_back_with_an_old_sheet() -> None:
    number = "04112233445566"
    office = people_office(blocked=frozenset({card_digest(CARD_KEY, "uid", bytes.fromhex(number))}))
    assert people_problems(with_cards(number), office=office) == [(2, "職員証", f"'{number}'")]
    found = register_of([(CLERK, [number])], [], [], CARD_KEY)
    again = people_office(found, office.blocked)
    assert changes(people(with_cards(number), office=again), found).records == ()


# --- the last custodian ---------------------------------------------------------------------------------

TODAY = date(2026, 11, 24)
IN_CHARGE = Person("p-in-charge", "1002", "鈴木 健一", Role.CLERK_IN_CHARGE)
BOTH = register_of([(BOSS, [FELICA]), (IN_CHARGE, [MIFARE])], [], [], CARD_KEY)


def custody(
    *rows: tuple[object, ...], register: Register | None = None, leave_missing: bool = False
) -> list[str]:
    """What is wrong with a sheet because nobody would answer for the keys."""
    held = register or office_register()
    sheet = people(*rows, office=people_office(held), leave_missing=leave_missing)
    try:
        check_custody(sheet, changes(sheet, held), held, TODAY)
    except SheetError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (("1001", "佐藤 和子", "", "職員", "第1班"), "区分: "),
        ((*SAME_BOSS, "", "2026-12-01"), "退職日: "),
        ((*SAME_BOSS, "2026-12-01", ""), "採用日: "),
        (with_cards("なし", SAME_BOSS), "職員証: "),
    ],
)
def test_the_last_custodian_stays_whatever_the_row_changes(row: tuple[object, ...], cell: str) -> None:
    (problem,) = custody(row)
    assert problem.startswith(
        f"職員, row 2, {cell}expected somebody with a card who answers for the keys on "
    )
    assert "佐藤 和子" in problem
    assert "first have somebody named at the kiosk" in problem
    far = custody((*SAME_BOSS, "", "2027-03-31"))
    assert far == [], "what is so far away is warned of when it comes near"


def test_the_last_custodian_does_not_leave_by_being_left_out() -> None:
    (problem,) = custody(SAME_CLERK, leave_missing=True)
    assert problem.startswith("職員: expected somebody with a card")
    assert problem.endswith("found no row for 1001 佐藤 和子")
    assert custody(SAME_BOSS, leave_missing=True) == []


def test_both_who_could_stand_in_are_named_by_row() -> None:
    rows = (("1001", "佐藤 和子", "", "職員"), ("1002", "鈴木 健一", "", "職員"))
    first, *rest = custody(*rows, register=BOTH)
    assert (first.partition(":")[0], rest) == ("職員, row 2, 区分", [])
    away = replace(BOTH, absences={BOSS.id: Period(TODAY, date(2026, 12, 31))})
    (problem,) = custody(*rows[1:], register=away)
    assert problem.startswith("職員, row 2, 区分")


def test_a_successor_with_a_card_in_the_same_sheet_is_enough() -> None:
    leaves = (*SAME_BOSS, "", "2026-11-30")
    comes = ("1009", "新任 一", "", "責任職", "", "2026-12-01", "", "04AABBCCDDEE01")
    assert custody(leaves, comes) == []
    assert len(custody(leaves, comes[:7])) == 1, "without a card nobody can act"
    assert len(custody(leaves, (*comes[:5], "2026-12-02", *comes[6:]))) == 1, "a day between the two"
