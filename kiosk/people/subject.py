"""What this subject offers to the house."""

from kiosk.core.alarms import AlarmCause
from kiosk.core.refusals import Cause, NextStep
from kiosk.house.subject import Subject, codes
from kiosk.people import alarms, offers, refusals, scenes
from kiosk.people.checks import CHECKS
from kiosk.people.commands import people
from kiosk.people.live import furnish, live
from kiosk.people.opening import opening
from kiosk.people.register.retention import KEPT
from kiosk.people.rotation.commands import rotation
from kiosk.people.rotation.settings import SECTIONS
from kiosk.people.watching import PeopleWatch

PEOPLE = Subject(
    "people",
    causes=codes(Cause, refusals),
    steps=codes(NextStep, refusals),
    alarms=codes(AlarmCause, alarms),
    first=offers.first,
    custodian=offers.custodian,
    sections=KEPT + SECTIONS,
    live=live,
    furnish=furnish,
    watcher=PeopleWatch,
    opening=opening,
    commands=(people, rotation),
    scenes=scenes.SCENES,
    checks=CHECKS,
)
