"""What this subject offers to the house."""

from kiosk.config.section import Sections
from kiosk.core import refusals
from kiosk.core.alarms import AlarmCause
from kiosk.core.refusals import Cause, NextStep
from kiosk.core.watch import alarms as watch_alarms
from kiosk.house.subject import Subject, codes
from kiosk.notify import alarms as sending_alarms
from kiosk.notify import settings as sending_settings
from kiosk.station import hindrances, offers, printer, scenes
from kiosk.station.checks.rows import CHECKS
from kiosk.station.known_of_alarms import ALARMS_NOW
from kiosk.station.live import furnish, live
from kiosk.station.opening import opening
from kiosk.station.tells import TELLS
from kiosk.station.watching import StationWatch

STATION = Subject(
    "station",
    causes=codes(Cause, refusals),
    steps=codes(NextStep, refusals),
    alarms=codes(AlarmCause, watch_alarms, sending_alarms),
    alarms_now=ALARMS_NOW,
    custodian=offers.custodian,
    tells=TELLS,
    sections=Sections((printer.SECTION, sending_settings.SECTION)),
    live=live,
    furnish=furnish,
    watcher=StationWatch,
    hindrances=hindrances.HINDRANCES,
    opening=opening,
    scenes=scenes.SCENES,
    checks=CHECKS,
)
