"""What this subject offers to the house."""

from kiosk.subject import Subject

KEYS = Subject("keys")
