"""Alarms about what is counted in the vault."""

from kiosk.core.alarms import AlarmCause
from kiosk.core.office.names import place_name
from kiosk.locale import N_

COUNT_DIFFERS = AlarmCause(
    "count_differs", N_("A count of the vault does not agree with the books."), about=place_name
)
