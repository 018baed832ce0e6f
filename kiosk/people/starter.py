"""A few people as an example, for a new kiosk until the office writes down its own."""

import secrets

from kiosk.config import Enrolled
from storage.people.facts import Person, Role

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
