"""What time brings: a day that is not opened, or not locked up, by its hour is an alarm until it is."""

from collections.abc import Iterator
from datetime import datetime

from kiosk.core.alarms import Alarm, AlarmCause
from kiosk.core.office.now import office_now
from kiosk.core.office.today import current_day, day_now, look_at_day
from kiosk.core.station import Station
from kiosk.core.watch.watcher import Look, Watcher
from kiosk.day import alarms
from kiosk.day.rules import late_to_lock, late_to_open
from kiosk.day.settings import day_rules

DAY = 60


class DayWatch(Watcher):
    """See `Watcher`."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.looks = (Look(DAY, self._look),)

    def recall(self) -> None:
        """Is a day open?"""
        look_at_day(self._station)

    async def _look(self) -> None:
        station = self._station
        look_at_day(station)
        rules, now = day_rules(station), office_now(station)
        if not (rules.opens_by or rules.locks_by):
            return
        late = dict(_late(station, now))
        for cause, day in late.items():
            await station.alarms.start(Alarm(cause, device=day))
        for alarm in station.alarms.standing:
            if (
                alarm.cause in (alarms.NOT_OPENED, alarms.NOT_LOCKED_UP)
                and late.get(alarm.cause) != alarm.device
            ):
                undone = alarm.cause == alarms.NOT_OPENED and day_now(station).night_lock
                await station.alarms.end("passed" if undone else "done", alarm.cause, device=alarm.device)


def _late(station: Station, now: datetime) -> Iterator[tuple[AlarmCause, str]]:
    """Before the first day that was ever opened, nothing is late."""
    rules, day = day_rules(station), current_day(station)
    working = station.rules.calendar.is_working_day(now.date())
    if day_now(station).night_lock and late_to_open(day, now, rules.opens_by, working=working):
        yield alarms.NOT_OPENED, day.day.isoformat()
    if late_to_lock(day, now, rules.locks_by):
        yield alarms.NOT_LOCKED_UP, day.day.isoformat()
