"""シュレッダー管理簿 on the screen: the batches of the last weeks, and one of them in full."""

from datetime import timedelta

from kiosk.core.desk.asking import Desk, Message, Option, Question, Stage, Tone
from kiosk.core.office import dates
from kiosk.core.office.names import people_names, person_name
from kiosk.core.office.now import office_now
from kiosk.core.station import Station
from kiosk.locale import _
from kiosk.shredding.batches import batches_between
from storage.people.facts import Person
from storage.shredding.facts import ShredBatch

DAYS = 31
"""So far back the screen's book goes; `kagiban report shred` gives any span."""


async def show_book(station: Station, desk: Desk, custodian: Person) -> bool:
    """One batch after the other, until the visitor has seen enough."""
    while True:
        now = office_now(station)
        found = batches_between(station, now - timedelta(days=DAYS), now + timedelta(days=1))
        if not found:
            nothing = _("Nothing was shredded in the last {days} days.").format(days=DAYS)
            await desk.tell(Message(Tone.DONE, nothing, (), station.times.notice_s))
            return True
        options = tuple(Option(each, _when(each), _result(each)) for each in reversed(found))
        text = _("The shredder's book: which batch?")
        batch = await desk.choose(Question(text, options, Stage((_("Work"), _("Batch")), 1)))
        if batch is None:
            return True
        await desk.tell(_in_full(station, batch))


def _when(batch: ShredBatch) -> str:
    began = batch.began.astimezone()
    return f"{dates.day(began)} {began:%H:%M}"


def _result(batch: ShredBatch) -> str:
    if batch.closed is None:
        return _("open: {counted} of {entered}").format(counted=batch.counted, entered=batch.sheets)
    return _("{counted} of {entered}, difference {difference}").format(
        counted=batch.counted, entered=batch.sheets, difference=f"{batch.difference or 0:+}"
    )


def _in_full(station: Station, batch: ShredBatch) -> Message:
    """Everything that the book has about it."""
    names = people_names(station.register, batch.person, batch.second)
    items = ", ".join(f"{kind} {number}" for kind, number in batch.items)
    counter = _("counter {first} to {last}").format(first=batch.first_reading, last=batch.last_reading)
    lines = [names, items, counter]
    if batch.explanation:
        lines.append(f"{batch.explanation} ({person_name(station.register, batch.accepted_by)})")
    if batch.approver:
        lines.append(f"{batch.reason} ({person_name(station.register, batch.approver)})")
    tone = Tone.DONE if batch.closed else Tone.WARNING
    return Message(tone, f"{_when(batch)}  {_result(batch)}", tuple(lines), 5 * station.times.notice_s)
