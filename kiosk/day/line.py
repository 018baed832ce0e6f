"""The idle screen's line about today: opened, counted, shredded. No names, no numbers of cards."""

from datetime import datetime, timedelta

from kiosk.core.office.today import current_day, day_now
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.shredding.batches import batches_between
from kiosk.vault.now import vault
from storage.day.facts import OfficeDay


def day_line(station: Station) -> str:
    """Empty before the first day that was ever opened."""
    if day_now(station).open is None and not day_now(station).night_lock:
        return ""
    day = current_day(station)
    parts = [_opened(station, day)]
    if (found := vault(station)) is not None:
        parts.append(_("Count done") if found.holds else _("Count not done"))
    if station.equipment.shredder is not None:
        parts.append(_shredded(station, day))
    return "    ".join(parts)


def _opened(station: Station, day: OfficeDay) -> str:
    if day_now(station).night_lock or day.opened is None:
        return _("Locked up")
    return _("Opened at {time}").format(time=f"{day.opened.astimezone():%H:%M}")


def _shredded(station: Station, day: OfficeDay) -> str:
    began = datetime.combine(day.day, datetime.min.time()).astimezone()
    batches = batches_between(station, began, began + timedelta(days=2))
    done = bool(batches) and all(batch.closed for batch in batches)
    return _("Shredding done") if done else _("Shredding not done")
