"""Sheets of keys and places against the register: what is found, what changes, and every fault."""

from dataclasses import replace

import pytest

from kiosk.core.office.register import Register
from kiosk.keys.sheets.changes import keys_changes
from kiosk.keys.sheets.keys import KeysSheet, read_keys, spans
from kiosk.people.register.records import key_record, place_record
from kiosk.sheets.changes import Changes
from kiosk.sheets.problems import SheetError
from kiosk.sheets.reading import book_of
from storage.keys.facts import Conditions, Guarded, Key, Second, StoragePlace
from storage.people.facts import Role
from storage.people.records import Registered
from tests.kiosk.made import (
    KEYS_HEAD,
    ONE,
    STORE,
    TWO,
    VAULT,
    keys,
    keys_office,
    keys_problems,
    office_register,
    workbook,
)

SAME_ONE = (1, "保管庫", 1, "保管庫", "点検、交付", "職員")
ALL_ROLES = "責任職、庶務担当、職員、嘱託員、アルバイト"
SAME_TWO = (2, "倉庫", 2, "地下倉庫\nvault", "点検", ALL_ROLES)
CONDITIONS = {
    "職員番号で指定": "1001、0012",
    "時間": "8:30-17:15",
    "開庁日のみ": "はい",
    "研修": "privacy, my-number",
    "二人目": "別の班",
    "返却時も二人": "○",
    "承認": "1",
    "暗証番号": "yes",
    "複製不可の職員証": "×",
    "貸出時間(分)": 60,
    "本数": 3,
    "札の確認": "はい",
}
HEAD = (*KEYS_HEAD, *CONDITIONS)
FULL = (3, "三番", 3, "保管庫", "点検", "職員", *CONDITIONS.values())


def changes(sheet: KeysSheet, register: Register | None = None) -> Changes[Registered]:
    return keys_changes(sheet, register or office_register())


def changed(row: tuple[object, ...], column: str, value: object) -> list[object]:
    """The row with another value in a column."""
    cells = list(row)
    cells[HEAD.index(column)] = value
    return cells


def test_a_new_key_with_every_condition() -> None:
    (key,) = keys(FULL, head=HEAD).keys
    asked = Conditions(
        510, 1035, True, ("privacy", "my-number"), Second.OTHER_GROUP, True, True, True, False, 60
    )
    roles, people = frozenset({Role.STAFF}), frozenset({"p-boss", "p-clerk"})
    assert key == Key("key-03", 3, "三番", 3, ("vault",), ("点検",), roles, people, asked, 3, Guarded.YES)


def test_places_are_known_by_id_or_name_and_a_key_by_its_number() -> None:
    assert changes(keys(SAME_ONE, SAME_TWO)).records == ()
    made = changes(keys(("1", "新しい名", "１", "vault", "点検、交付", "staff")))
    assert made.records == (key_record(replace(ONE, name="新しい名")),)
    assert made.lines == (
        "1 新しい名: Name was 保管庫, becomes 新しい名",
        "new or changed: 1, as before: 0, not in the sheet and staying: 1",
    )


def test_an_empty_cell_removes_and_a_missing_column_leaves() -> None:
    strict = replace(ONE, conditions=Conditions(pin=True, max_minutes=30), people=frozenset({"p-boss"}))
    register = replace(office_register(), keys={"key-01": strict})
    office = keys_office(register)
    assert changes(keys(SAME_ONE, office=office), register).records == ()
    (record,) = changes(keys((*SAME_ONE, ""), head=(*KEYS_HEAD, "暗証番号"), office=office), register).records
    assert record == key_record(replace(strict, conditions=Conditions(max_minutes=30)))


def test_a_new_key_never_takes_an_id_that_is_another_keys() -> None:
    register = replace(office_register(), keys={"key-03": replace(ONE, id="key-03")})
    (key,) = keys((3, "三番", 3, "vault", "点検", "職員"), office=keys_office(register)).keys
    assert key.id == "key-03-2"


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("鍵番号", "", "nothing"),
        ("鍵番号", "10000", "'10000'"),
        ("名称", "", "nothing"),
        ("位置", "", "nothing"),
        ("位置", "9", "9"),
        ("位置", "一", "'一'"),
        ("開くもの", "", "nothing"),
        ("開くもの", "金庫", "'金庫'"),
        ("作業内容", "", "nothing"),
        ("区分", "課長", "'課長'"),
        ("職員番号で指定", "12", "'12'"),
        ("時間", "8:30", "'8:30'"),
        ("開庁日のみ", "たぶん", "'たぶん'"),
        ("研修", "個人情報", "'個人情報'"),
        ("二人目", "課長", "'課長'"),
        ("返却時も二人", "?", "'?'"),
        ("承認", "2", "'2'"),
        ("暗証番号", "1234", "'1234'"),
        ("複製不可の職員証", "#REF!", "the error #REF!"),
        ("貸出時間(分)", "1時間", "'1時間'"),
        ("本数", "0", "'0'"),
    ],
)
def test_each_bad_cell_is_named_by_row_and_column(column: str, value: str, found: str) -> None:
    padded = (*SAME_ONE, *[None] * len(CONDITIONS))
    assert keys_problems(padded, changed(FULL, column, value), head=HEAD) == [(3, column, found)]


def test_somebody_must_be_able_to_take_a_key() -> None:
    row = changed(FULL, "区分", "")
    assert keys_problems(row, head=HEAD) == []
    assert keys_problems(row[:6]) == [(2, "区分", "nothing")]


def test_what_is_there_twice_or_taken() -> None:
    rows = (SAME_ONE, (3, "三番", 1, "vault", "点検", "職員"), (1, "一番", 4, "vault", "点検", "職員"))
    assert keys_problems(*rows) == [(3, "位置", "1"), (4, "鍵番号", "1")]
    with pytest.raises(SheetError, match=r"one of its own \(倉庫 has it already\)"):
        keys((1, "保管庫", 2, "vault", "点検", "職員"))


def test_keys_may_change_places_within_one_sheet() -> None:
    made = changes(keys((1, "保管庫", 2, *SAME_ONE[3:]), (2, "倉庫", 1, *SAME_TWO[3:])))
    assert made.records == (key_record(replace(ONE, slot=2)), key_record(replace(TWO, slot=1)))


def test_a_key_that_is_out_does_not_change_its_slot() -> None:
    out = keys_office(out=frozenset({"key-01"}))
    row = (1, "保管庫", 5, "保管庫", "点検、交付", "職員")
    with pytest.raises(SheetError, match="expected 1, for the key is out") as caught:
        keys(row, office=out)
    (problem,) = caught.value.problems
    assert (problem.row, problem.column, problem.found) == (2, "位置", "5")
    assert keys((1, "別名", 1, *row[3:]), office=out).keys[0].name == "別名"


def test_what_is_near_is_asked() -> None:
    with pytest.raises(
        SheetError, match=r"a place's id or name \(did you mean 地下倉庫\?\), found '地下倉 庫1'"
    ):
        keys((1, "保管庫", 1, "地下倉 庫1", "点検", "職員"))


# --- places -------------------------------------------------------------------------------------------


def test_places_come_with_the_keys_and_may_be_named_anew() -> None:
    sheet = keys((1, "保管庫", 1, "新保管庫", "点検、交付", "職員"), places=[("vault", "新保管庫", 2)])
    assert changes(sheet).records == (place_record(StoragePlace("vault", "新保管庫", 2)),)
    sheet = keys(
        (1, "保管庫", 1, "保管庫、金庫", "点検、交付", "職員"),
        places=[("vault", "新名", 1), ("safe", "金庫", "")],
    )
    places = (StoragePlace("vault", "新名", 1), StoragePlace("safe", "金庫"))
    key = replace(ONE, opens=("vault", "safe"))
    assert changes(sheet).records == (*map(place_record, places), key_record(key))


def test_a_name_that_two_places_have_names_neither() -> None:
    twice = [("a", "倉庫", ""), ("b", "倉庫", "")]
    assert keys_problems((1, "x", 1, "倉庫", "点検", "職員"), places=twice) == [(2, "開くもの", "'倉庫'")]
    assert keys((1, "x", 1, "b", "点検", "職員"), places=twice).keys[0].opens == ("b",)


def test_bad_places() -> None:
    rows = [("Vault", "x", ""), ("a", "", 1), ("b", "y", 9), ("b", "z", 2), ("c", "w", 2)]
    found = keys_problems(SAME_ONE, places=rows)
    assert found == [
        (2, "id", "'Vault'"),
        (3, "名称", "nothing"),
        (3, "扉接点番号", "1"),
        (4, "扉接点番号", "9"),
        (5, "id", "'b'"),
        (6, "扉接点番号", "2"),
    ]


def test_who_has_left_and_places_that_are_gone_may_stay_where_they_were() -> None:
    old = replace(ONE, opens=("gone",), people=frozenset({"p-0123456789ab"}))
    register = replace(office_register(), keys={"key-01": old})
    row = (1, "保管庫", 1, "gone", "点検、交付", "職員", "p-0123456789ab")
    head = (*KEYS_HEAD, "職員番号で指定")
    assert changes(keys(row, head=head, office=keys_office(register)), register).records == ()
    assert keys_problems(row, head=head) == [
        (2, "開くもの", "'gone'"),
        (2, "職員番号で指定", "'p-0123456789ab'"),
    ]


def test_a_csv_has_keys_alone() -> None:
    rows = [KEYS_HEAD, [str(cell).replace("\n", "、") for cell in SAME_TWO]]
    text = "\n".join("\t".join(map(str, row)) for row in rows)
    assert read_keys(book_of(text.encode("cp932"), "keys.txt"), keys_office()).keys == (TWO,)


def test_a_sheet_of_people_is_no_sheet_of_keys() -> None:
    raw = workbook(("職員", [("職員番号", "氏名", "区分"), ("1", "x", "職員")]))
    with pytest.raises(SheetError, match="expected a row with the headings Key number, Name, Slot, Opens"):
        read_keys(book_of(raw, "a.xlsx"), keys_office())


def test_numbers_in_short() -> None:
    assert spans([1, 2, 3, 5, 7, 8]) == "1-3, 5, 7-8"
    assert spans([]) == "none"
    assert (VAULT.contact, STORE.contact) == (1, 0)
