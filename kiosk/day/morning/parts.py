"""What an opening shows of the day itself: what was closed over, and what happened in the night."""

from collections.abc import Iterator

from kiosk.core.desk.asking import Option, Question
from kiosk.core.station import Station
from kiosk.day import words as day_words
from kiosk.day.settings import day_rules
from kiosk.day.today import is_resolved_by_word, left_over
from kiosk.house.inspection import AtOpening, Finding, Inspection, Night
from kiosk.house.subject import house_of
from kiosk.locale import _
from storage.day.facts import LeftOver
from storage.day.records import LeftOverResolved

LEFT, RESOLVED, TOLD = 10, 60, 80


def opening(station: Station, night: Night) -> Iterator[AtOpening]:
    """First what is left over, last what happened; whether what is left over is so still, in between."""
    house, register = house_of(station), station.register
    over = (day_words.left_over(house, register, each) for each in left_over(station))
    yield AtOpening(LEFT, tuple(map(Finding, over)))
    yield AtOpening(RESOLVED, sees_to=_left_over_is_looked_at)
    told = (Finding(line.text, line.grave, happened=True) for line in night.told)
    yield AtOpening(TOLD, tuple(told))


async def _left_over_is_looked_at(at: Inspection) -> bool:
    """Of what only a word resolves it is said whether it is so still. False when the custodian stops."""
    house = house_of(at.station)
    for left in left_over(at.station):
        if is_resolved_by_word(house, left.obstacle) and not await _resolve(at, left):
            return False
    return True


async def _resolve(at: Inspection, left: LeftOver) -> bool:
    """What no sensor and no record can end stays red until somebody says how it was resolved."""
    stays = Option("", _("It is so still"))
    options = (stays, *(Option(each, each) for each in day_rules(at.station).how_resolved))
    text = day_words.left_over(house_of(at.station), at.station.register, left)
    how = await at.desk.choose(Question(text, options, at.stage(1)))
    if not how:
        return how is not None
    return await at.writes(LeftOverResolved(obstacle=left.obstacle, how=how, person=at.custodian.id))
