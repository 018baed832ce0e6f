"""What this subject offers to the house."""

from kiosk.day import offers
from kiosk.subject import Subject

DAY = Subject("day", first=offers.first, custodian=offers.custodian)
