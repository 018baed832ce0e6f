"""What this subject offers to the house."""

from kiosk.subject import Subject

VAULT = Subject("vault")
