"""札の確認: tags that are to be read in the evening stand in the way until they are."""

from collections.abc import Iterator

from kiosk.core.station import Station
from kiosk.house.inspection import Inspection
from kiosk.house.obstacles import Hindrance, Obstacle
from kiosk.keys.tags.at_station import are_unread
from kiosk.keys.tags.reading import Reading, read_tags
from kiosk.keys.tags.rules import LOCK_UP
from kiosk.locale import N_


def _unread(station: Station) -> Iterator[Obstacle]:
    if are_unread(station, LOCK_UP):
        yield Obstacle(TAGS_UNREAD, "")


async def _read(at: Inspection, obstacle: Obstacle) -> bool:
    return await read_tags(at.station, at.desk, at.custodian, Reading(LOCK_UP, at.request, at.stage(0)))


TAGS_UNREAD = Hindrance("tags_unread", N_("Tags are not read"), 90, _read, _unread)
