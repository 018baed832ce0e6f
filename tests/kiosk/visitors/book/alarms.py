"""Its alarm."""

from kiosk.core.alarms import AlarmCause

TOO_MANY = AlarmCause("visitors_too_many", "More visitors are inside than may be.")
