"""The configuration that `kagiban init` writes: 24 keys on three modules, and a few people as an example.

`starter.toml` beside this file holds the commented text; what differs from office to office is filled in.
"""

import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kiosk.config import Enrolled
from storage.keys.facts import StoragePlace
from storage.people.facts import Person, Role

STATION = "counter-1"
DATABASE = "kagiban.db"
OFFICE = "区役所 戸籍課"
PORT = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1:1.0-port0"
"""An example of what udev names a USB adapter's line; `kagiban check` says that it is not there."""

SHREDDER_PORT = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0"
SHREDDER = """[shredder]
port = {port}
kind = "dcon"
baud = 9600
[shredder.counter]
unit = 1
model = "i-7080"
[shredder.switch]
unit = 2
model = "i-7060"
outputs = "enable"
inputs = "running, jam"
"""
"""An I-7080 that counts and an I-7060 that switches, both DCON, on a line of their own."""

_TEMPLATE = Path(__file__).with_name("starter.toml")
_BLANK = re.compile("@([a-z]+)@")


_OFFICERS = (Role.SUPERVISOR, Role.CLERK_IN_CHARGE)
_CLERKS = (*_OFFICERS, Role.STAFF)
_DESK = (*_CLERKS, Role.CONTRACT)
_ALL = (*_DESK, Role.PART_TIME)

_CARDS = ("カード交付", "在庫の枚数確認", "返納カードの受入れ")
_PAPERS = ("書類の出し入れ", "書類の整理", "点検")
_STORE = ("保存文書の出し入れ", "廃棄する文書の搬出", "点検")

PLACES = (
    StoragePlace("vault", "マイナンバーカード保管庫", 1),
    StoragePlace("notices", "通知カード保管庫"),
    StoragePlace("terminal", "統合端末ラック"),
    *(StoragePlace(f"cabinet-{n}", f"書類キャビネット {n}") for n in range(1, 9)),
    StoragePlace("counter", "窓口の引き出し"),
    StoragePlace("shredder", "裁断待ち文書箱"),
    StoragePlace("next-room", "隣接倉庫"),
    StoragePlace("warehouse", "専用倉庫", 2),
    StoragePlace("basement", "地下倉庫"),
)

_Row = tuple[str, Sequence[str], Sequence[str], Sequence[Role]]
KEYS: tuple[_Row, ...] = (
    ("カード保管庫", ("vault",), _CARDS, _CLERKS),
    ("カード保管庫 予備", ("vault",), ("主鍵の故障", "点検"), (Role.SUPERVISOR,)),
    ("通知カード保管庫", ("notices",), ("通知カードの交付", "在庫の枚数確認"), _CLERKS),
    ("通知カード保管庫 予備", ("notices",), ("主鍵の故障", "点検"), (Role.SUPERVISOR,)),
    ("統合端末ラック", ("terminal",), ("端末の起動と停止", "保守立会い"), _OFFICERS),
    *((f"キャビネット {n}", (f"cabinet-{n}",), _PAPERS, _DESK) for n in range(1, 9)),
    ("キャビネット 共通", tuple(f"cabinet-{n}" for n in range(1, 9)), ("点検", "主鍵の故障"), _OFFICERS),
    *((f"窓口 {n} の引き出し", ("counter",), ("窓口業務", "点検"), _ALL) for n in range(1, 5)),
    ("裁断待ち文書箱", ("shredder",), ("本日の裁断", "書き損じの投入"), _DESK),
    ("隣接倉庫", ("next-room",), _STORE, _DESK),
    ("専用倉庫", ("warehouse",), _STORE, _CLERKS),
    ("専用倉庫 予備", ("warehouse",), ("主鍵の故障", "点検"), (Role.SUPERVISOR,)),
    ("地下倉庫", ("basement",), _STORE, _CLERKS),
    ("地下倉庫 予備", ("basement",), ("主鍵の故障", "点検"), (Role.SUPERVISOR,)),
)

CONDITIONS: Mapping[int, Mapping[str, object]] = {
    20: {"max_minutes": 60},
    21: {"second": "anyone"},
    23: {"approval": True},
}
"""What some of the keys ask for beyond the role, by number: an example of each."""

_STAFF = (
    ("1001", "佐藤 和子", "さとう かずこ", Role.SUPERVISOR, "管理"),
    ("1002", "鈴木 健一", "すずき けんいち", Role.CLERK_IN_CHARGE, "庶務"),
    ("1101", "高橋 美咲", "たかはし みさき", Role.STAFF, "窓口"),
    ("1102", "田中 翔太", "たなか しょうた", Role.STAFF, "交付"),
    ("2001", "伊藤 直子", "いとう なおこ", Role.CONTRACT, "窓口"),
    ("3001", "渡辺 陽菜", "わたなべ ひな", Role.PART_TIME, "窓口"),
)


def random_person_id() -> str:
    """An id for the records that says nothing about the person."""
    return f"p-{secrets.token_hex(6)}"


def example_people() -> tuple[Enrolled, ...]:
    """Six people, one card each. Their ids are new each time; cards count up from a made-up IDm."""
    return tuple(
        Enrolled(
            Person(random_person_id(), number, name, role, kana, group), (f"01010A10{0x5A17C000 + i:08X}",)
        )
        for i, (number, name, kana, role, group) in enumerate(_STAFF, start=1)
    )


def starter_text(
    *,
    port: str = PORT,
    station: str = STATION,
    office: str = OFFICE,
    people: Sequence[Enrolled] | None = None,
    shredder: str = "",
    database: str = DATABASE,
) -> str:
    """The commented configuration. Without a port, `shredder` stays an example, commented out.

    Nothing is checked here: `load` does that on what was written.
    """
    people = example_people() if people is None else people
    blanks = {
        "station": _toml(station),
        "office": _toml(office),
        "port": _toml(port),
        "database": _toml(database),
        "shredder": _shredder(shredder),
        "places": _tables("places", map(_place, PLACES)),
        "keys": _tables("keys", (_key(number, row) for number, row in enumerate(KEYS, start=1))),
        "people": _tables("people", map(_person, people)),
    }
    return _BLANK.sub(lambda blank: blanks[blank[1]], _TEMPLATE.read_text(encoding="utf-8"))


def _shredder(port: str) -> str:
    text = SHREDDER.format(port=_toml(port or SHREDDER_PORT))
    return text if port else "".join(f"# {line}\n" for line in text.splitlines())


def _place(place: StoragePlace) -> dict[str, object]:
    contact = {"contact": place.contact} if place.contact else {}
    return {"id": place.id, "name": place.name, **contact}


def _key(number: int, row: _Row) -> dict[str, object]:
    name, opens, purposes, roles = row
    return {
        "id": f"key-{number:02}",
        "number": number,
        "name": name,
        "slot": number,
        "opens": list(opens),
        "purposes": list(purposes),
        "roles": list(roles),
        **CONDITIONS.get(number, {}),
    }


def _person(enrolled: Enrolled) -> dict[str, object]:
    person = enrolled.person
    return {
        "id": person.id,
        "number": person.number,
        "name": person.name,
        "kana": person.kana,
        "role": person.role,
        "group": person.group,
        "cards": list(enrolled.cards),
    }


def _tables(name: str, tables: Iterable[Mapping[str, object]]) -> str:
    return "".join(
        f"[[{name}]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in table.items()) + "\n"
        for table in tables
    )


def _toml(value: object) -> str:
    """A string, number or list of strings in TOML. JSON's spelling of these is TOML's, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", r"\u007F")
