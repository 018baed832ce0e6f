"""What an alarm is about, for whoever has tapped: briefly for a tile, and all of it where there is room."""

from kiosk.core.alarm_about import which
from kiosk.core.alarms import Alarm, Condition
from kiosk.core.station import Station
from kiosk.core.watch.parts import CAUSES, briefly, says
from kiosk.keys import alarms as key_alarms
from kiosk.keys.night import words as night_words
from kiosk.locale import _
from kiosk.notify import alarms as sending_alarms
from kiosk.notify import sending_words
from kiosk.notify.sending import sending_of


def in_short(station: Station, alarm: Alarm) -> str:
    """Which key, slot, place or part, for a tile."""
    if (key := station.register.keys.get(alarm.key)) is not None:
        return _("key {number}").format(number=key.number)
    return briefly(station, alarm.device) if alarm.cause in CAUSES.values() else _which(station, alarm)


def still_so(station: Station, alarm: Alarm) -> str:
    """One that stands, whoever has acknowledged it, with all that is known of what it is about."""
    what = says(station, alarm.device) if alarm.cause in CAUSES.values() else _which(station, alarm)
    return _("STILL SO: {alarm} {what}").format(alarm=alarm.text, what=what).rstrip()


def _which(station: Station, alarm: Alarm) -> str:
    if alarm.cause == key_alarms.PLACE_SILENT:
        return night_words.place_silent(station.register, alarm.device, station.sensed.open_places)
    return which(station.register, alarm)


def what_was_done(station: Station, condition: Condition, about: str = "") -> str:
    """The question at its acknowledgement, with all that is known of it; `about`: what is said anyhow."""
    details = _details(station, condition)
    about = about or (condition.alarm.text if details else "")
    if not about:
        return _("What was done?")
    return _("{alarm} What was done?").format(alarm="  ".join(filter(None, (about, *details))))


def _details(station: Station, condition: Condition) -> list[str]:
    alarm = condition.alarm
    if alarm.cause in CAUSES.values():
        return [says(station, alarm.device)]
    state = sending_of(station).get(alarm.device)
    if alarm.cause == sending_alarms.NOT_SENT and condition.stands and state is not None:
        return [sending_words.in_the_way(state), sending_words.to_do(state)]
    return []
