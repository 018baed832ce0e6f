"""The words of the day's checks: what stands in the way, and what was closed over."""

from datetime import date

from kiosk.core.office import dates
from kiosk.core.office.names import person_name
from kiosk.core.office.register import Register
from kiosk.house.obstacles import Obstacle
from kiosk.house.subject import House
from kiosk.locale import _
from storage.day.facts import LeftOver


def obstacle(house: House, register: Register, found: Obstacle) -> tuple[str, str]:
    """What stands in the way, and more about it: since when, with whom."""
    return found.kind.text, found.more(house, register)


def left_over(house: House, register: Register, left: LeftOver) -> str:
    """What was closed over, when, by whom and why, in one line."""
    what, about = _sort_and_about(house, register, left.obstacle)
    return _("LEFT OVER since {day}: {what} {about} ({reason}, {who})").format(
        day=dates.day(date.fromisoformat(left.day)),
        what=what,
        about=about,
        reason=left.reason,
        who=person_name(register, left.person),
    )


def obstacle_named(house: House, register: Register, name: str) -> str:
    """What was in the way, by its name in the records; the name itself where it is of no known sort."""
    return "  ".join(filter(None, _sort_and_about(house, register, name)))


def _sort_and_about(house: House, register: Register, name: str) -> tuple[str, str]:
    kind = house.hindrance(name)
    if kind is None:
        return name, ""
    return kind.text, kind.named(house, register, name.partition(":")[2])
