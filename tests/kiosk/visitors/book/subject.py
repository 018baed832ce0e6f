"""What this subject offers to the house."""

from kiosk.core.alarms import AlarmCause
from kiosk.core.refusals import Cause, NextStep
from kiosk.house.subject import Subject, codes
from tests.kiosk.visitors.book import alarms, offers, refusals, settings
from tests.kiosk.visitors.book.book import BOOK
from tests.kiosk.visitors.book.checks import CHECKS
from tests.kiosk.visitors.book.commands import visitors
from tests.kiosk.visitors.book.hindrances import VISITORS_INSIDE
from tests.kiosk.visitors.book.records import MEMORY
from tests.kiosk.visitors.book.tells import TELLS

VISITORS = Subject(
    "visitors",
    memory=MEMORY,
    causes=codes(Cause, refusals),
    steps=codes(NextStep, refusals),
    alarms=codes(AlarmCause, alarms),
    other=offers.other,
    tells=TELLS,
    books=(BOOK,),
    commands=(visitors,),
    sections=settings.SECTIONS,
    checks=CHECKS,
    hindrances=(VISITORS_INSIDE,),
)
