"""What the template of a sheet of people is filled with: a made-up office. It can be imported as it is."""

from datetime import date

from kiosk.core.office.register import Register
from kiosk.people.sheets.spelling import person_cells
from kiosk.sheets.spelling import Value
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


def people_rows() -> list[dict[str, Value]]:
    """Five people with their cards' numbers, as an office would type them."""
    return [person_cells(person, _NOBODY) | {"cards": cards} for person, cards in _STAFF]
