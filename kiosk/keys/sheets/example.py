"""What the templates are filled with: a made-up office. It can be imported as it is."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from kiosk.core.office.register import Register
from kiosk.people.sheets.spelling import Value, person_cells
from kiosk.setup.starter import KEYS, PLACES
from storage.keys.facts import Conditions, Guarded, Key, Second
from storage.people.facts import Person, Role

_NOBODY = Register({}, {}, {}, {})
_SPRING, _AUTUMN, _YEAR_END = date(2026, 4, 1), date(2026, 10, 1), date(2027, 3, 31)
_STAFF = (
    (Person("", "9001", "青木 花子", Role.SUPERVISOR, "あおき はなこ", "第1班"), "01010A105A17F001"),
    (Person("", "9002", "石川 太郎", Role.CLERK_IN_CHARGE, "いしかわ たろう", "第2班"), "04A1B2C3D4E5F6"),
    (
        Person("", "9003", "上田 恵", Role.STAFF, "うえだ めぐみ", "第1班", _SPRING),
        "01:01:0A:10:5A:17:F0:03、04A1B2C3D4E5F7",
    ),
    (Person("", "9004", "江口 誠", Role.CONTRACT, "えぐち まこと", "第2班", _SPRING, _YEAR_END), ""),
    (Person("", "9005", "大野 春香", Role.PART_TIME, "おおの はるか", "第2班", _AUTUMN, _YEAR_END), ""),
)

_OFFICE_HOURS = Conditions(hours_from=8 * 60 + 30, hours_until=17 * 60 + 15, working_days=True)
_CONDITIONS: Mapping[int, Conditions] = {
    1: replace(_OFFICE_HOURS, second=Second.ANYONE, pin=True),
    2: Conditions(approval=True),
    3: replace(_OFFICE_HOURS, second=Second.OTHER_GROUP, second_on_return=True),
    4: Conditions(approval=True),
    5: Conditions(genuine=True, max_minutes=60),
    6: Conditions(max_minutes=8 * 60),
}
"""By key number: each of the conditions once. Courses are left out: nobody here has taken one."""

_GUARDED = 3
"""A key beside the vault's whose tag is read on return."""
_COUNT = 8
"""Keys in the example: as many slots has the smallest module."""


def people_rows() -> list[dict[str, Value]]:
    """Five people with their cards' numbers, as an office would type them."""
    return [person_cells(person, _NOBODY) | {"cards": cards} for person, cards in _STAFF]


def keys_register() -> Register:
    """Eight keys, in the slots of the kiosk that `kagiban init` sets up, and what they open."""
    keys = {key.id: key for key in map(_key, range(1, _COUNT + 1))}
    opened = {place for key in keys.values() for place in key.opens}
    return Register({}, {}, keys, {place.id: place for place in PLACES if place.id in opened})


def _key(number: int) -> Key:
    name, opens, purposes, roles = KEYS[number - 1]
    asked = _CONDITIONS.get(number, Conditions())
    return Key(
        f"key-{number:02}",
        number,
        name,
        number,
        tuple(opens),
        tuple(purposes),
        frozenset(roles),
        conditions=asked,
        guarded=Guarded.YES if number == _GUARDED else Guarded.BY_PLACE,
    )
