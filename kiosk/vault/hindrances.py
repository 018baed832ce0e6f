"""Counts that are not over, or not made, stand in the way of lock-up."""

from collections.abc import Iterator
from datetime import date

from kiosk.core.desk.asking import Option, Question
from kiosk.core.office import dates
from kiosk.core.office.register import Register
from kiosk.core.office.today import current_day
from kiosk.core.station import Station
from kiosk.house.inspection import Inspection
from kiosk.house.obstacles import Hindrance, KnowsAlarms, Obstacle
from kiosk.locale import N_, _
from kiosk.vault.counting.count import count_vault, go_on_counting, settle_count
from kiosk.vault.counting.now import unfinished_counts, vault
from storage.day.facts import LeftOver

COUNTS = 110


def _unfinished(station: Station) -> Iterator[Obstacle]:
    """Those that go on and those that are escalated, in the order in which they were begun."""
    for count in unfinished_counts(station):
        kind = COUNT_ESCALATED if count.is_escalated else COUNT_OPEN
        yield Obstacle(kind, count.id, count.closed or count.began, count.person)


async def _go_on(at: Inspection, obstacle: Obstacle) -> bool:
    """The same two go on with it, or two begin anew."""
    options = (Option(True, _("Go on with this count")), Option(False, _("Begin a new count")))
    goes_on = await at.desk.choose(Question(_("A count is not finished."), options, at.stage(0)))
    if goes_on is None:
        return False
    if goes_on:
        return await go_on_counting(at.station, at.desk, at.custodian, obstacle.about)
    return await count_vault(at.station, at.desk, at.custodian)


async def _settle(at: Inspection, obstacle: Obstacle) -> bool:
    return await settle_count(at.station, at.desk, at.custodian, obstacle.about)


COUNT_ESCALATED = Hindrance("count_escalated", N_("A count did not agree"), COUNTS, _settle)
COUNT_OPEN = Hindrance("count_open", N_("A count is not finished"), COUNTS, _go_on, _unfinished)


def _missing(station: Station) -> Iterator[Obstacle]:
    found = vault(station)
    if found is not None and not found.holds:
        yield Obstacle(COUNT_MISSING, current_day(station).day.isoformat())


async def _count(at: Inspection, obstacle: Obstacle) -> bool:
    return await count_vault(at.station, at.desk, at.custodian)


def _day_named(house: KnowsAlarms, register: Register, about: str) -> str:
    return dates.day(date.fromisoformat(about))


def _counted(station: Station, left: LeftOver) -> str:
    """What was not counted on its day is made good by a right count behind it, and by nothing else."""
    found = vault(station)
    good = found.good if found else None
    return "counted" if good is not None and good.closed_seq > left.seq else ""


COUNT_MISSING = Hindrance(
    "count_missing", N_("The cards are not counted"), 120, _count, _missing, _day_named, ends=_counted
)

HINDRANCES = (COUNT_ESCALATED, COUNT_OPEN, COUNT_MISSING)
