"""What this subject offers to the house."""

from kiosk.subject import Subject

SHREDDING = Subject("shredding")
