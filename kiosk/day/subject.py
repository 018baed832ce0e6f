"""What this subject offers to the house."""

from kiosk.subject import Subject

DAY = Subject("day")
