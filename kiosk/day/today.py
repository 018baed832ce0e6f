"""The day at this station: what stands in the way of locking up, what was closed over, what is missing."""

from collections.abc import Set as AbstractSet
from datetime import date

from kiosk.core.office.today import current_day, day_now, today
from kiosk.core.station import Station
from kiosk.day.calendar.gaps import gaps_of
from kiosk.house.obstacles import Obstacle
from kiosk.house.subject import House, house_of
from storage.day.facts import LeftOver
from storage.day.questions import DayQuestions
from storage.day.records import LeftOverResolved


def obstacles(station: Station) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of locking up, but what was closed over for this lock-up."""
    day = current_day(station)
    over = {each.obstacle for each in left_over(station) if each.seq > day.opened_seq}
    return tuple(each for each in house_of(station).in_the_way(station) if each.name not in over)


def gaps(station: Station) -> tuple[date, ...]:
    """The days before today of which a record is missing, and nobody has said why."""
    days, calendar = station.ask(DayQuestions), station.rules.calendar
    return station.asked(lambda: gaps_of(days, today(station), day_now(station).open, calendar), ())


# --- what was closed over ---------------------------------------------------------------------------------


def left_over(station: Station) -> tuple[LeftOver, ...]:
    """What was closed over and is not resolved, oldest first."""
    return station.asked(station.ask(DayQuestions).left_over, ())


async def note_what_is_gone(station: Station) -> None:
    """What was closed over and is so no longer is resolved, by record."""
    left = left_over(station)
    if not left:
        return
    house = house_of(station)
    names = {each.name for each in house.in_the_way(station)}
    for each in left:
        if how := how_gone(house, station, each, names):
            await station.recorder.note(LeftOverResolved(obstacle=each.obstacle, how=how))


def how_gone(house: House, station: Station, left: LeftOver, names: AbstractSet[str]) -> str:
    """How something that was closed over has come to its end by itself; empty while it has not.

    `names`: what is in the way now.
    """
    kind = house.hindrance(left.obstacle)
    if kind is None or left.obstacle in names or is_resolved_by_word(house, left.obstacle):
        return ""
    return kind.ends(station, left)


def is_resolved_by_word(house: House, obstacle: str) -> bool:
    """Has somebody to say what was done about it, because neither sensors nor records can?

    So it is too with a sort that a newer version has written, or a subject that this kiosk has no longer.
    """
    kind = house.hindrance(obstacle)
    return kind is None or kind.by_word
