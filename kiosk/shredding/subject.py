"""What this subject offers to the house."""

from kiosk.shredding import offers
from kiosk.subject import Subject

SHREDDING = Subject("shredding", first=offers.first, other=offers.other, custodian=offers.custodian)
