"""What this subject offers to the house."""

from kiosk.core.alarms import AlarmCause
from kiosk.core.refusals import Cause, NextStep
from kiosk.keys import alarms, offers, refusals, settings
from kiosk.keys.custody.place_doors import ALARMS_NOW
from kiosk.keys.custody.watching import KeysWatch
from kiosk.keys.live import live
from kiosk.keys.night import hindrances
from kiosk.keys.procedures.keys_first import KeysFirst
from kiosk.keys.tags.hindrances import TAGS_UNREAD
from kiosk.keys.tells import TELLS
from kiosk.subject import Subject, codes

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
    sections=settings.SECTIONS,
    live=live,
    watcher=KeysWatch,
    hindrances=(*hindrances.HINDRANCES, TAGS_UNREAD),
    errand=KeysFirst(),
)
