"""What the idle screen says of today's shredding: is it done? No names."""

from datetime import datetime, timedelta

from kiosk.core.office.today import current_day
from kiosk.core.station import Station
from kiosk.house.subject import IdlePart
from kiosk.locale import _
from kiosk.shredding.batches import batches_between


def _shredded(station: Station) -> str:
    if station.equipment.shredder is None:
        return ""
    began = datetime.combine(current_day(station).day, datetime.min.time()).astimezone()
    batches = batches_between(station, began, began + timedelta(days=2))
    done = bool(batches) and all(batch.closed for batch in batches)
    return _("Shredding done") if done else _("Shredding not done")


SHREDDED = IdlePart(30, _shredded)
