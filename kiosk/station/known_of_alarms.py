"""What is known now of parts that cannot be reached, and of channels by which no alarm goes out."""

from kiosk.core.alarms import Alarm, Condition
from kiosk.core.station import Station
from kiosk.core.watch import alarms
from kiosk.core.watch.parts import briefly, says
from kiosk.house.alarms import AlarmNow
from kiosk.notify import alarms as sending_alarms
from kiosk.notify import sending_words
from kiosk.notify.sending import sending_of


def _part(station: Station, alarm: Alarm) -> str:
    return says(station, alarm.device)


def _part_in_short(station: Station, alarm: Alarm) -> str:
    return briefly(station, alarm.device)


def _of_part(station: Station, condition: Condition) -> tuple[str, ...]:
    return (says(station, condition.alarm.device),)


def _of_channel(station: Station, condition: Condition) -> tuple[str, ...]:
    """What is in its way, and what somebody does about it, while that is so."""
    state = sending_of(station).get(condition.alarm.device)
    if state is None or not condition.stands:
        return ()
    return sending_words.in_the_way(state), sending_words.to_do(state)


ALARMS_NOW = (
    AlarmNow(alarms.CABINET_IN_PART, _part, _part_in_short, _of_part),
    AlarmNow(sending_alarms.NOT_SENT, details=_of_channel),
)
