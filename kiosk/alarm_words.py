"""What an alarm is about, for whoever has tapped: briefly for a tile, and all of it where there is room."""

from kiosk import day_words, sending_words, words
from kiosk.alarms import ABOUT_SENDING, AlarmCause, Condition
from kiosk.device_parts import CAUSES, briefly, says
from kiosk.locale import _
from kiosk.station import Station


def in_short(station: Station, condition: Condition) -> str:
    """Which key, slot, place or part."""
    alarm = condition.alarm
    if (key := station.register.keys.get(alarm.key)) is not None:
        return _("key {number}").format(number=key.number)
    if alarm.slot:
        return _("slot {slot}").format(slot=alarm.slot)
    if alarm.cause is AlarmCause.PLACE_SILENT:
        return day_words.place_silent(station.register, alarm.device, station.open_places)
    if alarm.cause in CAUSES.values():
        return briefly(station, alarm.device)
    if alarm.cause is AlarmCause.OUTPUT_WRONG:
        return words.output(alarm.device)
    return alarm.device if alarm.cause in ABOUT_SENDING else ""


def what_was_done(station: Station, condition: Condition, about: str = "") -> str:
    """The question at its acknowledgement, with all that is known of it; `about`: what is said anyhow."""
    details = _details(station, condition)
    about = about or (words.alarm(condition.alarm) if details else "")
    if not about:
        return _("What was done?")
    return _("{alarm} What was done?").format(alarm="  ".join(filter(None, (about, *details))))


def _details(station: Station, condition: Condition) -> list[str]:
    alarm = condition.alarm
    if alarm.cause in CAUSES.values():
        return [says(station, alarm.device)]
    state = station.sending().get(alarm.device)
    if alarm.cause is AlarmCause.NOT_SENT and condition.stands and state is not None:
        return [sending_words.in_the_way(state), sending_words.to_do(state)]
    return []
