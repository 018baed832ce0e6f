"""What this subject offers to the house."""

from kiosk.station import offers
from kiosk.subject import Subject

STATION = Subject("station", custodian=offers.custodian)
