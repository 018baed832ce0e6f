"""The columns of the sheets: what each is called in Japanese and in English, and which must be there."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.locale import language


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `field` is its name in this program, `also` are other headings that mean it."""

    field: str
    ja: str
    en: str
    also: tuple[str, ...] = ()
    required: bool = False

    @property
    def title(self) -> str:
        """The heading in the language in use."""
        return self.ja if language() == "ja" else self.en

    @property
    def headings(self) -> Iterator[str]:
        """Every heading that means it, folded."""
        yield from map(folded, (self.field, self.ja, self.en, *self.also))


@dataclass(frozen=True, slots=True)
class Table:
    """One sort of sheet: its columns, and the names of a sheet that has it."""

    ja: str
    en: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """The sheet's name in the language in use."""
        return self.ja if language() == "ja" else self.en

    def is_named(self, name: str) -> bool:
        """Is a sheet of this name meant?"""
        return folded(name) in (folded(self.ja), folded(self.en))


def folded(text: str) -> str:
    """The text as headings and words are compared: width, case, spaces and marks aside."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if not char.isspace() and char not in "_-'.")


PEOPLE = Table(
    "職員",
    "People",
    (
        Column("number", "職員番号", "Staff number", ("社員番号", "番号", "職員no"), required=True),
        Column("name", "氏名", "Name", ("名前", "職員氏名"), required=True),
        Column("kana", "ふりがな", "Kana", ("フリガナ", "よみがな", "読み仮名", "氏名かな", "氏名カナ")),
        Column("role", "区分", "Role", ("職員区分", "役割"), required=True),
        Column("group", "班", "Group", ("係", "グループ")),
        Column("employed_from", "採用日", "Employed from", ("任用開始日", "雇用開始日")),
        Column("employed_until", "退職日", "Employed until", ("任用終了日", "雇用終了日")),
        Column("cards", "職員証", "Cards", ("カード番号", "職員証番号", "card")),
    ),
)

KEYS = Table(
    "鍵",
    "Keys",
    (
        Column("number", "鍵番号", "Key number", ("番号", "鍵no"), required=True),
        Column("name", "名称", "Name", ("鍵名称", "鍵の名称"), required=True),
        Column("slot", "位置", "Slot", ("スロット", "収納位置"), required=True),
        Column("opens", "開くもの", "Opens", ("開く場所",), required=True),
        Column("purposes", "作業内容", "Purposes", ("purpose", "用途"), required=True),
        Column("roles", "区分", "Roles", ("role",), required=True),
        Column("people", "職員番号で指定", "People", ("staff numbers",)),
        Column("hours", "時間", "Hours", ("貸出できる時間", "時間帯")),
        Column("working_days", "開庁日のみ", "Working days only"),
        Column("courses", "研修", "Courses", ("course",)),
        Column("second", "二人目", "Second person"),
        Column("second_on_return", "返却時も二人", "Second on return"),
        Column("approval", "承認", "Approval"),
        Column("pin", "暗証番号", "PIN"),
        Column("genuine", "複製不可の職員証", "Genuine card only"),
        Column("max_minutes", "貸出時間(分)", "Max minutes", ("貸出時間",)),
        Column("pieces", "本数", "Pieces"),
        Column("guarded", "札の確認", "Guarded", ("返却時の札確認",)),
    ),
)

CARDS = Table(
    "カード番号",
    "Card numbers",
    (
        Column("place", "保管場所", "Place", ("場所", "保管庫"), required=True),
        Column("serial", "カード番号", "Card number", ("番号", "製造番号", "serial number"), required=True),
    ),
)

PLACES = Table(
    "保管場所",
    "Places",
    (
        Column("id", "id", "id", ("記号", "場所id"), required=True),
        Column("name", "名称", "Name", ("保管場所",), required=True),
        Column("contact", "扉接点番号", "Contact", ("扉接点", "door contact")),
    ),
)
