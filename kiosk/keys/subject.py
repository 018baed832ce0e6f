"""What this subject offers to the house."""

from kiosk.keys import offers
from kiosk.subject import Subject

KEYS = Subject("keys", first=offers.first, other=offers.other, custodian=offers.custodian)
