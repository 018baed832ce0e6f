"""What this subject offers to the house."""

from kiosk.core.alarms import AlarmCause
from kiosk.core.refusals import Cause, NextStep
from kiosk.house.subject import Subject, codes
from kiosk.shredding import alarms, hindrances, offers, refusals, scenes, settings
from kiosk.shredding.book import BOOK
from kiosk.shredding.checks import CHECKS
from kiosk.shredding.line import SHREDDED
from kiosk.shredding.machine.shredder import live
from kiosk.shredding.machine.shredder_watch import ALARMS_NOW
from kiosk.shredding.starter import starter
from kiosk.shredding.tells import TELLS
from kiosk.shredding.watching import ShreddingWatch

SHREDDING = Subject(
    "shredding",
    causes=codes(Cause, refusals),
    steps=codes(NextStep, refusals),
    alarms=codes(AlarmCause, alarms),
    alarms_now=ALARMS_NOW,
    first=offers.first,
    other=offers.other,
    custodian=offers.custodian,
    tells=TELLS,
    books=(BOOK,),
    sections=settings.SECTIONS,
    live=live,
    watcher=ShreddingWatch,
    hindrances=(hindrances.BATCH_OPEN,),
    idle=(SHREDDED,),
    scenes=scenes.SCENES,
    checks=CHECKS,
    starter=starter,
)
