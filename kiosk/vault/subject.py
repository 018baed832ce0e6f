"""What this subject offers to the house."""

from kiosk.subject import Subject
from kiosk.vault import offers

VAULT = Subject("vault", first=offers.first, other=offers.other)
