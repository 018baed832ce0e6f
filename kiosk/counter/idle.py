"""The idle screen's line about today, as the subjects have it. No names, no numbers of cards."""

from kiosk.core.office.today import day_now
from kiosk.core.station import Station
from kiosk.house.subject import house_of


def day_line(station: Station) -> str:
    """Empty before the first day that was ever opened."""
    now = day_now(station)
    if now.open is None and not now.night_lock:
        return ""
    return house_of(station).idle_line(station)
