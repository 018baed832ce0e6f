"""What this subject offers to the house."""

from kiosk.core.alarms import AlarmCause
from kiosk.core.refusals import Cause, NextStep
from kiosk.day import alarms, offers, refusals, scenes, settings
from kiosk.day.calendar.book import BOOK
from kiosk.day.evening import hindrances
from kiosk.day.line import OPENED
from kiosk.day.live import furnish, live
from kiosk.day.morning.parts import opening
from kiosk.day.starter import starter
from kiosk.day.tells import TELLS
from kiosk.day.watching import DayWatch
from kiosk.house.subject import Subject, codes

DAY = Subject(
    "day",
    causes=codes(Cause, refusals),
    steps=codes(NextStep, refusals),
    alarms=codes(AlarmCause, alarms),
    first=offers.first,
    custodian=offers.custodian,
    tells=TELLS,
    books=(BOOK,),
    sections=settings.SECTIONS,
    live=live,
    furnish=furnish,
    watcher=DayWatch,
    hindrances=hindrances.HINDRANCES,
    opening=opening,
    idle=(OPENED,),
    scenes=scenes.SCENES,
    before_play=scenes.at_any_hour,
    starter=starter,
)
