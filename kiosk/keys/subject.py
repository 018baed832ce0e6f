"""What this subject offers to the house."""

from collections.abc import Iterator

from kiosk.core.alarms import AlarmCause
from kiosk.core.refusals import Cause, NextStep
from kiosk.core.station import Station
from kiosk.house.inspection import AtOpening, Night
from kiosk.house.subject import Subject, codes
from kiosk.keys import alarms, offers, refusals, settings
from kiosk.keys.access.book import BOOK as ACCESS
from kiosk.keys.checks import CHECKS
from kiosk.keys.commands import keys
from kiosk.keys.custody.place_doors import ALARMS_NOW
from kiosk.keys.custody.watching import KeysWatch
from kiosk.keys.live import live
from kiosk.keys.night import hindrances
from kiosk.keys.night import settings as night_settings
from kiosk.keys.night.leaving import leaves
from kiosk.keys.night.opening import opening as night_opening
from kiosk.keys.procedures.keys_first import KeysFirst
from kiosk.keys.scenes import lending, mishaps
from kiosk.keys.tags.book import BOOK as TAGS
from kiosk.keys.tags.hindrances import TAGS_UNREAD
from kiosk.keys.tags.opening import opening as tags_opening
from kiosk.keys.tells import TELLS


def _opening(station: Station, night: Night) -> Iterator[AtOpening]:
    yield from night_opening(station, night)
    yield from tags_opening(station, night)


KEYS = Subject(
    "keys",
    causes=codes(Cause, refusals),
    steps=codes(NextStep, refusals),
    alarms=codes(AlarmCause, alarms),
    alarms_now=ALARMS_NOW,
    first=offers.first,
    other=offers.other,
    custodian=offers.custodian,
    tells=TELLS,
    sections=settings.SECTIONS + night_settings.SECTIONS,
    books=(TAGS, ACCESS),
    live=live,
    watcher=KeysWatch,
    hindrances=(*hindrances.HINDRANCES, TAGS_UNREAD),
    errand=KeysFirst(),
    leaves=leaves,
    opening=_opening,
    commands=(keys,),
    scenes=lending.SCENES + mishaps.SCENES,
    checks=CHECKS,
)
