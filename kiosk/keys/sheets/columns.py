"""The columns of sheets of keys and of storage places."""

from kiosk.sheets.columns import Column, Table

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


PLACES = Table(
    "保管場所",
    "Places",
    (
        Column("id", "id", "id", ("記号", "場所id"), required=True),
        Column("name", "名称", "Name", ("保管場所",), required=True),
        Column("contact", "扉接点番号", "Contact", ("扉接点", "door contact")),
    ),
)
