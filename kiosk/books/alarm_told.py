"""What the timeline says of alarms: whatever they are about, they start by the same record."""

from kiosk.books.timeline import Around, Tell
from kiosk.core.alarm_about import which
from kiosk.core.alarms import Alarm, CauseOf
from kiosk.core.office.register import Register
from kiosk.locale import _
from storage.station.records import AlarmStarted


def alarm_told(cause_of: CauseOf) -> Tell[AlarmStarted]:
    """With the causes that this kiosk knows."""

    def text(register: Register, record: AlarmStarted) -> str:
        alarm = Alarm(cause_of(record.cause), record.slot, record.key, record.device)
        about = "  ".join(filter(None, (alarm.text, which(register, alarm))))
        return _("ALARM: {what}").format(what=about)

    def befell(record: AlarmStarted) -> tuple[str, ...]:
        return (record.device,) if cause_of(record.cause).of_person else ()

    def silent(record: AlarmStarted) -> bool:
        return cause_of(record.cause).silent

    return Tell(
        (AlarmStarted,), text, of_night=True, grave=True, concerns=_is_about, people=befell, silent=silent
    )


def _is_about(record: AlarmStarted, around: Around) -> bool:
    """By its key or slot; else it is of the whole office, unless it is about another place."""
    if record.key or record.slot:
        return record.key in around.keys or record.slot in around.keys.values()
    return record.device not in around.others
