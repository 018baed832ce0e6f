"""The columns of a sheet of people."""

from kiosk.sheets.columns import Column, Table

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
