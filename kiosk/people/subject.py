"""What this subject offers to the house."""

from kiosk.people import offers
from kiosk.subject import Subject

PEOPLE = Subject("people", first=offers.first, custodian=offers.custodian)
