"""The keys and places of a new kiosk, until the office writes down its own: 24 keys on three modules."""

from collections.abc import Mapping, Sequence

from storage.keys.facts import StoragePlace
from storage.people.facts import Role

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


Row = tuple[str, Sequence[str], Sequence[str], Sequence[Role]]


KEYS: tuple[Row, ...] = (
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
