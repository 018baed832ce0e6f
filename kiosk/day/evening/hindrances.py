"""What of the day itself stands in the way of its lock-up: none of it comes to its end without a word."""

from collections.abc import Iterator
from datetime import date

from kiosk.core.desk.asking import Option, Question
from kiosk.core.desk.refuse import refuse
from kiosk.core.office import dates
from kiosk.core.office.register import Register
from kiosk.core.office.today import current_day, day_of
from kiosk.core.refusals import Ask, Refused
from kiosk.core.station import Station
from kiosk.day import refusals
from kiosk.day.calendar.missing_day import explain_day
from kiosk.day.morning.opening import open_day
from kiosk.day.settings import day_rules
from kiosk.day.today import gaps
from kiosk.house.inspection import Inspection
from kiosk.house.obstacles import Hindrance, KnowsAlarms, Obstacle
from kiosk.locale import N_, _
from storage.day.records import BriefingHeld


def _day_named(house: KnowsAlarms, register: Register, about: str) -> str:
    return dates.day(date.fromisoformat(about))


def _not_opened(station: Station) -> Iterator[Obstacle]:
    day = current_day(station)
    if day.opened is None:
        yield Obstacle(NOT_OPENED, day.day.isoformat())


async def _open(at: Inspection, obstacle: Obstacle) -> bool:
    return await open_day(at.station, at.desk, at.custodian)


NOT_OPENED = Hindrance(
    "not_opened", N_("The opening is missing"), 10, _open, _not_opened, _day_named, by_word=True
)


def _no_briefing(station: Station) -> Iterator[Obstacle]:
    day = current_day(station)
    if day_rules(station).briefing and day.briefing is None:
        yield Obstacle(BRIEFING_MISSING, day.day.isoformat())


async def _hold(at: Inspection, obstacle: Obstacle) -> bool:
    options = (Option(True, _("It was held")), Option(False, _("It was not held")))
    text = _("Was the briefing of {day} held?").format(day=dates.day(date.fromisoformat(obstacle.about)))
    held = await at.desk.choose(Question(text, options, at.stage(0)))
    if held is None:
        return False
    if not held:
        refused = Refused(refusals.BRIEFING_NOT_HELD, refusals.HOLD_BRIEFING, Ask.SUPERVISOR)
        await refuse(at.station, at.desk, refused, at.request, at.custodian)
        return True
    return await at.writes(BriefingHeld(day=obstacle.about, person=at.custodian.id))


BRIEFING_MISSING = Hindrance(
    "briefing_missing",
    N_("The briefing is not recorded"),
    130,
    _hold,
    _no_briefing,
    _day_named,
    by_word=True,
)


def _missing(station: Station) -> Iterator[Obstacle]:
    return (Obstacle(DAY_MISSING, missing.isoformat()) for missing in gaps(station))


async def _explain(at: Inspection, obstacle: Obstacle) -> bool:
    known = day_of(at.station, date.fromisoformat(obstacle.about))
    return await explain_day(at.station, at.desk, at.custodian, known, at.request, at.stage(0))


DAY_MISSING = Hindrance(
    "day_missing", N_("A day has no record"), 150, _explain, _missing, _day_named, by_word=True
)

HINDRANCES = (NOT_OPENED, BRIEFING_MISSING, DAY_MISSING)
